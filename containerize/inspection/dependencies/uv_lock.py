"""uv.lock: https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile (format version 1)."""

from collections.abc import Iterable
from typing import Any

from packaging.utils import canonicalize_name

from containerize.errors import InvalidInput
from containerize.inspection.dependencies.graph import Edge, Node, reachable, text_or_none
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution, Origin, Resolver, Selection
from containerize.project import LOCK_BYTES, Project
from containerize.toml_document import TomlDocument

LOCK = "uv.lock"
_LOCAL = ("virtual", "editable", "directory", "path")


def load(project: Project, _manifest: str, _selection: Selection) -> Resolver:
    """The production part of uv.lock: what the project at the root reaches, without dependency groups and extras."""
    lock = project.toml(LOCK, LOCK_BYTES)
    assert lock is not None
    if not lock.get("package"):
        raise InvalidInput(f"{LOCK}: no [[package]] in it", "there is nothing to install from it", "uv lock")
    nodes: dict[str, list[Node]] = {}
    roots: tuple[Edge, ...] | None = None
    for entry, line in lock.tables("package"):
        try:
            node = _node(entry, line)
        except (AttributeError, KeyError, TypeError, ValueError):
            raise _malformed(entry, line) from None
        nodes.setdefault(node.distribution.name, []).append(node)
        if node.distribution.local == ".":
            roots = node.edges
    edges = _members(lock) if roots is None else roots

    def resolve(target: Target) -> Dependencies:
        found = reachable(edges, lambda edge: _pick(nodes, edge), target)
        return Dependencies(found, files=("pyproject.toml", LOCK), locked=True)

    return resolve


def _malformed(entry: dict[str, Any], line: int | None) -> InvalidInput:
    where = f"{LOCK}:{line}" if line else LOCK
    return InvalidInput(f"{where}: the entry of {entry.get('name')!r} is not as uv writes it", "uv would refuse the lock", "uv lock")


def _node(entry: dict[str, Any], line: int | None) -> Node:
    source = entry.get("source", {})
    distribution = Distribution(
        name=canonicalize_name(entry["name"]),
        version=text_or_none(entry.get("version")),
        file=LOCK,
        line=line,
        wheels=tuple(_file_name(wheel) for wheel in entry.get("wheels", ())),
        sdist="sdist" in entry,
        files_known=True,
        origin=_origin(source),
        location=_location(source),
        editable="editable" in source,
    )
    optional = {extra: _edges(edges) for extra, edges in entry.get("optional-dependencies", {}).items()}
    return Node(distribution, _edges(entry.get("dependencies", ())), optional)


def _origin(source: dict[str, Any]) -> Origin:
    if any(kind in source for kind in _LOCAL):
        return "path"
    return "git" if "git" in source else "url" if "url" in source else "index"


def _location(source: dict[str, Any]) -> str | None:
    return next((str(source[kind]) for kind in (*_LOCAL, "git", "url") if kind in source), None)


def _edges(entries: Iterable[dict[str, Any]]) -> tuple[Edge, ...]:
    return tuple(
        Edge(
            canonicalize_name(entry["name"]),
            frozenset(entry.get("extra", ())),
            text_or_none(entry.get("marker")),
            text_or_none(entry.get("version")),
        )
        for entry in entries
    )


def _members(lock: TomlDocument) -> tuple[Edge, ...]:
    """The members of a workspace whose root is no project itself."""
    return tuple(Edge(canonicalize_name(name)) for name in lock.strings("manifest", "members"))


def _pick(nodes: dict[str, list[Node]], edge: Edge) -> Node | None:
    """The locked version that an edge means: the one it names, else the first; forks name theirs."""
    choices = nodes.get(edge.name, [])
    named = [node for node in choices if node.distribution.version == edge.version]
    return next(iter(named or choices), None)


def _file_name(wheel: dict[str, Any]) -> str:
    location: str = wheel.get("filename") or wheel.get("url") or wheel["path"]
    return location.split("#")[0].rsplit("/", 1)[-1]
