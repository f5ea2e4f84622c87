"""uv.lock: https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile (format version 1)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from packaging.utils import canonicalize_name

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.inspection.dependencies import choice
from containerize.inspection.dependencies.graph import Edge, Node, reachable
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution, Index, Resolver, Selection
from containerize.inspection.dependencies.uv_conflicts import conflicting_packages, project_spelt, spelt, walk_with_conflicts
from containerize.inspection.dependencies.uv_entries import Groups, entry_groups, entry_node, manifest_groups
from containerize.inspection.dependencies.uv_files import local_entries, local_index_files
from containerize.inspection.dependencies.uv_sources import unread_dependencies
from containerize.project import LOCK_BYTES, Project
from containerize.toml_document import TomlDocument

LOCK = "uv.lock"
_MANIFEST = "pyproject.toml"
# Of a script that asks for nothing, it holds nothing but a version.
_SCRIPT_LOCK = ".py.lock"


@dataclass(frozen=True, slots=True)
class UvLock:
    """A lock that was read. nodes: by name, every version. tops: the project at the root of the lock, else the members of the workspace.

    root: whether the root is a project. groups: what each dependency group of the tops adds. conflicting: packages of which markers say
    whether they, or which of their extras and groups, are chosen.
    """

    path: str
    document: TomlDocument
    nodes: dict[str, list[Node]] = field(default_factory=dict)
    tops: tuple[Node, ...] = ()
    root: bool = False
    groups: Groups = field(default_factory=dict)
    conflicting: frozenset[str] = frozenset()

    def walk(self, roots: Iterable[Edge], target: Target, chosen: frozenset[str] = frozenset()) -> dict[str, Distribution]:
        """What installing `roots` brings. chosen: extras and groups as markers of forks name them (`extra-4-shop-cpu`)."""
        edges = tuple(roots)

        def walk(names: frozenset[str]) -> dict[str, Distribution]:
            return reachable(edges, lambda edge: _pick(self.nodes, edge, target, names), target, names)

        found = walk_with_conflicts(self.conflicting, edges, chosen, walk)
        return {name: one for name, one in found.items() if not (one.origin == "path" and not one.editable and one.location == ".")}

    def extras(self) -> Groups:
        """What each extra of the tops adds."""
        return _joined(node.optional or {} for node in self.tops)

    def edges(self) -> tuple[Edge, ...]:
        """What is installed without any extra or group."""
        if self.root:
            return self.tops[0].edges
        return tuple(Edge(node.distribution.name) for node in self.tops)

    def chosen(self, selection: Selection) -> frozenset[str]:
        """The tops with the chosen extras and groups as markers name them."""
        names = [node.distribution.name for node in self.tops]
        extras = [spelt("extra", name, extra) for name in names for extra in selection.extras]
        groups = [spelt("group", name, group) for name in names for group in selection.groups]
        return frozenset([*extras, *groups, *map(project_spelt, names)])

    def indexes(self) -> tuple[Index, ...]:
        """The indexes that the entries come from, each with the first line that names it."""
        found: dict[str, Index] = {}
        for entry, line in self.document.tables("package") if self.nodes else ():
            url = entry.get("source", {}).get("registry")
            if isinstance(url, str) and url not in found:
                found[url] = Index(url, self.path, line)
        return tuple(found.values())


def load(project: Project, manifest: str, selection: Selection) -> Resolver:
    """The production part of uv.lock, what the project reaches, with the chosen extras and groups of that project.

    For a member of a workspace the lock is the workspace's. Where the root is no project, every member of the workspace is installed.
    Raises InvalidInput for an entry that uv would not read and for an extra or group that the project does not have.
    """
    own, project = project.place, project.context
    lock = read_lock(project, manifest or LOCK, own)
    extras = lock.extras()
    choice.refuse_unknown(selection, extras, lock.groups, _MANIFEST)
    chosen = lock.chosen(selection)
    edges = (*lock.edges(), *(edge for extra in sorted(selection.extras) for edge in extras[extra]))
    indexes = lock.indexes()
    local = local_entries(project, [node.distribution for versions in lock.nodes.values() for node in versions])
    dynamic = next((reason for path in (_MANIFEST, *local.manifests) if (reason := unread_dependencies(project, path))), None)
    files = (_MANIFEST, *local.files, "uv.toml", LOCK, *local_index_files(project, indexes))
    files = tuple(path for path in files if path in project)

    def resolve(target: Target) -> Dependencies:
        def walk(groups: frozenset[str]) -> dict[str, Distribution]:
            return lock.walk((*edges, *(edge for group in sorted(groups) for edge in lock.groups[group])), target, chosen)

        found = choice.attributed(walk, selection.groups)
        return Dependencies(found, files=files, locked=True, indexes=indexes, dynamic=dynamic)

    return resolve


def read_lock(project: Project, path: str, own: str = ".") -> UvLock:
    """A lock in uv's format. own: the folder of what is installed.

    Raises InvalidInput when it is none, or one of a version that is not known.
    """
    document = project.toml(path, LOCK_BYTES)
    assert document is not None
    _check(document)
    nodes: dict[str, list[Node]] = {}
    groups: dict[str, Groups] = {}
    root = None
    for entry, line in document.tables("package") if document.get("package") else ():
        try:
            node = entry_node(entry, line, path)
            name = node.distribution.name
            if "dev-dependencies" in entry:
                groups[name] = entry_groups(entry)
        except (AttributeError, KeyError, TypeError, ValueError):
            raise _malformed(entry, line, path) from None
        nodes.setdefault(name, []).append(node)
        if node.distribution.local == own and not path.endswith(_SCRIPT_LOCK):
            root = node
    tops = (root,) if root else tuple(_members(document, nodes))
    of_tops = [groups.get(node.distribution.name, {}) for node in tops]
    of_root = [_root_groups(document)] if own == "." else []
    conflicting = conflicting_packages(document.get("conflicts"))
    return UvLock(path, document, nodes, tops, root is not None, _joined([*of_root, *of_tops]), conflicting)


def _check(document: TomlDocument) -> None:
    if document.get("version") not in (None, 1):
        where = document.where("version")
        fix = f"uvx uv@{knowledge.pins().tools['uv'].rpartition(':')[2]} lock"
        raise InvalidInput(f"{where}: format version {document.get('version')!r}", "only version 1 of the format is known", fix)
    if not document.get("package") and not document.get("manifest") and not document.path.endswith(_SCRIPT_LOCK):
        raise InvalidInput(f"{document.path}: no [[package]] in it", "there is nothing to install from it", "uv lock")


def _malformed(entry: dict[str, Any], line: int | None, path: str) -> InvalidInput:
    where = f"{path}:{line}" if line else path
    return InvalidInput(f"{where}: the entry of {entry.get('name')!r} is not as uv writes it", "uv would refuse the lock", "uv lock")


def _members(lock: TomlDocument, nodes: dict[str, list[Node]]) -> Iterator[Node]:
    """The members of a workspace whose root is no project itself."""
    for name in lock.strings("manifest", "members"):
        yield from nodes.get(canonicalize_name(name), ())


def _root_groups(lock: TomlDocument) -> Groups:
    """The groups of a root that is no project."""
    try:
        return manifest_groups(lock.table("manifest", "dependency-groups"))
    except (AttributeError, KeyError, TypeError, ValueError):
        where = lock.where("manifest", "dependency-groups")
        raise InvalidInput(f"{where}: the groups are not as uv writes them", "uv would refuse the lock", "uv lock") from None


def _joined(tables: Iterable[Groups]) -> Groups:
    """Extras or groups of several packages: one name is chosen in all of them."""
    found: Groups = {}
    for table in tables:
        for name, edges in table.items():
            found[name] = (*found.get(name, ()), *edges)
    return found


def _pick(nodes: dict[str, list[Node]], edge: Edge, target: Target, chosen: frozenset[str]) -> Node | None:
    """The locked version that an edge means: the one it names by version and source, else the one of the fork that the target is in."""
    choices = nodes.get(edge.name, [])
    if len(choices) < 2:
        return choices[0] if choices else None
    named = [node for node in choices if edge.version in (None, node.distribution.version) and edge.source in (None, node.source)]
    forks = [node for node in named if any(target.accepts(marker, chosen) for marker in node.forks)]
    return next(iter(forks or named or choices))
