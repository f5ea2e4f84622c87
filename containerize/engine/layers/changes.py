"""What runs again when files change: predicted from the Dockerfile and its ignore file alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from containerize.engine.build_context import BuildContext
from containerize.engine.ignore_file import Pattern
from containerize.engine.layers.steps import StagePlan, Step

_INSTALLS = re.compile(r"\b(pip3?|uv|poetry|pdm|pipenv|conda|mamba|npm|yarn|pnpm|apt-get|apt|apk)\b[^&|;]*\s(install|sync|ci|add)\b")
# runs: it reads what changed, or follows one that runs. may run: it takes files from a stage that runs; it stays when those are the same.
Verdict = Literal["stays", "may run", "runs"]


@dataclass(frozen=True, slots=True)
class Prediction:
    """A step, whether it runs again, and why. reads: which of the changed paths it reads."""

    step: Step
    verdict: Verdict
    reason: str = ""
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A path that is said to change. ignoring: the pattern that keeps it from the builder. known: whether there is such a file."""

    path: str
    ignoring: Pattern | None
    known: bool


def changes(context: BuildContext, paths: Sequence[str]) -> list[Change]:
    """What each path is to the build; a folder stands for all that is in it."""
    return [Change(path, context.ignoring(path), _is_known(context, path)) for path in paths]


def _is_known(context: BuildContext, path: str) -> bool:
    return path in context.files or any(file.startswith(f"{path}/") for file in context.files) or (context.root / path).exists()


def predict(stages: Sequence[StagePlan], changed: Sequence[Change], dockerfile: str | None = None) -> list[Prediction]:
    """A verdict for every step, in order. dockerfile: its path in the context; an edit of it can be an edit of any step."""
    sent = [change.path for change in changed if change.ignoring is None and change.path != dockerfile]
    ends: dict[str, Verdict] = {}
    found: list[Prediction] = []
    for stage in stages:
        verdict: Verdict = ends[stage.above] if stage.above else "stays"
        reason = f"follows the stage {stage.above}" if verdict != "stays" else ""
        for step in stage.steps:
            read = tuple(path for path in sent if _reads(step, path))
            own, why = _verdict(step, read, ends)
            if _rank(own) > _rank(verdict):
                verdict, reason = own, why
            found.append(Prediction(step, verdict, reason, read))
            if own == verdict != "stays":
                reason = f"follows line {step.instruction.line}"
        ends[stage.name] = verdict
    return found


def _verdict(step: Step, read: Sequence[str], ends: dict[str, Verdict]) -> tuple[Verdict, str]:
    """What would be of a step if nothing above it ran."""
    if read:
        return "runs", f"reads {', '.join(read)}"
    taken = [name for name in step.stages if ends.get(name, "stays") != "stays"]
    return ("may run", f"takes files from {', '.join(taken)}: only if those differ") if taken else ("stays", "")


def _reads(step: Step, path: str) -> bool:
    """Whether a step reads a path, or something in it when it is a folder."""
    return step.reads(path) or any(pattern.startswith(f"{path}/") for pattern in step.inputs)


def installs_after_code(stages: Sequence[StagePlan]) -> list[tuple[Step, Step]]:
    """(a step that installs, the one before it that copies every file): each edit of the code makes the first run again."""
    found = []
    for stage in stages:
        copies = [step for step in stage.steps if step.instruction.keyword in ("COPY", "ADD") and "." in step.inputs]
        after = [step for step in stage.steps if copies and step.number > copies[0].number and step.instruction.keyword == "RUN"]
        found += [(step, copies[0]) for step in after if _INSTALLS.search(step.instruction.text)]
    return found


def _rank(verdict: Verdict) -> int:
    return ("stays", "may run", "runs").index(verdict)
