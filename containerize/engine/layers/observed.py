"""What the engine says of the steps: how large their layers are, and which of them a build ran or took from its cache."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from containerize.engine.build_progress import Vertex
from containerize.engine.dockerfile import STEPS, Dockerfile, Instruction, Stage
from containerize.engine.layers.steps import Step

# `[base 2/3] RUN ...`, with the platform before it where there are several, without a name where there is but one stage.
_NAME = re.compile(r"\[(?:[a-z0-9]+/[a-z0-9/]+ )?(?:(?P<stage>\S+) )?(?P<number>\d+)/\d+\] (?P<keyword>[A-Z]+)")

Place = tuple[str, int]


def place(step: Step) -> Place:
    """What tells a step from all others: its stage, and its number in it."""
    return step.stage, step.number


def layer_sizes(history: Sequence[Mapping[str, Any]], dockerfile: Dockerfile, target: str | None) -> dict[Place, int] | None:
    """Bytes of each step's layer, in the last stage and those that it starts from; `(base, 1)` for all of the base image.

    history: of the image, newest first, as the engine's API gives it. None when the image was not built from this file.
    """
    stages = _chain(dockerfile, target)
    said = [(stage, instruction) for stage in stages for instruction in stage.instructions]
    entries = list(reversed(history))
    own, base = entries[len(entries) - len(said) :], entries[: len(entries) - len(said)]
    if len(own) < len(said) or not all(_made_by(entry, instruction) for entry, (_, instruction) in zip(own, said, strict=True)):
        return None
    sizes = {(stages[0].title, 1): sum(_size(entry) for entry in base)}
    for index, stage in enumerate(stages):
        number = 0 if index else 1
        for entry, (owner, instruction) in zip(own, said, strict=True):
            if owner is stage and instruction.keyword in STEPS:
                number += 1
                sizes[stage.title, number] = _size(entry)
    return sizes


def _chain(dockerfile: Dockerfile, target: str | None) -> list[Stage]:
    """The stage that is built, after those that it starts from."""
    stage = dockerfile.find(target) if target else next(iter(reversed(dockerfile.stages)), None)
    chain: list[Stage] = []
    while stage:
        chain.insert(0, stage)
        stage = dockerfile.base(stage)
    return chain


def _made_by(entry: Mapping[str, Any], instruction: Instruction) -> bool:
    words = str(entry.get("CreatedBy", "")).split()
    return bool(words) and words[0].upper() == instruction.keyword


def _size(entry: Mapping[str, Any]) -> int:
    return int(entry.get("Size") or 0)


def ran(vertices: Iterable[Vertex], only_stage: str | None) -> dict[Place, Vertex]:
    """The steps that a build showed. only_stage: the name of the one stage of a file that has one, which the builder does not say."""
    found = {}
    for vertex in vertices:
        match = _NAME.match(vertex.name)
        if match and (stage := match["stage"] or only_stage):
            found[stage, int(match["number"])] = vertex
    return found
