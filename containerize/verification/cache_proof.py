"""The cache proof: an edited line of code rebuilds the code alone, and a changed list of dependencies installs them again.

Both are tried on a copy of what the builder is sent: steps are told by what the engine says that it ran.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from containerize.engine.build_run import BuildResult
from containerize.engine.build_target import BuildTarget
from containerize.engine.layers.changes import changes, predict
from containerize.engine.layers.report import Layers, with_build
from containerize.engine.layers.steps import Step
from containerize.engine.layers.trial import changed_copy
from containerize.verification.budgets import Budgets
from containerize.verification.checks import Check

# What decides on the dependencies, the ones that decide most first.
_MANIFESTS = (
    *("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pylock.toml", "requirements.txt", "pyproject.toml", "Pipfile", "setup.cfg"),
    *("setup.py", "environment.yml"),
)
_INSTALLS = re.compile(
    r"\b(pip3?|uv|poetry|pdm|pipenv|conda|mamba|npm|yarn|pnpm|apt-get|apt|apk)\b[^&|;]*\s(install|sync|ci|add|requirements|export)\b"
)
# An install of the project's own wheel brings nothing from an index.
_OWN = "--no-deps"
_TESTS = re.compile(r"(^|/)(tests?|test_[^/]*|conftest)(/|\.py$)")

Build = Callable[[BuildTarget], BuildResult]


@dataclass(frozen=True)
class _Trial:
    """A build in which a file was changed: which steps ran, and those of them that install."""

    path: str
    seconds: float
    ran: tuple[Step, ...]
    known: int

    @property
    def installed(self) -> tuple[Step, ...]:
        return tuple(step for step in self.ran if installs(step))


def installs(step: Step) -> bool:
    """Whether a step brings dependencies: an installer is at work in it, and not only on the project's own wheel."""
    text = step.instruction.text
    return step.instruction.keyword == "RUN" and _OWN not in text and _INSTALLS.search(text) is not None


def prove_edit(layers: Layers, build: Build, budgets: Budgets) -> Check:
    """Change a source file in the copy: no step that installs dependencies may run."""
    name = "cache, code edited"
    path = first_source(layers)
    if path is None:
        return Check(name, "skipped", "no source file reaches the image")
    trial = _try(layers, path, build)
    values = _values(trial)
    figure = f"{trial.seconds:.1f} s: {len(trial.ran)} of {trial.known} steps ran, none installs dependencies"
    if trial.installed:
        lines = ", ".join(f"line {step.instruction.line}" for step in trial.installed)
        details = (f"after an edit of {path} the engine ran {lines} again: copy what that step needs before it, and the code after it",)
        return Check(name, "failed", f"{trial.seconds:.1f} s: dependencies are installed again", trial.seconds, details, values)
    if over := budgets.over("rebuild", trial.seconds):
        return Check(name, "failed", f"{trial.seconds:.1f} s, {over}", trial.seconds, (), values)
    return Check(name, "passed", f"{figure} ({path})", trial.seconds, (), values)


def prove_manifest(layers: Layers, build: Build) -> Check:
    """Change the list of dependencies in the copy: the step that installs them must run."""
    name = "cache, dependencies changed"
    wanted = [step for step in layers.steps if installs(step)]
    path = next((found for found in _manifests(layers) if any(_runs(layers, found, step) for step in wanted)), None)
    if path is None:
        return Check(name, "skipped", "no step installs what a manifest or a lock says")
    trial = _try(layers, path, build)
    if not trial.installed:
        details = (f"after a change of {path} no step that installs ran: an image could have dependencies of another day",)
        return Check(name, "failed", "nothing is installed again", trial.seconds, details, _values(trial))
    figure = f"{trial.seconds:.1f} s: {len(trial.ran)} of {trial.known} steps ran ({path})"
    return Check(name, "passed", figure, trial.seconds, (), _values(trial))


def _try(layers: Layers, path: str, build: Build) -> _Trial:
    asked = replace(layers, changed=changes(layers.context, [path]))
    with changed_copy(asked.target, asked.context, asked.changed) as (context, dockerfile):
        result = build(replace(asked.target, context=context, dockerfile=dockerfile))
    built = with_build(asked, result.steps)
    told = [step for step in built.steps if built.ran(step) is not None]
    return _Trial(path, result.seconds, tuple(step for step in told if built.ran(step)), len(told))


def first_source(layers: Layers) -> str | None:
    """A Python file that a step reads, the uppermost that is no test."""
    sources = (path for path in layers.context.files if path.endswith(".py"))
    files = sorted(sources, key=lambda path: (bool(_TESTS.search(path)), path.count("/"), path))
    return next((path for path in files if any(step.reads(path) for step in layers.steps)), None)


def _manifests(layers: Layers) -> Sequence[str]:
    """Those that the build is sent, by their rank; requirement files in folders of theirs too."""
    named = [path for name in _MANIFESTS for path in layers.context.files if path == name or path.endswith(f"/{name}")]
    others = [path for path in layers.context.files if re.search(r"requirements[^/]*(/[^/]+)?\.(txt|in)$", path)]
    return [*dict.fromkeys([*named, *others])]


def _runs(layers: Layers, path: str, step: Step) -> bool:
    return any(found.step == step and found.verdict == "runs" for found in predict(layers.stages, changes(layers.context, [path])))


def _words(step: Step) -> str:
    return f"{step.instruction.keyword} {' '.join(step.instruction.text.split())}"[:200]


def _values(trial: _Trial) -> dict[str, object]:
    ran = [{"stage": step.stage, "line": step.instruction.line, "instruction": _words(step)} for step in trial.ran]
    return {"changed": trial.path, "seconds": round(trial.seconds, 3), "steps": trial.known, "ran": ran}
