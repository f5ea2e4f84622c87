"""What `explain` does: the story of a value, and what things are that have the same names in every project."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from containerize import knowledge
from containerize.errors import ContainerizeError
from containerize.pipeline import analyse
from containerize.reporting.console import Console
from containerize.reporting.explanation import Explanation, explanations_json, show_explanations
from containerize.reporting.explanation import explain as find


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
        from containerize.commands.status import explain_topic

        explain_topic(console, key, path)
        if values:
            console.say("")
            show_explanations(console, values)
    return {"topic": key, **knowledge.topics()[key].model_dump(), "values": explanations_json(values)}
