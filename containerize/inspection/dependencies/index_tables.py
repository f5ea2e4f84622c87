"""Package indexes as lists of tables with `url` and `name`: `[[tool.poetry.source]]`, `[[tool.pdm.source]]`, a Pipfile's `[[source]]`."""

from containerize.inspection.dependencies.model import Index
from containerize.toml_document import TomlDocument


def index_tables(document: TomlDocument, *keys: str) -> tuple[Index, ...]:
    """Each with its first line; one without a URL is the tool's default index, and one of type `find_links` is none."""
    tables = document.get(*keys)
    header = f"[[{'.'.join(keys)}]]"
    lines = [number for number, line in document.lines_from(1) if line.strip().startswith(header)]
    found = []
    for position, table in enumerate(tables if isinstance(tables, list) else ()):
        details = table if isinstance(table, dict) else {}
        url, name = details.get("url"), details.get("name")
        if isinstance(url, str) and details.get("type", "index") == "index":
            line = lines[position] if position < len(lines) else document.line(*keys)
            found.append(Index(url, document.path, line, name if isinstance(name, str) else None))
    return tuple(found)
