"""What `init`, `build` and `smoke` do: the pipeline's stages, and between them what the user is told."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from containerize import pipeline
from containerize.errors import Ambiguous, InvalidInput
from containerize.output.diff import plan_diff
from containerize.output.plan import FileChange, WritePlan
from containerize.output.secrets_file import SECRETS_FILE
from containerize.rendering import ANSWERS_FILE, Renderer
from containerize.reporting.console import Console
from containerize.reporting.inspection_text import show_analysis, show_notes

if TYPE_CHECKING:
    from containerize.engine.build_options import BuildOptions
    from containerize.engine.build_target import BuildTarget
    from containerize.engine.buildx import BuildResult
    from containerize.reporting.build_view import Progress
    from containerize.verification.report import ServiceReport, SmokeReport

_NEW_PASSWORDS = (
    f"{SECRETS_FILE} was not here, so it has new passwords. A database volume of an earlier run on this machine still has the old ones: "
    "put the old file back, or remove the volume with all its data by: docker compose down --volumes"
)
_DONE = {"create": "created", "update": "updated", "replace": "replaced", "unchanged": "unchanged"}
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
        show_notes(console, (f"{', '.join(yours)}: yours, and replaced only with --force, which keeps the old one as NAME.orig",))


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
        show_notes(console, (_NEW_PASSWORDS,))
    show_notes(console, changes.warnings)


def _mark(console: Console, change: FileChange) -> str:
    word = f"{_DONE[change.action]:<9}"
    return console.green(word) if change.action == "create" else console.yellow(word) if change.action != "unchanged" else console.dim(word)


def _next_command(path: Path, analysis: pipeline.Analysis) -> str:
    folder = "" if path.resolve() == Path.cwd() else f"cd {path} && "
    app = analysis.config.processes["app"]
    if app.port:
        return f"{folder}docker compose up --build, then http://127.0.0.1:{app.port}   (or: containerize smoke {path})"
    return f"{folder}docker compose run --build --rm app   (or: containerize smoke {path})"


def build(
    console: Console,
    path: Path,
    *,
    tag: str | None = None,
    options: "BuildOptions | None" = None,
    platform: str | None = None,
    push: bool = False,
    progress: "Progress" = "auto",
    verbose: bool = False,
    trust_compose: bool = False,
) -> "BuildResult":
    """Build the image of the folder, and with `push` bring it to its registry. progress: how it is shown.

    Raises InvalidInput without a Dockerfile, UnsafeInput, UsageError for a name that cannot be one, EngineMissing, BuildFailed,
    RegistryFailed.
    """
    from containerize.engine.build_options import registry_of
    from containerize.engine.build_target import check_tag, find_build_target
    from containerize.engine.layers.report import read_layers
    from containerize.reporting.layers_text import secret_notes

    target = find_build_target(path, trust=trust_compose)
    named = replace(target, tag=check_tag(tag) if tag else target.tag, platform=platform or target.platform)
    if push:
        registry_of(named.tag)
    with suppress(InvalidInput):  # what is odd about the Dockerfile the builder says better
        show_notes(console, secret_notes(read_layers(named, ())))
    result = build_target(console, named, options=options, progress=progress, verbose=verbose)
    return _pushed(console, result) if push else result


def _pushed(console: Console, result: "BuildResult") -> "BuildResult":
    from containerize.engine.connection import connect
    from containerize.engine.push import push

    with connect() as engine:
        console.say(f"Pushing {result.tag}")
        digest = push(engine, result.tag)
    console.say(f"{console.green('pushed')} {result.tag}@{digest}")
    return replace(result, digest=digest)


def build_target(
    console: Console,
    target: "BuildTarget",
    *,
    options: "BuildOptions | None" = None,
    progress: "Progress" = "auto",
    verbose: bool = False,
) -> "BuildResult":
    """Build what is known to be built, and tell what is done. Raises EngineMissing, BuildFailed."""
    from containerize.engine.build_options import BuildOptions, refuse_unsupported
    from containerize.engine.buildx import build_image
    from containerize.engine.connection import connect
    from containerize.reporting.build_view import build_view

    chosen = options or BuildOptions()
    with connect() as engine:
        if chosen.cache_to or chosen.sbom or chosen.provenance:
            refuse_unsupported(chosen, engine.client.info())
        console.say("")
        console.say(f"Building {target.tag}")
        with build_view(console, progress, verbose=verbose) as on_progress:
            result = build_image(target, options=chosen, on_progress=on_progress)
    ran = sum(not step.cached for step in result.steps)
    console.say(f"{console.green('built')} {result.tag} in {result.seconds:.1f} s ({ran} of {len(result.steps)} steps ran)")
    return result


def smoke(
    console: Console,
    path: Path,
    *,
    timeout: float = 120,
    probes: list[str] | None = None,
    trust_compose: bool = False,
    options: "BuildOptions | None" = None,
    verbose: bool = False,
) -> "SmokeReport":
    """Build, start everything under a name of its own, ask, stop, remove. Raises the errors of `build` and of `verification.smoke`."""
    from containerize.engine.connection import connect
    from containerize.verification.settings import smoke_settings
    from containerize.verification.smoke import smoke as run_smoke

    settings = smoke_settings(path, timeout=timeout, probes=probes or [], trust_compose=trust_compose)
    result = build(console, path, options=options, verbose=verbose, trust_compose=trust_compose)
    with connect() as engine:
        console.say("")
        console.say("Starting it under a name of its own")
        report = run_smoke(
            engine, path.resolve(), image_id=result.image_id, settings=settings, on_ready=lambda service: _show_ready(console, service)
        )
    _show_report(console, report)
    return report


def _show_ready(console: Console, service: "ServiceReport") -> None:
    state = service.health or service.state
    ended = f", exit code {service.exit_code}" if service.exit_code is not None else ""
    console.say(f"  {service.seconds:6.1f} s  {service.name} {state}{ended}")


def _show_report(console: Console, report: "SmokeReport") -> None:
    for found in report.probes:
        body = " ".join(found.body.split())[:80]
        console.say(f"  {found.milliseconds:5.0f} ms  GET {found.path} {found.status}  {console.dim(body)}")
    for line in report.output.splitlines():
        console.say(f"  | {line}")
    if report.stop_seconds is not None:
        console.say(f"  {report.stop_seconds:6.1f} s  stopped on SIGTERM")
    show_notes(console, report.notes)
    who = f" as uid {report.uid}" if report.uid is not None else ""
    count = "1 container" if len(report.services) == 1 else f"{len(report.services)} containers"
    console.say(f"{console.green('it works')}: {count} ran{who}; everything is removed again")
