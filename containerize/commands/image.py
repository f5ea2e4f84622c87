"""What `build` and `smoke` do, and what the user is told meanwhile. Nothing here inspects or renders: what they need is in the files."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from containerize.errors import InvalidInput
from containerize.reporting.console import Console

if TYPE_CHECKING:
    from containerize.engine.build_options import BuildOptions
    from containerize.engine.build_run import BuildResult
    from containerize.engine.build_target import BuildTarget
    from containerize.reporting.build_view import Progress
    from containerize.verification.report import ServiceReport, SmokeReport


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
        console.notes(secret_notes(read_layers(named, ())))
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
    from containerize.engine.build_options import BuildOptions
    from containerize.engine.builder import build_image
    from containerize.engine.connection import connect
    from containerize.reporting.build_view import build_view

    chosen = options or BuildOptions()
    with connect() as engine:
        console.say("")
        console.say(f"Building {target.tag}")
        with build_view(console, progress, verbose=verbose) as on_progress:
            result = build_image(engine, target, options=chosen, on_progress=on_progress, on_wait=lambda why: console.notes([why]))
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
    console.notes(report.notes)
    who = f" as uid {report.uid}" if report.uid is not None else ""
    count = "1 container" if len(report.services) == 1 else f"{len(report.services)} containers"
    console.say(f"{console.green('it works')}: {count} ran{who}; everything is removed again")
