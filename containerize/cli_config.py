"""The verb `config`, which edits what a project declares."""

from pathlib import Path
from typing import Annotated

import typer

from containerize import cli_options as options
from containerize.cli_talk import console_of, print_json

config = typer.Typer(name="config", help="Show and edit what the project declares: [tool.containerize], or containerize.toml.")

In = Annotated[Path, typer.Option("--in", help="The project.", show_default="this folder")]
Value = Annotated[str, typer.Argument(help='As in TOML, or text without quotes: 3.12, true, ["web"].')]
Key = Annotated[str, typer.Argument(help="Such as python, entry-point, services.")]


@config.callback(invoke_without_command=True)
def show(context: typer.Context, path: In = Path(), as_json: options.Json = False) -> None:
    """Show everything that is declared, with its line."""
    if context.invoked_subcommand is None:
        from containerize.commands.config import show as show_all

        values = show_all(console_of(out=not as_json), path)
        if as_json:
            print_json(values)


@config.command("get")
def get(key: Key, path: In = Path()) -> None:
    """Print the declared value of a key, as TOML."""
    from containerize.commands.config import get as get_value

    get_value(console_of(out=True), path, key)


@config.command("set")
def assign(key: Key, value: Value, path: In = Path()) -> None:
    """Declare a value; comments and order of the file stay."""
    from containerize.commands.config import assign as set_value

    set_value(console_of(), path, key, value)


@config.command("unset")
def unset(key: Key, path: In = Path()) -> None:
    """Take a value out again, so that inspection decides."""
    from containerize.commands.config import remove

    remove(console_of(), path, key)
