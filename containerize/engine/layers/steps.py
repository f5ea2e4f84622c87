"""The steps that a build makes of a Dockerfile, and what of the context and of other stages each of them reads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from containerize.engine.dockerfile import STEPS, Dockerfile, Instruction, Stage
from containerize.engine.ignore_file import fits_any
from containerize.errors import InvalidInput

_REMOTE = re.compile(r"^(https?|git|ssh|ftp)://|^git@|\.git(#|$)")


@dataclass(frozen=True, slots=True)
class Step:
    """One step. number: among those of its stage, as the builder counts them. inputs: patterns of paths in the context.

    except_for: patterns of what it leaves out of them. stages: other stages that it takes files from. images: likewise.
    """

    stage: str
    number: int
    instruction: Instruction
    inputs: tuple[str, ...] = ()
    except_for: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    images: tuple[str, ...] = ()

    def reads(self, path: str) -> bool:
        """Whether a path of the context is among what it reads."""
        return fits_any(path, self.inputs) and not fits_any(path, self.except_for)


@dataclass(frozen=True, slots=True)
class StagePlan:
    """A stage that the build needs. above: the stage that it starts from, None for an image."""

    name: str
    base: str
    above: str | None
    steps: tuple[Step, ...]


def plan(dockerfile: Dockerfile, target: str | None = None) -> list[StagePlan]:
    """The stages that a build of `target`, else of the last one, needs, in the order of the file.

    Raises InvalidInput for a file without stages and for a target that is none.
    """
    last = dockerfile.find(target) if target else next(iter(reversed(dockerfile.stages)), None)
    if last is None:
        what = f"no stage is called {target}" if target else "there is no FROM in it"
        raise InvalidInput(f"Dockerfile: {what}", "there is nothing to build", "name a stage that is there, or begin it with FROM")
    plans = {stage.index: _plan(dockerfile, stage) for stage in dockerfile.stages}
    by_name = {plans[stage.index].name: stage.index for stage in dockerfile.stages}
    wanted: set[int] = set()
    pending = [last.index]
    while pending:
        index = pending.pop()
        if index not in wanted:
            wanted.add(index)
            own = plans[index]
            needed = [*([own.above] if own.above else []), *(name for step in own.steps for name in step.stages)]
            pending += [by_name[name] for name in needed]
    return [plans[index] for index in sorted(wanted)]


def _plan(dockerfile: Dockerfile, stage: Stage) -> StagePlan:
    above = dockerfile.base(stage)
    first = 1 if above else 2  # pulling an image is a step too
    making = [instruction for instruction in stage.instructions if instruction.keyword in STEPS]
    steps = tuple(_step(dockerfile, stage, number, instruction) for number, instruction in enumerate(making, first))
    return StagePlan(stage.title, stage.base, above.title if above else None, steps)


def _step(dockerfile: Dockerfile, stage: Stage, number: int, instruction: Instruction) -> Step:
    sources = list(_sources(instruction))
    before = Dockerfile(dockerfile.stages[: stage.index])
    taken = [(source, before.find(source)) for source, _ in sources if source]
    return Step(
        stage.title,
        number,
        instruction,
        inputs=tuple(dict.fromkeys(pattern for source, pattern in sources if source is None)),
        except_for=tuple(_pattern(value) for value in instruction.all_flags("exclude")),
        stages=tuple(dict.fromkeys(found.title for _, found in taken if found)),
        images=tuple(dict.fromkeys(source for source, found in taken if found is None)),
    )


def _sources(instruction: Instruction) -> Iterator[tuple[str | None, str]]:
    """(stage or image, None for the context; a pattern of paths there) for all that a step reads."""
    if instruction.keyword in ("COPY", "ADD"):
        source = instruction.flag("from")
        for word in instruction.words()[:-1]:
            if not word.startswith("<<") and not (instruction.keyword == "ADD" and _REMOTE.search(word)):
                yield source, _pattern(word)
    for mount in instruction.mounts() if instruction.keyword == "RUN" else []:
        if mount["type"] == "bind":
            yield mount.get("from") or None, _pattern(mount.get("source", mount.get("src", ".")))


def _pattern(path: str) -> str:
    """A path of the context without what says only that it is one; one with a variable in it may be any."""
    cleaned = re.sub(r"/(\./)+|/+", "/", path).removeprefix("./").strip("/")
    return "." if "$" in cleaned or cleaned in ("", ".") else cleaned
