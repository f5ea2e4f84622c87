"""poetry.lock, as Poetry 1.x (lock-version 1 and 2.0) and 2.x (2.1) write it."""

from typing import Any

from packaging.utils import canonicalize_name

from containerize.errors import InvalidInput
from containerize.inspection.dependencies import pyproject
from containerize.inspection.dependencies.graph import Edge, Node, reachable, text_or_none
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution, Origin, Resolver, Selection
from containerize.project import LOCK_BYTES, Project

LOCK = "poetry.lock"
_ORIGINS: dict[object, Origin] = {"directory": "path", "file": "path", "git": "git", "url": "url"}


def load(project: Project, _manifest: str, _selection: Selection) -> Resolver:
    """The production part of poetry.lock: what the main group of pyproject.toml reaches."""
    return lambda target: _read(project, target)


def _read(project: Project, target: Target) -> Dependencies:
    lock = project.toml(LOCK, LOCK_BYTES)
    assert lock is not None
    nodes: dict[str, Node] = {}
    for entry, line in lock.tables("package") if lock.get("package") else ():
        try:
            node = _node(entry, line)
        except (AttributeError, KeyError, TypeError, ValueError):
            raise _malformed(entry, line) from None
        if node.distribution.name not in nodes or target.accepts(_marker(entry)):
            nodes[node.distribution.name] = node
    roots = [Edge(name, extras, marker) for name, extras, marker in pyproject.declared(project)]
    found = reachable(roots, lambda edge: nodes.get(edge.name), target)
    return Dependencies(found, files=("pyproject.toml", LOCK), locked=True)


def _malformed(entry: dict[str, Any], line: int | None) -> InvalidInput:
    where = f"{LOCK}:{line}" if line else LOCK
    found = f"{where}: the entry of {entry.get('name')!r} is not as Poetry writes it"
    return InvalidInput(found, "Poetry would refuse the lock", "poetry lock")


def _node(entry: dict[str, Any], line: int | None) -> Node:
    files = [file["file"] for file in entry.get("files", ())]
    source = entry.get("source", {})
    distribution = Distribution(
        name=canonicalize_name(entry["name"]),
        version=text_or_none(entry.get("version")),
        file=LOCK,
        line=line,
        wheels=tuple(file for file in files if file.endswith(".whl")),
        sdist=any(file.endswith((".tar.gz", ".zip")) for file in files),
        files_known=True,
        origin=_ORIGINS.get(source.get("type"), "index"),
        location=source.get("url"),
    )
    optional: dict[str, tuple[Edge, ...]] = {
        extra: tuple(edge for text in texts if (edge := _extra_edge(text))) for extra, texts in entry.get("extras", {}).items()
    }
    edges = tuple(edge for name, value in entry.get("dependencies", {}).items() for edge in _edges(name, value))
    return Node(distribution, edges, optional)


def _edges(name: str, value: Any) -> list[Edge]:
    """A dependency is a version, a table, or a list of tables that differ in their markers; optional ones come with extras."""
    tables = value if isinstance(value, list) else [value]
    edges = []
    for table in tables:
        details = table if isinstance(table, dict) else {}
        if not details.get("optional"):
            edges.append(Edge(canonicalize_name(name), frozenset(details.get("extras", ())), text_or_none(details.get("markers"))))
    return edges


def _extra_edge(text: str) -> Edge | None:
    """An entry of [package.extras]: `name (>=1)` or a PEP 508 requirement; only name and extras matter here."""
    name = text.split(";")[0].split("(")[0].strip()
    extras = frozenset[str]()
    if "[" in name:
        name, _, rest = name.partition("[")
        extras = frozenset(part.strip() for part in rest.split("]")[0].split(","))
    return Edge(canonicalize_name(name.strip()), extras) if name.strip() else None


def _marker(entry: dict[str, Any]) -> str | None:
    markers = entry.get("markers")
    if isinstance(markers, dict):
        markers = markers.get("main")
    return markers if isinstance(markers, str) else None
