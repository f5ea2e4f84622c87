"""uv.lock: https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile (format version 1)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from packaging.utils import canonicalize_name

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.inspection.dependencies import choice
from containerize.inspection.dependencies.graph import Edge, Node, reachable, text_or_none
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution, Index, Origin, Resolver, Selection
from containerize.inspection.dependencies.uv_sources import unread_dependencies
from containerize.project import LOCK_BYTES, Project
from containerize.toml_document import TomlDocument

LOCK = "uv.lock"
_MANIFEST = "pyproject.toml"
# Of a script that asks for nothing, it holds nothing but a version.
_SCRIPT_LOCK = ".py.lock"
_LOCAL = ("virtual", "editable", "directory", "path")


@dataclass(frozen=True, slots=True)
class UvLock:
    """A lock that was read. nodes: by name, every version. root: the entry of the project at the root of the lock, if it is one.

    groups: what each dependency group of the root adds.
    """

    path: str
    document: TomlDocument
    nodes: dict[str, list[Node]] = field(default_factory=dict)
    root: Node | None = None
    groups: dict[str, tuple[Edge, ...]] = field(default_factory=dict)

    def walk(self, roots: Iterable[Edge], target: Target, chosen: frozenset[str] = frozenset()) -> dict[str, Distribution]:
        """What installing `roots` brings. chosen: extras and groups as markers of forks name them (`extra-4-shop-cpu`)."""
        found = reachable(roots, lambda edge: _pick(self.nodes, edge), target, chosen)
        return {name: one for name, one in found.items() if not (one.origin == "path" and not one.editable and one.location == ".")}

    def indexes(self) -> tuple[Index, ...]:
        """The indexes that the entries come from, each with the first line that names it."""
        found: dict[str, Index] = {}
        for entry, line in self.document.tables("package") if self.nodes else ():
            url = entry.get("source", {}).get("registry")
            if isinstance(url, str) and url not in found:
                found[url] = Index(url, self.path, line)
        return tuple(found.values())


def load(project: Project, manifest: str, selection: Selection) -> Resolver:
    """The production part of uv.lock, what the project at the root reaches, with the chosen extras and groups of that project.

    Raises InvalidInput for an entry that uv would not read and for an extra or group that the project does not have.
    """
    lock = read_lock(project, manifest or LOCK)
    extras = lock.root.optional or {} if lock.root else {}
    choice.refuse_unknown(selection, extras, lock.groups, _MANIFEST)
    roots = lock.root.edges if lock.root else _members(lock.document)
    name = lock.root.distribution.name if lock.root else ""
    chosen = frozenset([*_named("extra", name, selection.extras), *_named("group", name, selection.groups)])
    edges = (*roots, *(edge for extra in sorted(selection.extras) for edge in extras[extra]))
    indexes, dynamic = lock.indexes(), unread_dependencies(project)

    def resolve(target: Target) -> Dependencies:
        def walk(groups: frozenset[str]) -> dict[str, Distribution]:
            return lock.walk((*edges, *(edge for group in sorted(groups) for edge in lock.groups[group])), target, chosen)

        found = choice.attributed(walk, selection.groups)
        files = [_MANIFEST, *_manifests(found), *(["uv.toml"] if "uv.toml" in project else []), LOCK]
        return Dependencies(found, files=tuple(path for path in files if path in project), locked=True, indexes=indexes, dynamic=dynamic)

    return resolve


def read_lock(project: Project, path: str) -> UvLock:
    """A lock in uv's format. Raises InvalidInput when it is none, or one of a version that is not known."""
    document = project.toml(path, LOCK_BYTES)
    assert document is not None
    if document.get("version") not in (None, 1):
        where = document.where("version")
        fix = f"uvx uv@{knowledge.pins().tools['uv'].rpartition(':')[2]} lock"
        raise InvalidInput(f"{where}: format version {document.get('version')!r}", "only version 1 of the format is known", fix)
    if not document.get("package") and not document.get("manifest") and not path.endswith(_SCRIPT_LOCK):
        raise InvalidInput(f"{path}: no [[package]] in it", "there is nothing to install from it", "uv lock")
    nodes: dict[str, list[Node]] = {}
    root, groups = None, {}
    for entry, line in document.tables("package") if document.get("package") else ():
        try:
            node = _node(entry, line, path)
            if node.distribution.local == "." and not path.endswith(_SCRIPT_LOCK):
                root, groups = node, _groups(entry)
        except (AttributeError, KeyError, TypeError, ValueError):
            raise _malformed(entry, line, path) from None
        nodes.setdefault(node.distribution.name, []).append(node)
    return UvLock(path, document, nodes, root, groups)


def _malformed(entry: dict[str, Any], line: int | None, path: str) -> InvalidInput:
    where = f"{path}:{line}" if line else path
    return InvalidInput(f"{where}: the entry of {entry.get('name')!r} is not as uv writes it", "uv would refuse the lock", "uv lock")


def _node(entry: dict[str, Any], line: int | None, path: str) -> Node:
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
    extras = entry.get("optional-dependencies", {})
    optional: dict[str, tuple[Edge, ...]] = {canonicalize_name(extra): _edges(edges) for extra, edges in extras.items()}
    return Node(distribution, _edges(entry.get("dependencies", ())), optional, installed="virtual" not in source)


def _origin(source: dict[str, Any]) -> Origin:
    if any(kind in source for kind in _LOCAL):
        return "path"
    return "git" if "git" in source else "url" if "url" in source else "index"


def _groups(entry: dict[str, Any]) -> dict[str, tuple[Edge, ...]]:
    """Dependency groups (PEP 735): https://docs.astral.sh/uv/concepts/projects/dependencies/#dependency-groups."""
    return {canonicalize_name(name): _edges(edges) for name, edges in entry.get("dev-dependencies", {}).items()}


def _edges(entries: Iterable[dict[str, Any]]) -> tuple[Edge, ...]:
    return tuple(
        Edge(
            canonicalize_name(entry["name"]),
            frozenset(map(canonicalize_name, entry.get("extra", ()))),
            text_or_none(entry.get("marker")),
            text_or_none(entry.get("version")),
        )
        for entry in entries
    )


def _named(kind: str, package: str, names: Iterable[str]) -> Iterator[str]:
    """How uv writes an extra or group that conflicts with another into markers: `extra-4-shop-cpu`."""
    return (f"{kind}-{len(package)}-{package}-{name}" for name in names)


def _members(lock: TomlDocument) -> tuple[Edge, ...]:
    """The members of a workspace whose root is no project itself."""
    return tuple(Edge(canonicalize_name(name)) for name in lock.strings("manifest", "members"))


def _manifests(found: dict[str, Distribution]) -> list[str]:
    """The manifests of packages in folders of the project, with which uv compares the lock."""
    folders = [one.location for one in found.values() if one.origin == "path" and one.location and not one.location.endswith(".whl")]
    return sorted(f"{folder}/{_MANIFEST}" for folder in folders if folder != ".")


def _pick(nodes: dict[str, list[Node]], edge: Edge) -> Node | None:
    """The locked version that an edge means: the one it names, else the first; forks name theirs."""
    choices = nodes.get(edge.name, [])
    named = [node for node in choices if node.distribution.version == edge.version]
    return next(iter(named or choices), None)


def _file_name(wheel: dict[str, Any]) -> str:
    location: str = wheel.get("filename") or wheel.get("url") or wheel["path"]
    return location.split("#")[0].rsplit("/", 1)[-1]
