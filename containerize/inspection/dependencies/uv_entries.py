"""The `[[package]]` entries of a lock in uv's format: what each says of itself and of what it depends on."""

from collections.abc import Iterable
from typing import Any

from packaging.utils import canonicalize_name

from containerize.inspection.dependencies.graph import Edge, Node, text_or_none
from containerize.inspection.dependencies.model import Distribution, Origin

_LOCAL = ("virtual", "editable", "directory", "path")

Groups = dict[str, tuple[Edge, ...]]


def entry_node(entry: dict[str, Any], line: int | None, path: str) -> Node:
    """An entry of the lock at `path`. Raises AttributeError, KeyError, TypeError or ValueError for one that uv does not write."""
    source = entry.get("source", {})
    distribution = Distribution(
        name=canonicalize_name(entry["name"]),
        version=text_or_none(entry.get("version")),
        file=path,
        line=line,
        wheels=tuple(_file_name(wheel) for wheel in entry.get("wheels", ())),
        sdist="sdist" in entry,
        files_known=True,
        origin=_origin(source),
        location=next((str(source[kind]) for kind in (*_LOCAL, "git", "url") if kind in source), None),
        editable="editable" in source,
    )
    return Node(
        distribution,
        edges(entry.get("dependencies", ())),
        _lists(entry.get("optional-dependencies", {})),
        installed="virtual" not in source,
        source=_key(source),
        forks=tuple(str(marker) for marker in entry.get("resolution-markers", ())),
    )


def entry_groups(entry: dict[str, Any]) -> Groups:
    """Dependency groups (PEP 735): https://docs.astral.sh/uv/concepts/projects/dependencies/#dependency-groups."""
    return _lists(entry.get("dev-dependencies", {}))


def manifest_groups(groups: dict[str, Any]) -> Groups:
    """The groups of a workspace's root that is no project. Raises as `entry_node` does."""
    return _lists(groups)


def edges(entries: Iterable[dict[str, Any]]) -> tuple[Edge, ...]:
    """Dependencies of an entry, or requirements of a manifest, which have `extras` where those have `extra`."""
    return tuple(
        Edge(
            canonicalize_name(entry["name"]),
            frozenset(map(canonicalize_name, entry.get("extra") or entry.get("extras") or ())),
            text_or_none(entry.get("marker")),
            text_or_none(entry.get("version")),
            _key(entry["source"]) if "source" in entry else None,
        )
        for entry in entries
    )


def _lists(tables: dict[str, Any]) -> Groups:
    return {canonicalize_name(name): edges(entries) for name, entries in tables.items()}


def _origin(source: dict[str, Any]) -> Origin:
    if any(kind in source for kind in _LOCAL):
        return "path"
    return "git" if "git" in source else "url" if "url" in source else "index"


def _key(source: dict[str, Any]) -> str:
    """A source as text, the same in an entry and in what depends on it."""
    return " ".join(f"{kind} {value}" for kind, value in sorted(source.items()))


def _file_name(wheel: dict[str, Any]) -> str:
    location: str = wheel.get("filename") or wheel.get("url") or wheel["path"]
    return location.split("#")[0].rsplit("/", 1)[-1]
