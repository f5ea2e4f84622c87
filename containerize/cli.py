"""The command line: one thin command a verb. The only place that prints; every error leaves here with its own exit code."""

import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # plug-ins of the surroundings must not change what we render

import typer

from containerize import __version__
from containerize import cli_options as options
from containerize.cli_config import config
from containerize.cli_engine import clean, doctor, status
from containerize.cli_image import build, layers, lint, smoke, verify
from containerize.cli_talk import Global, ask, console_of, print_json, report
from containerize.cli_template import template
from containerize.errors import INTERRUPTED
from containerize.reporting.error_json import error_json

app = typer.Typer(
    name="containerize",
    help="Point it at a Python project: a Dockerfile and a compose file you own, with reasons, proved by a real build.",
    epilog="Start with: containerize inspect",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"containerize {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors and what was asked for.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every build step and container event.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours, also on a terminal.")] = False,
    _version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    Global.quiet, Global.verbose, Global.debug, Global.no_color = quiet, verbose, debug, no_color


@app.command()
def inspect(
    path: options.Folder = Path(),
    app: options.App = None,
    package_manager: options.Manager = None,
    requirements: options.Requirements = None,
    python: options.Python = None,
    platform: options.Platform = None,
    base: options.Base = None,
    registry: options.Registry = None,
    ca_certificate: options.Certificate = None,
    extras: options.Extras = None,
    groups: options.Groups = None,
    gpu: options.Gpu = None,
    dev: options.Dev = None,
    services: options.Services = None,
    without_services: options.WithoutServices = None,
    with_files: options.With = None,
    entry_point: options.EntryPoint = None,
    port: options.Port = None,
    settings: options.Settings = None,
    as_json: options.Json = False,
) -> None:
    """Show what was found, from where, and why. Never writes."""
    settled = _settled(locals())
    from containerize.pipeline import analyse

    analysis = analyse(path, settled, app)
    if as_json:
        from containerize.reporting.inspection_json import analysis_json

        print_json(analysis_json(analysis))
        return
    from containerize.reporting.inspection_text import show_analysis

    show_analysis(console_of(out=True), analysis)


@app.command()
def explain(
    key: Annotated[str, typer.Argument(metavar="KEY", help="python, entry-point, DATABASE_URL, ...; or image, container, ...")],
    path: options.Folder = Path(),
    app: options.App = None,
    as_json: options.Json = False,
) -> None:
    """Tell the story of one value, or what an image, a container, a layer, a network, a volume, a registry is. Never writes."""
    from containerize.commands.explain import explain as tell

    said = tell(console_of(out=True), key, path, app, quiet=as_json)
    if as_json:
        print_json(said)


@app.command()
def init(
    path: options.Folder = Path(),
    app: options.App = None,
    package_manager: options.Manager = None,
    requirements: options.Requirements = None,
    python: options.Python = None,
    platform: options.Platform = None,
    base: options.Base = None,
    registry: options.Registry = None,
    ca_certificate: options.Certificate = None,
    extras: options.Extras = None,
    groups: options.Groups = None,
    gpu: options.Gpu = None,
    dev: options.Dev = None,
    services: options.Services = None,
    without_services: options.WithoutServices = None,
    with_files: options.With = None,
    entry_point: options.EntryPoint = None,
    port: options.Port = None,
    settings: options.Settings = None,
    template: options.Template = None,
    trust: options.TrustTemplate = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference and write nothing.")] = False,
    yes: options.Yes = False,
    force: options.Force = False,
    build: Annotated[bool, typer.Option("--build", help="Then build the image.")] = False,
    smoke: Annotated[bool, typer.Option("--smoke", help="Then build it, start everything, and ask whether it answers.")] = False,
) -> None:
    """Write Dockerfile, compose.yaml, .dockerignore: all or nothing, never over your own work."""
    settled = _settled(locals())
    from containerize.rendering import renderer as take_renderer

    console = console_of()
    asking = console.is_terminal and sys.stdin.isatty() and not yes
    with take_renderer() as renderer:
        renderer.templates.choose(template, trust=trust)
        from containerize.commands import init as commands

        choose = partial(ask, console) if asking else None
        written = commands.init(console, path, settled, renderer, app=app, dry_run=dry_run, force=force, choose=choose)
    if written and (smoke or build):
        from containerize.commands import image

        (image.smoke if smoke else image.build)(console, written, verbose=Global.verbose)


