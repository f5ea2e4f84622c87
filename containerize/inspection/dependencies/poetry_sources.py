"""Sources of single distributions in `[tool.poetry.dependencies]`, beside `[project]` or without it.

https://python-poetry.org/docs/dependency-specification/#projectdependencies-and-toolpoetrydependencies
"""

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from packaging.utils import canonicalize_name

from containerize.inspection.dependencies.model import Distribution, Origin
from containerize.inspection.dependencies.poetry_manifest import table_edge
from containerize.inspection.dependencies.uv_sources import Sourced
from containerize.inspection.packages.named_files import inside
from containerize.toml_document import TomlDocument

_TABLE = ("tool", "poetry", "dependencies")
_ORIGINS: dict[str, Origin] = {"path": "path", "file": "path", "git": "git", "url": "url"}


def poetry_sourced(document: TomlDocument, found: Distribution) -> Sourced:
    """The distribution with what Poetry's table adds to it."""
    for name, value in document.table(*_TABLE).items():
        if canonicalize_name(name) == found.name:
            named = replace(found, line=document.line(*_TABLE, name) or found.line)
            tables = [details for details in (value if isinstance(value, list) else [value]) if isinstance(details, dict)]
            return Sourced(found, tuple(_elsewhere(document, name, named, tables)))
    return Sourced(found)


def _elsewhere(
    document: TomlDocument, name: str, named: Distribution, tables: list[dict[str, Any]]
) -> Iterator[tuple[str | None, Distribution]]:
    for details in tables:
        for kind, origin in _ORIGINS.items():
            if isinstance(location := details.get(kind), str):
                path = inside(posixpath.dirname(document.path), location) if origin == "path" else location
                try:
                    marker = table_edge(name, details).marker
                except (AttributeError, TypeError, ValueError):
                    marker = None
                yield marker, replace(named, origin=origin, location=path, editable=details.get("develop") is True)
                break
