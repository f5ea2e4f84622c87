"""What pyproject.toml asks Poetry for: the main group, the extras and the groups, as edges.

The rules are those of poetry-core's factory: with dependencies in `[project]`, `[tool.poetry.dependencies]` only adds sources to them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from packaging.utils import canonicalize_name

from containerize.errors import InvalidInput
from containerize.inspection.dependencies import requirement_edges
from containerize.inspection.dependencies.graph import Edge
from containerize.inspection.dependencies.index_tables import index_tables
from containerize.inspection.dependencies.model import Index
from containerize.inspection.dependencies.requirement_edges import Groups
from containerize.inspection.python.poetry_versions import poetry_to_pep440
from containerize.toml_document import TomlDocument

_POETRY = ("tool", "poetry")


@dataclass(frozen=True, slots=True)
class PoetryManifest:
    """The edges of production, of each extra and of each group (normalised names), and the sources that are named."""

    main: tuple[Edge, ...]
    extras: Groups
    groups: Groups
    indexes: tuple[Index, ...]


def read_manifest(document: TomlDocument) -> PoetryManifest:
    """Poetry 1 and 2 projects alike. Raises InvalidInput for a dependency that cannot be read."""
    table = document.table(*_POETRY, "dependencies")
    declared = requirement_edges.production(document)
    optional = requirement_edges.extras(document)
    dynamic = document.strings("project", "dynamic")
    if declared or optional:
        legacy = ("dependencies" in dynamic or "optional-dependencies" in dynamic) and not (declared and optional)
        main = declared if declared or not legacy else _edges(document, (*_POETRY, "dependencies"), table, optional=False)
        extras = optional if optional or not legacy else _legacy_extras(document, table)
    else:
        main = _edges(document, (*_POETRY, "dependencies"), table, optional=False)
        extras = _legacy_extras(document, table)
    return PoetryManifest(main, extras, _groups(document), index_tables(document, *_POETRY, "source"))


def _legacy_extras(document: TomlDocument, table: Mapping[str, Any]) -> Groups:
    """`[tool.poetry.extras]`: names of optional dependencies of the main group."""
    written = {canonicalize_name(name): name for name in table}
    found: Groups = {}
    for extra in document.table(*_POETRY, "extras"):
        names = (written.get(canonicalize_name(name)) for name in document.strings(*_POETRY, "extras", extra))
        asked = {name: table[name] for name in names if name is not None}
        found[canonicalize_name(extra)] = _edges(document, (*_POETRY, "dependencies"), asked, optional=True)
    return found


def _groups(document: TomlDocument) -> Groups:
    found = requirement_edges.groups(document)
    for group in document.table(*_POETRY, "group"):
        keys = (*_POETRY, "group", group, "dependencies")
        name = canonicalize_name(group)
        if not found.get(name):
            found[name] = _edges(document, keys, document.table(*keys))
    if development := document.table(*_POETRY, "dev-dependencies"):
        found["dev"] = found.get("dev", ()) + _edges(document, (*_POETRY, "dev-dependencies"), development)
    return _with_included(document, found)


def _with_included(document: TomlDocument, groups: Groups) -> Groups:
    """`include-groups` of `[tool.poetry.group.NAME]`, to any depth; a circle adds nothing."""
    included: dict[str, list[str]] = {
        canonicalize_name(group): [canonicalize_name(name) for name in document.strings(*_POETRY, "group", group, "include-groups")]
        for group in document.table(*_POETRY, "group")
    }

    return {name: tuple(edge for part in requirement_edges.closure(name, included) for edge in groups.get(part, ())) for name in groups}


def _edges(document: TomlDocument, keys: tuple[str, ...], table: Mapping[str, Any], *, optional: bool | None = None) -> tuple[Edge, ...]:
    """The edges of a table of dependencies. optional: None takes all, else only those that are so or not."""
    found = []
    for name, value in table.items():
        if name.lower() == "python":
            continue
        for details in value if isinstance(value, list) else [value]:
            where = document.where(*keys, name)
            if not isinstance(details, str | dict):
                form = f'correct {where} (form: {name} = "^1.2")'
                raise InvalidInput(f"{where}: {name} = {details!r} is no version", "Poetry would refuse it", form)
            if optional is None or bool(isinstance(details, dict) and details.get("optional")) is optional:
                found.append(_edge(where, name, details))
    return tuple(found)


def _edge(where: str, name: str, details: str | dict[str, Any]) -> Edge:
    try:
        return table_edge(name, details)
    except (AttributeError, TypeError, ValueError):
        raise InvalidInput(
            f"{where}: the details of {name} are not as Poetry reads them", "Poetry would refuse it", f"correct {where}"
        ) from None


def table_edge(name: str, details: str | dict[str, Any]) -> Edge:
    """A dependency as Poetry writes it, in a manifest or a lock. Raises TypeError, AttributeError or ValueError when it is not one."""
    if isinstance(details, str):
        return Edge(canonicalize_name(name), version=details)
    extras = details.get("extras", [])
    version = details.get("version")
    if not isinstance(extras, list) or not isinstance(version, str | None):
        raise TypeError(details)
    return Edge(canonicalize_name(name), frozenset(map(canonicalize_name, extras)), _marker(details), version)


def _marker(details: Mapping[str, Any]) -> str | None:
    """The marker of a dependency with its `python` and `platform` keys, which are short for one."""
    parts = []
    if (markers := details.get("markers")) is not None:
        parts.append(_text(markers))
    if (python := details.get("python")) is not None and _text(python).strip() != "*":
        parts.append(" or ".join(_python_marker(choice) for choice in poetry_to_pep440(python)))
    if (platform := details.get("platform")) is not None:
        parts.append(f'sys_platform == "{_text(platform)}"')
    return " and ".join(f"({part})" for part in parts if part) or None


def _python_marker(specifier: str) -> str:
    clauses = [clause.strip() for clause in specifier.split(",") if clause.strip()]
    return " and ".join(f'python_full_version {_spaced(clause)}' for clause in clauses)


def _spaced(clause: str) -> str:
    operator = clause.rstrip("0123456789.*abrcdevpost+")
    return f'{operator} "{clause[len(operator):].strip()}"'


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