@app.command()
def pin(
    path: options.Folder = Path(),
    app: options.App = None,
    registry: options.Registry = None,
    template: options.Template = None,
    trust: options.TrustTemplate = False,
    unpin: Annotated[bool, typer.Option("--unpin", help="Take the digests out again.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the digests.")] = False,
) -> None:
    """Write into the files the digest that each image's tag has now, so that later builds take the very same."""
    from containerize.rendering import renderer as take_renderer

    with take_renderer() as renderer:
        renderer.templates.choose(template, trust=trust)
        from containerize.commands.pin import pin as pin_images

        pin_images(console_of(), path, renderer, app=app, registry=registry, unpin=unpin, dry_run=dry_run)


@app.command()
def update(
    path: options.Folder = Path(),
    app: options.App = None,
    settings: options.Settings = None,
    template: options.Template = None,
    trust: options.TrustTemplate = False,
    to: Annotated[str | None, typer.Option("--to", metavar="VERSION", help="This version of the template, not the newest.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference and write nothing.")] = False,
    conflict: Annotated[
        Literal["refuse", "inline"], typer.Option("--conflict", help="Where edits contradict it: change nothing, or write both sides.")
    ] = "refuse",
) -> int:
    """Bring the files to what the project asks for now; what you have edited in them stays."""
    from containerize.inspection.overrides import read_settings
    from containerize.rendering import renderer as take_renderer

    with take_renderer() as renderer:
        renderer.templates.choose(template, trust=trust, version=to)
        from containerize.commands.update import update as bring_up

        return bring_up(
            console_of(), path, read_settings(settings or []), renderer, app=app, dry_run=dry_run, on_conflict=conflict
        )


@app.command()
def check(
    paths: Annotated[list[Path] | None, typer.Argument(help="Projects.", show_default="this folder")] = None,
    app: options.App = None,
    template: options.Template = None,
    trust: options.TrustTemplate = False,
    strict: Annotated[bool, typer.Option("--strict", help="That a newer release would write other files is a finding too.")] = False,
    as_json: options.Json = False,
    as_sarif: Annotated[bool, typer.Option("--sarif", help="As SARIF, for code scanning, on standard output.")] = False,
    github: Annotated[bool, typer.Option("--github", help="As annotations of a GitHub job, on standard output.")] = False,
) -> int:
    """Hold the files against the setup that made them, and that against the project as it is now. Changes nothing."""
    from containerize.rendering import renderer as take_renderer

    with take_renderer() as renderer:
        renderer.templates.choose(template, trust=trust)
        from containerize.commands.check import check as find_drifts

        found = find_drifts(console_of(out=not (as_json or as_sarif or github)), paths or [Path()], renderer, app=app)
    from containerize.reporting import drift_files

    code = max(one.code(strict=strict) for one in found)
    if as_json:
        print_json(drift_files.check_json(found, code))
    elif as_sarif:
        print_json(drift_files.check_sarif(found))
    elif github:
        for line in drift_files.github_annotations(found):
            print(line)
    return code


@app.command()
def schema(
    of: Annotated[Literal["config", "declared"], typer.Argument(help="The whole config, or [tool.containerize].")] = "config",
) -> None:
    """Print a JSON schema: of the config that `inspect --json` shows and the answers file records, or of what a project declares."""
    if of == "declared":
        from containerize.declared_keys import declared_schema

        print_json(declared_schema())
        return
    from containerize.config import Config

    print_json(Config.model_json_schema())


app.add_typer(config)
app.add_typer(template)
for verb in (build, smoke, verify, lint, layers, status, clean, doctor):
    app.command()(verb)


# The parameters by which a command settles what inspection would decide: the keys of `Overrides`.
_SETTLING = (
    *("package_manager", "requirements", "python", "platform", "base", "registry", "ca_certificate"),
    *("extras", "groups", "gpu", "dev", "services", "without_services", "with_files", "entry_point", "port"),
)


def _settled(parameters: Mapping[str, Any]) -> dict[str, Any]:
    from containerize.inspection.overrides import read_settings

    given = {name: parameters[name] for name in _SETTLING}
    return given | read_settings(parameters["settings"] or [])


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code (README, "Exit codes"); never a traceback but with --debug."""
    try:
        code = app(args=None if argv is None else list(argv), prog_name="containerize", standalone_mode=False)
    except KeyboardInterrupt:
        console_of().write("interrupted")
        return INTERRUPTED
    except typer.Abort:
        return INTERRUPTED
    except Exception as error:
        if Global.debug:
            import traceback

            traceback.print_exc()
        ended = report(console_of(), error)
        if "--json" in (sys.argv[1:] if argv is None else argv):
            print_json(error_json(error, ended))
        return ended
    return code if isinstance(code, int) else 0
