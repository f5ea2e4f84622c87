"""The command line: one thin command a verb. The only place that prints; every error leaves here with its own exit code."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # plug-ins of the surroundings must not change what we render

import typer

from containerize import __version__
from containerize.errors import INTERRUPTED, Ambiguous, ContainerizeError, InternalError, UsageError
from containerize.reporting.console import Console

app = typer.Typer(
    name="containerize",
    help="Point it at a Python project: a Dockerfile and a compose file you own, with reasons, proved by a real build.",
    epilog="Start with: containerize inspect",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class _Global:
    """What the options before the verb say."""

    quiet = False
    verbose = False
    debug = False
    no_color = False


def _console(*, out: bool = False) -> Console:
    stream = sys.stdout if out else sys.stderr
    return Console(stream, colour=False if _Global.no_color else None, quiet=_Global.quiet and not out)


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
    _Global.quiet, _Global.verbose, _Global.debug, _Global.no_color = quiet, verbose, debug, no_color


_Path = Annotated[Path, typer.Argument(help="The project's folder.", show_default="this folder")]
_App = Annotated[str | None, typer.Option("--app", metavar="NAME", help="Which project of a monorepo: its name, or its folder.")]
_Manager = Annotated[str | None, typer.Option("--package-manager", metavar="NAME", help="uv, poetry, pdm, pipenv, pip, ..., or none.")]
_Requirements = Annotated[str | None, typer.Option("--requirements", metavar="FILE", help="The requirements file of production.")]
_Platform = Annotated[str | None, typer.Option("--platform", metavar="OS/ARCH", help="linux/amd64 or linux/arm64.")]
_Extras = Annotated[list[str] | None, typer.Option("--extra", metavar="NAME", help="Install this extra too; can be given several times.")]
_Groups = Annotated[list[str] | None, typer.Option("--group", metavar="NAME", help="Install this dependency group too; likewise.")]
_Gpu = Annotated[bool | None, typer.Option("--gpu/--no-gpu", help="Reserve a GPU, and install the builds that use one.")]
_Services = Annotated[list[str] | None, typer.Option("--service", metavar="NAME", help="Also start this service; likewise.")]
_WithoutServices = Annotated[list[str] | None, typer.Option("--without-service", metavar="NAME", help="Do not start this one; likewise.")]
_Secret = Annotated[list[str] | None, typer.Option("--secret", metavar="id=ID,src=FILE", help="A build secret, as docker build takes it.")]
_Ssh = Annotated[list[str] | None, typer.Option("--ssh", metavar="default|ID=KEY", help="An SSH agent or key, as docker build takes it.")]
_Python = Annotated[str | None, typer.Option("--python", metavar="VERSION", help="The Python version, such as 3.13.")]
_EntryPoint = Annotated[str | None, typer.Option("--entry-point", metavar="WHAT", help="package.module:app, a command, or a script file.")]
_Port = Annotated[int | None, typer.Option("--port", help="The port that a web application listens on in its container.")]
_Json = Annotated[bool, typer.Option("--json", help="Machine-readable, on standard output.")]
_Timeout = Annotated[float, typer.Option("--timeout", help="Seconds until everything must be healthy.")]
_Trust = Annotated[bool, typer.Option("--trust-compose", help="Run a compose file of your own that reaches outside the project.")]
_Probe = Annotated[list[str] | None, typer.Option("--probe", metavar="PATH", help="Also ask for this path; can be given several times.")]
_Yes = Annotated[bool, typer.Option("--yes", "-y", help="Never ask; an ambiguity is an error.")]
_Force = Annotated[bool, typer.Option("--force", help="Replace files that you wrote or edited; the old ones stay as NAME.orig.")]


@app.command()
def inspect(
    path: _Path = Path(),
    app: _App = None,
    package_manager: _Manager = None,
    requirements: _Requirements = None,
    python: _Python = None,
    platform: _Platform = None,
    extras: _Extras = None,
    groups: _Groups = None,
    gpu: _Gpu = None,
    services: _Services = None,
    without_services: _WithoutServices = None,
    entry_point: _EntryPoint = None,
    port: _Port = None,
    as_json: _Json = False,
) -> None:
    """Show what was found, from where, and why. Never writes."""
    options = _settled(locals())
    from containerize.pipeline import analyse

    analysis = analyse(path, options, app)
    if as_json:
        from containerize.reporting.inspection_json import analysis_json

        _print_json(analysis_json(analysis))
        return
    from containerize.reporting.inspection_text import show_analysis

    show_analysis(_console(out=True), analysis)


@app.command()
def explain(
    key: Annotated[str, typer.Argument(metavar="KEY", help="python, entry-point, processes.app.port, DATABASE_URL, ...")],
    path: _Path = Path(),
    app: _App = None,
    as_json: _Json = False,
) -> None:
    """Tell the story of one value: where it comes from, what lost, how to change it. Never writes."""
    from containerize.pipeline import analyse
    from containerize.reporting.explanation import explain as find
    from containerize.reporting.explanation import explanations_json, show_explanations

    found = find(analyse(path, {}, app), key)
    if as_json:
        _print_json(explanations_json(found))
    else:
        show_explanations(_console(out=True), found)


@app.command()
def init(
    path: _Path = Path(),
    app: _App = None,
    package_manager: _Manager = None,
    requirements: _Requirements = None,
    python: _Python = None,
    platform: _Platform = None,
    extras: _Extras = None,
    groups: _Groups = None,
    gpu: _Gpu = None,
    services: _Services = None,
    without_services: _WithoutServices = None,
    entry_point: _EntryPoint = None,
    port: _Port = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference and write nothing.")] = False,
    yes: _Yes = False,
    force: _Force = False,
    build: Annotated[bool, typer.Option("--build", help="Then build the image.")] = False,
    smoke: Annotated[bool, typer.Option("--smoke", help="Then build it, start everything, and ask whether it answers.")] = False,
) -> None:
    """Write Dockerfile, compose.yaml, .dockerignore: all or nothing, never over your own work."""
    options = _settled(locals())
    from containerize.rendering import renderer as take_renderer

    console = _console()
    asking = console.is_terminal and sys.stdin.isatty() and not yes
    with take_renderer() as renderer:
        from containerize import commands

        choose = _ask if asking else None
        written = commands.init(console, path, options, renderer, app=app, dry_run=dry_run, force=force, choose=choose)
    if written and smoke:
        commands.smoke(console, written, verbose=_Global.verbose)
    elif written and build:
        commands.build(console, written, verbose=_Global.verbose)


@app.command()
def build(
    path: _Path = Path(),
    tag: Annotated[str | None, typer.Option("--tag", "-t", help="The image's name.", show_default="the one in compose.yaml")] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Run every step again.")] = False,
    secret: _Secret = None,
    ssh: _Ssh = None,
    as_json: _Json = False,
) -> None:
    """Build the image from the Dockerfile that is there."""
    from containerize import commands

    result = commands.build(_console(), path, tag=tag, no_cache=no_cache, secrets=secret or [], ssh=ssh or [], verbose=_Global.verbose)
    if as_json:
        from containerize.reporting.run_json import build_json

        _print_json(build_json(result))


@app.command()
def smoke(
    path: _Path = Path(),
    timeout: _Timeout = 120,
    probe: _Probe = None,
    trust_compose: _Trust = False,
    secret: _Secret = None,
    ssh: _Ssh = None,
    as_json: _Json = False,
) -> None:
    """Build, start everything under a name of its own, ask whether it answers, and remove it all again."""
    from containerize import commands

    report = commands.smoke(
        _console(),
        path,
        timeout=timeout,
        probes=probe or [],
        trust_compose=trust_compose,
        secrets=secret or [],
        ssh=ssh or [],
        verbose=_Global.verbose,
    )
    if as_json:
        from containerize.reporting.run_json import smoke_json

        _print_json(smoke_json(report))


@app.command()
def schema() -> None:
    """Print the JSON schema of the config that `inspect --json` shows and the answers file records."""
    from containerize.config import Config

    _print_json(Config.model_json_schema())


# The parameters by which a command settles what inspection would decide: the keys of `Overrides`.
_SETTLING = (
    *("package_manager", "requirements", "python", "platform", "extras", "groups", "gpu"),
    *("services", "without_services", "entry_point", "port"),
)


def _settled(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {name: parameters[name] for name in _SETTLING}


def _print_json(value: object) -> None:
    import json

    print(json.dumps(value, indent=2, ensure_ascii=False))


def _ask(problem: Ambiguous) -> str:
    """Ask which of the choices is meant; only on a terminal."""
    console = _console()
    console.write(f"{problem.found}: {problem.why}.")
    for number, choice in enumerate(problem.choices, 1):
        console.write(f"  {number}. {choice}")
    while True:
        answer = str(typer.prompt("Which one", err=True)).strip()
        if answer in problem.choices:
            return answer
        if answer.isdecimal() and 1 <= int(answer) <= len(problem.choices):
            return problem.choices[int(answer) - 1]
        console.write(f"  a number from 1 to {len(problem.choices)}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code (README, "Exit codes"); never a traceback but with --debug."""
    try:
        code = app(args=None if argv is None else list(argv), prog_name="containerize", standalone_mode=False)
    except KeyboardInterrupt:
        _console().write("interrupted")
        return INTERRUPTED
    except typer.Abort:
        return INTERRUPTED
    except Exception as error:
        if _Global.debug:
            import traceback

            traceback.print_exc()
        return _report(error)
    return code if isinstance(code, int) else 0


def _report(error: Exception) -> int:
    console = _console()
    if isinstance(error, ContainerizeError):
        console.write(f"{console.red('error')}: {error.found}")
        console.write(f"  why: {error.why}")
        console.write(f"  fix: {error.fix}")
        return error.exit_code
    if isinstance(error, typer.TyperException):
        console.write(f"{console.red('error')}: {error.format_message()}")
        console.write("  fix: containerize --help, or containerize COMMAND --help")
        return UsageError.exit_code
    console.write(f"{console.red('error')}: {type(error).__name__}: {error}")
    console.write("  why: this is a fault of containerize, not of the project")
    console.write("  fix: run it again as `containerize --debug ...` and report what that shows")
    return InternalError.exit_code
