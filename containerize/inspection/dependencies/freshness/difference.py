"""Which requirement of a manifest a lock does not satisfy: what is said when two hashes differ, which alone says nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement
from packaging.utils import canonicalize_name

from containerize.errors import InvalidInput
from containerize.inspection.dependencies.graph import Edge
from containerize.inspection.dependencies.poetry_manifest import table_edge
from containerize.inspection.dependencies.requirement_edges import allows, parsed_edge
from containerize.toml_document import TomlDocument

# name -> the versions that are locked, each with where.
Versions = Mapping[str, list[tuple[str | None, str]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One requirement: as it is written, where, and what it means."""

    words: str
    place: str
    edge: Edge


def requirements(document: TomlDocument, *keys: str) -> Iterator[Asked]:
    """A list of PEP 508 requirements; what cannot be read is left out."""
    found = document.get(*keys)
    for text in found if isinstance(found, list) else ():
        try:
            edge = parsed_edge(text) if isinstance(text, str) else None
        except InvalidRequirement:
            continue
        if edge is not None:
            line = document.line_with(text, document.line(*keys) or 1) or document.line(*keys)
            yield Asked(text, f"{document.path}:{line}" if line else document.path, edge)


def tables(document: TomlDocument, *keys: str) -> Iterator[Asked]:
    """A table of dependencies as Poetry and Pipenv write it; what cannot be read, and `python`, are left out."""
    found = document.get(*keys)
    for name, value in found.items() if isinstance(found, dict) else ():
        for details in value if isinstance(value, list) else [value]:
            if name.lower() == "python" or not isinstance(details, str | dict):
                continue
            try:
                edge = table_edge(name, details)
            except (AttributeError, TypeError, ValueError):
                continue
            version = "" if edge.version in (None, "*") else edge.version
            yield Asked(f"{name} {version}".strip(), document.where(*keys, name), edge)


def first_difference(asked: Iterable[Asked], locked: Versions, lock: str) -> str | None:
    """The first requirement that no locked version satisfies, in words; one with a marker may rightly be missing."""
    for one in asked:
        versions = locked.get(one.edge.name)
        if versions is None and one.edge.marker is None:
            return f"{one.place} asks for {one.words}, which {lock} does not hold"
        constraint = one.edge.version
        if versions and constraint and not any(version is None or allows(constraint, version) for version, _ in versions):
            version, place = versions[0]
            return f"{one.place} asks for {one.words}, {place} holds {one.edge.name} {version}"
    return None


def locked_versions(lock: TomlDocument, table: str = "package") -> Versions:
    """What a TOML lock holds."""
    found: dict[str, list[tuple[str | None, str]]] = {}
    for entry, line in lock.tables(table) if lock.get(table) else ():
        name, version = entry.get("name"), entry.get("version")
        if isinstance(name, str):
            where = f"{lock.path}:{line}" if line else lock.path
            found.setdefault(canonicalize_name(name), []).append((version if isinstance(version, str) else None, where))
    return found


def stale(found: str, tool: str, fix: str) -> InvalidInput:
    """The error of a lock that its own tool would refuse, or silently install something else from."""
    return InvalidInput(found, f"{tool} would stop at it in the build, or install something else than the manifest asks for", fix)


