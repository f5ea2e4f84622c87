"""The verbs that are about an image and what runs of it: build, smoke, verify, layers."""

from pathlib import Path
from typing import Annotated

import typer

from containerize import cli_options as options
from containerize.cli_talk import Global, console_of, print_json


def build(
    path: options.Folder = Path(),
    tag: options.Tag = None,
    no_cache: options.NoCache = False,
    pull: options.Pull = False,
    platform: options.Platform = None,
    push: options.Push = False,
    cache_from: options.CacheFrom = None,
    cache_to: options.CacheTo = None,
    builder: options.Builder = None,
    sbom: options.Sbom = None,
    provenance: options.Provenance = None,
    progress: options.Progress = "auto",
    secret: options.Secret = None,
    ssh: options.Ssh = None,
    as_json: options.Json = False,
) -> None:
    """Build the image from the Dockerfile that is there."""
    from containerize.commands import image as commands
    from containerize.engine.build_options import BuildOptions

    caches = (tuple(cache_from or ()), tuple(cache_to or ()))
    chosen = BuildOptions(tuple(secret or ()), tuple(ssh or ()), no_cache, pull, builder, *caches, sbom, provenance)
    console = console_of()
    result = commands.build(
        console, path, tag=tag, options=chosen, platform=platform, push=push, progress=progress, verbose=Global.verbose
    )
    if as_json:
        from containerize.reporting.run_json import build_json

        print_json(build_json(result))


def smoke(
    path: options.Folder = Path(),
    timeout: options.Timeout = 120,
    probe: options.Probe = None,
    trust_compose: options.Trust = False,
    secret: options.Secret = None,
    ssh: options.Ssh = None,
    as_json: options.Json = False,
) -> None:
    """Build, start everything under a name of its own, ask whether it answers, and remove it all again."""
    from containerize.commands import image as commands
    from containerize.engine.build_options import BuildOptions

    report = commands.smoke(
        console_of(),
        path,
        timeout=timeout,
        probes=probe or [],
        trust_compose=trust_compose,
        options=BuildOptions(tuple(secret or ()), tuple(ssh or ())),
        verbose=Global.verbose,
    )
    if as_json:
        from containerize.reporting.run_json import smoke_json

        print_json(smoke_json(report))


def verify(
    path: options.Folder = Path(),
    timeout: options.Timeout = 120,
    probe: options.Probe = None,
    trust_compose: options.Trust = False,
    secret: options.Secret = None,
    ssh: options.Ssh = None,
    junit: options.JUnit = None,
    markdown: options.Markdown = None,
    html: options.Html = None,
    as_json: options.Json = False,
) -> int:
    """Prove it: build, cache, size, packages, secrets, start, answers, account, restart, data, stop. A checklist with figures."""
    from containerize.commands.verify import verify as prove
    from containerize.engine.build_options import BuildOptions

    found = prove(
        console_of(),
        path,
        timeout=timeout,
        probes=probe or [],
        trust_compose=trust_compose,
        options=BuildOptions(tuple(secret or ()), tuple(ssh or ())),
        junit=junit,
        markdown=markdown,
        html=html,
        verbose=Global.verbose,
    )
    if as_json:
        from containerize.reporting.verify_files import verify_json

        print_json(verify_json(found))
    return found.exit_code


def layers(
    path: options.Folder = Path(),
    changed: Annotated[
        list[str] | None, typer.Option("--changed", metavar="FILE", help="What runs again when this changes? Can be given several times.")
    ] = None,
    build: Annotated[bool, typer.Option("--build", help="Build a copy with that change, and show what the engine really ran.")] = False,
    as_json: options.Json = False,
) -> None:
    """Show what each step of any Dockerfile reads and weighs, and what an edit makes run again. Writes nothing."""
    from containerize.commands.layers import layers as read_layers

    found = read_layers(console_of(), path, changed=changed or [], build=build, verbose=Global.verbose)
    if as_json:
        from containerize.reporting.layers_json import layers_json

        print_json(layers_json(found))
        return
    from containerize.reporting.layers_text import show_layers

    show_layers(console_of(out=True), found)


def lint(
    path: Annotated[Path, typer.Argument(help="A project's folder, a Dockerfile, or a compose file.", show_default="this folder")] = Path(),
    as_json: options.Json = False,
    as_sarif: Annotated[bool, typer.Option("--sarif", help="As SARIF, for code scanning, on standard output.")] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Put right what needs no decision, and show the difference.")] = False,
) -> int:
    """Look for mistakes in any Dockerfile and compose file: order, secrets, root, databases that are open; hadolint and the engine too."""
    from dataclasses import asdict

    from containerize import __version__
    from containerize.commands.lint import lint as find_problems
    from containerize.commands.lint import mend
    from containerize.errors import FINDINGS
    from containerize.reporting.lint_report import sarif, show_problems

    problems = find_problems(console_of(), path)
    if fix and mend(console_of(), path, problems):
        problems = find_problems(console_of(), path)
    if as_sarif:
        print_json(sarif(problems, __version__))
    elif as_json:
        print_json({"schema_version": 1, "problems": [asdict(problem) for problem in problems]})
    else:
        show_problems(console_of(out=True), problems)
    return FINDINGS if problems else 0
