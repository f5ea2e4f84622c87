"""The verbs that are about the engine and what is in it: status, clean, doctor."""

from pathlib import Path
from typing import Annotated

import typer

from containerize import cli_options as options
from containerize.cli_talk import confirm, console_of, print_json

All = Annotated[bool, typer.Option("--all", help="Of all projects, not only of this one.")]


def status(
    path: options.Folder = Path(),
    everything: All = False,
    watch: Annotated[bool, typer.Option("--watch", help="Again every two seconds, until Ctrl-C.")] = False,
    as_json: options.Json = False,
) -> None:
    """Show what the engine holds of this project: containers, images, networks, volumes, disk. Changes nothing."""
    from containerize.commands import status as commands

    console = console_of(out=not as_json)
    if watch:
        commands.watch(console, path, everything=everything)
    found = commands.status(console, path, everything=everything)
    if as_json:
        from containerize.reporting.status_json import status_json

        print_json(status_json(found))


def clean(
    path: options.Folder = Path(),
    volumes: Annotated[bool, typer.Option("--volumes", help="Its volumes too, with all the data in them.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would go.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove this project's containers, networks and image, and what runs that ended early left. Asks first."""
    from containerize.commands.status import clean as remove

    remove(console_of(), path, volumes=volumes, dry_run=dry_run, agreed=lambda what: yes or confirm(what))


def doctor(
    fix: Annotated[bool, typer.Option("--fix", help="Do what is safe to do.")] = False,
    as_json: options.Json = False,
) -> int:
    """Ask whether this machine can build and run containers: programs, engine, disk, clock, proxy, logins. Each with its remedy."""
    from dataclasses import asdict

    from containerize.commands.doctor import doctor as ask

    found, code = ask(console_of(), fix=fix)
    if as_json:
        print_json({"schema_version": 1, "exit_code": code, "answers": [asdict(symptom) for symptom in found]})
    return code
