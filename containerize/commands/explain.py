"""What `explain` does: the story of a value, and what things are that have the same names in every project."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from containerize import knowledge
from containerize.engine.compose_file import find_compose_file, read_compose_file
from containerize.errors import ContainerizeError
from containerize.pipeline import analyse
from containerize.reporting.console import Console
from containerize.reporting.explanation import Explanation, explanations_json, show_explanations
from containerize.reporting.explanation import explain as find
from containerize.reporting.topics import show_topic
from containerize.reporting.topology_text import topology_lines
from containerize.verification.topology import topology


def explain(console: Console, key: str, path: Path, app: str | None, *, quiet: bool) -> dict[str, Any] | list[dict[str, Any]]:
    """Show what is to be told of a key, unless quiet; the same for programs.

    A topic such as `network` is explained though there is no project here; the value of that name comes below it. Raises what `analyse`
    raises, and InvalidInput for a key that is neither.
    """
    if key not in knowledge.topics():
        found = find(analyse(path, {}, app), key)
        if not quiet:
            show_explanations(console, found)
        return explanations_json(found)
    values: list[Explanation] = []
    with suppress(ContainerizeError):
        values = find(analyse(path, {}, app), key)
    if not quiet:
        _show_topic(console, key, path)
        if values:
            console.say("")
            show_explanations(console, values)
    return {"topic": key, **knowledge.topics()[key].model_dump(), "values": explanations_json(values)}


def _show_topic(console: Console, name: str, path: Path) -> None:
    """What an image, a container, ... is, with the project's own where an engine answers."""
    from containerize.commands.status import look
    from containerize.engine.connection import connect

    inventory = None
    with suppress(ContainerizeError), connect(cli=False) as engine:
        inventory = look(engine, path, everything=False)
    show_topic(console, name, knowledge.topics()[name], inventory)
    if name == "network":
        _show_topology(console, path)


def _show_topology(console: Console, path: Path) -> None:
    """What the compose file says of services and networks, where there is one that can be read."""
    file = find_compose_file(path) if path.is_dir() else None
    if file is None:
        return
    with suppress(ContainerizeError):
        lines = [*topology_lines(*topology(read_compose_file(path, file, trust=True).data))]
        console.say("")
        console.say(console.bold(f"in {file}"))
        for line in lines:
            console.wrap(line.strip(), indent=len(line) - len(line.lstrip()) + 2, hanging=4)
