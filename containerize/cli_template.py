"""The verb `template`, for those who keep one of their own."""

from pathlib import Path
from typing import Annotated

import typer

from containerize import cli_options as options
from containerize.cli_talk import console_of

template = typer.Typer(name="template", help="Make and try a template of your own.", no_args_is_help=True)


@template.command()
def new(folder: Annotated[Path, typer.Argument(help="Where to put it.")]) -> None:
    """Write a template that renders what the built-in one does, but for a line, to change to what you want."""
    from containerize.rendering.authoring import new_template

    console = console_of()
    for name in new_template(folder):
        if not name.startswith("_parts/"):
            console.say(f"  created  {name}")
    console.say(f"Next: read {folder / 'README.md'}, edit {folder / 'Dockerfile.jinja'}, then: containerize template test {folder}")


@template.command("test")
def try_template(
    source: Annotated[str, typer.Argument(metavar="SOURCE[@REF]", help="A folder, an archive, a git repository.")] = ".",
    show_diff: Annotated[bool, typer.Option("--diff", help="Show how each file differs from the built-in template's.")] = False,
    trust: options.TrustTemplate = False,
) -> int:
    """Render every project of its tests and all examples with it, lint the files, compare them with the built-in template's."""
    from containerize.rendering import renderer as take_renderer

    with take_renderer() as renderer:
        renderer.templates.choose(source, trust=trust)
        from containerize.commands import template as commands

        return commands.try_template(console_of(), renderer, renderer.templates.wanted(), show_diff=show_diff)


@template.command()
def diff(
    paths: Annotated[list[Path] | None, typer.Argument(help="Projects.", show_default="this folder")] = None,
    chosen: options.Template = None,
    to: Annotated[str | None, typer.Option("--to", metavar="VERSION", help="This version of it, not the newest.")] = None,
    trust: options.TrustTemplate = False,
) -> int:
    """Show what a template, or another version of the one they have, would change in projects. Changes nothing."""
    from containerize.rendering import renderer as take_renderer

    with take_renderer() as renderer:
        renderer.templates.choose(chosen, trust=trust, version=to)
        from containerize.commands import template as commands

        return commands.diff(console_of(out=True), renderer, paths or [Path()])
