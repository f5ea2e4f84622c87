"""The rule that costs most when it is broken: what changes often comes after what takes long."""

from collections.abc import Iterator

from containerize.engine.layers.changes import changes, predict
from containerize.engine.layers.report import Layers
from containerize.engine.layers.steps import Step
from containerize.linting.problem import Problem
from containerize.verification.cache_proof import first_source, installs


def cache_order_problems(layers: Layers, path: str) -> Iterator[Problem]:
    """Steps that install dependencies, and that an edit of a source file makes run again: foreseen as `containerize layers` does."""
    source = first_source(layers)
    if source is None:
        return
    for found in predict(layers.stages, changes(layers.context, [source])):
        if found.verdict == "runs" and installs(found.step):
            copied = next(step for step in layers.steps if step.reads(source))
            yield Problem(path, found.step.instruction.line, "cache-order", _what(found.step, copied, source), _better(copied), "error")


def _what(step: Step, copied: Step, source: str) -> str:
    where = "it reads it" if step == copied else f"line {copied.instruction.line} copies it before"
    return f"every edit of {source} installs the dependencies again: {where}"


def _better(copied: Step) -> str:
    return (
        f"copy the lock or the requirements alone, install, and only then line {copied.instruction.line} ({copied.instruction.keyword} "
        f"{copied.instruction.text[:60]})"
    )
