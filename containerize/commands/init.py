"""What `init` does: the pipeline's stages, and between them what the user is told."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from containerize import pipeline
from containerize.errors import Ambiguous
from containerize.output.diff import plan_diff
from containerize.output.plan import FileChange, WritePlan
from containerize.output.secrets_file import SECRETS_FILE
from containerize.rendering import ANSWERS_FILE, Renderer
from containerize.reporting.console import Console
from containerize.reporting.inspection_text import show_analysis

_NEW_PASSWORDS = (
    f"{SECRETS_FILE} was not here, so it has new passwords. A database volume of an earlier run on this machine still has the old ones: "
    "put the old file back, or remove the volume with all its data by: docker compose down --volumes"
)
_DONE = {"create": "created", "update": "updated", "replace": "replaced", "remove": "removed", "unchanged": "unchanged"}
_PURPOSE = {
    "Dockerfile": "builds the image",
    "compose.yaml": "runs it with everything it needs",
    ".dockerignore": "keeps secrets, caches and history out of it",
    "Dockerfile.dockerignore": "keeps all else of the workspace out of it, and secrets, caches and history",
    ".env.example": "the variables that the code reads",
    "Dockerfile.dev": "builds the image for development",
    "Dockerfile.dev.dockerignore": "what of the tree that image has",
    "compose.dev.yaml": "docker compose -f compose.yaml -f compose.dev.yaml up --build --watch",
    ".containerize-answers.yml": "what these files were made from",
    ".gitignore": f"keeps {SECRETS_FILE} out of git",
    ".github/workflows/container.yml": "checks, proves and publishes it on GitHub",
    ".gitlab-ci.yml": "checks, proves and publishes it on GitLab",
    ".devcontainer/devcontainer.json": "an editor's development container",
    ".devcontainer/compose.yaml": "what that has beside compose.dev.yaml",
    "docker-bake.hcl": "docker buildx bake",
    "Makefile": "make help",
    "justfile": "just --list",
    "renovate.json": "lets Renovate move digests on",
    str(SECRETS_FILE): "passwords for this machine alone; not committed",
}


def init(
    console: Console,
    path: Path,
    options: Mapping[str, Any],
    renderer: Renderer,
    *,
    app: str | None,
    dry_run: bool,
    force: bool,
    choose: Callable[[Ambiguous], str] | None,
) -> Path | None:
    """Inspect, render, show, write. choose: asks the user about an ambiguity; without it that is an error.

    Returns the folder that has the files then, which is below `path` with `app`; None when nothing was to be written.
    """
    analysis = _analyse(path, {**options, "app": app}, choose)
    changes = pipeline.plan(analysis, renderer, force=force or dry_run)
    if dry_run:
        _show_difference(console, analysis, changes, force=force)
        return None
    folder = path / analysis.project.root.relative_to(path.resolve())
    if changes.is_noop:
        console.say("nothing to change: every file is as it would be written")
        return folder
    pipeline.write(analysis, changes)
    show_analysis(console, analysis)
    show_changes(console, changes)
    console.say("")
    console.say(f"Next: {_next_command(folder, analysis)}")
    return folder


def _show_difference(console: Console, analysis: pipeline.Analysis, changes: WritePlan, *, force: bool) -> None:
    show_analysis(console, analysis)
    console.say("")
    console.write(plan_diff(changes) or "nothing would change")
    yours = [str(change.path) for change in changes.changes if change.action == "replace"]
    if yours and not force:
        console.notes((f"{', '.join(yours)}: yours, and replaced only with --force, which keeps the old one as NAME.orig",))


def _analyse(path: Path, options: dict[str, Any], choose: Callable[[Ambiguous], str] | None) -> pipeline.Analysis:
    while True:
        try:
            settling = {key: value for key, value in options.items() if key != "app"}
            return pipeline.analyse(path, settling, options["app"])
        except Ambiguous as problem:
            if choose is None or not problem.choices:
                raise
            options[problem.option.removeprefix("--").replace("-", "_")] = choose(problem)


def show_changes(console: Console, changes: WritePlan) -> None:
    """A line for each file, with what was done to it."""
    console.say("")
    for change in changes.changes:
        name = str(change.path)
        console.say(f"  {_mark(console, change):<9}  {name:<26}  {console.dim(_PURPOSE.get(name, ''))}")
        if change.backup:
            console.say(f"{'':13}{'':26}  {console.dim(f'yours is kept as {change.backup}')}")
    actions = {str(change.path): change.action for change in changes.changes}
    if actions.get(str(SECRETS_FILE)) == "create" and actions[str(ANSWERS_FILE)] != "create":
        console.notes((_NEW_PASSWORDS,))
    console.notes(changes.warnings)


def _mark(console: Console, change: FileChange) -> str:
    word = f"{_DONE[change.action]:<9}"
    return console.green(word) if change.action == "create" else console.yellow(word) if change.action != "unchanged" else console.dim(word)


def _next_command(path: Path, analysis: pipeline.Analysis) -> str:
    folder = "" if path.resolve() == Path.cwd() else f"cd {path} && "
    app = analysis.config.processes["app"]
    if app.port:
        return f"{folder}docker compose up --build, then http://127.0.0.1:{app.port}   (or: containerize smoke {path})"
    return f"{folder}docker compose run --build --rm app   (or: containerize smoke {path})"
