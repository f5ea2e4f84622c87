"""uv.lock: https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile (format version 1)."""

from typing import Any

from packaging.utils import canonicalize_name

from containerize.errors import InvalidInput
from containerize.inspection.dependencies.graph import Edge, Node, reachable
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution
from containerize.project import LOCK_BYTES, Project
from containerize.toml_document import TomlDocument

LOCK = "uv.lock"


def read(project: Project, target: Target) -> Dependencies:
    """The production part of uv.lock: what the project at the root reaches, without dependency groups and extras."""
    lock = project.toml(LOCK, LOCK_BYTES)
    assert lock is not None
    packages = lock.get("package")
    if not isinstance(packages, list):
        raise InvalidInput(f"{LOCK}: no [[package]] in it", "there is nothing to install from it", "uv lock")
    nodes: dict[str, list[Node]] = {}
    root: dict[str, Any] | None = None
    lines = _package_lines(lock)
    for index, entry in enumerate(packages):
        node = _node(entry, lines[index] if index < len(lines) else None)
        nodes.setdefault(node.distribution.name, []).append(node)
        if _local_path(entry) == ".":
            root = entry
    roots = _edges(root.get("dependencies")) if root else _manifest_edges(lock)
    found = reachable(roots, lambda edge: _pick(nodes, edge, target), target)
    return Dependencies(found, files=("pyproject.toml", LOCK), locked=True)


def _package_lines(lock: TomlDocument) -> list[int]:
    lines: list[int] = []
    after = 1
    while (line := lock.line_with("[[package]]", after)) is not None:
        lines.append(line + 1)
        after = line + 1
    return lines


def _node(entry: dict[str, Any], line: int | None) -> Node:
    wheels = tuple(file for wheel in entry.get("wheels", ()) if (file := _file_name(wheel)))
    source = entry.get("source", {})
    distribution = Distribution(
        name=canonicalize_name(str(entry.get("name", ""))),
        version=entry.get("version"),
        file=LOCK,
        line=line,
        wheels=wheels,
        sdist="sdist" in entry,
        local=_local_path(entry),
        git="git" in source,
    )
    optional = {extra: _edges(edges) for extra, edges in entry.get("optional-dependencies", {}).items()}
    return Node(distribution, _edges(entry.get("dependencies")), optional)


def _edges(entries: Any) -> tuple[Edge, ...]:
    return tuple(
        Edge(canonicalize_name(entry["name"]), frozenset(entry.get("extra", ())), entry.get("marker"), entry.get("version"))
        for entry in entries or ()
    )


def _manifest_edges(lock: TomlDocument) -> tuple[Edge, ...]:
    return tuple(Edge(canonicalize_name(name)) for name in lock.get("manifest", "members") or ())


def _pick(nodes: dict[str, list[Node]], edge: Edge, target: Target) -> Node | None:
    """The locked version that an edge means: the one it names, else the first; forks name theirs."""
    choices = nodes.get(edge.name, [])
    named = [node for node in choices if node.distribution.version == edge.version]
    return next(iter(named or choices), None)


def _local_path(entry: dict[str, Any]) -> str | None:
    source = entry.get("source", {})
    for kind in ("virtual", "editable", "directory", "path"):
        if kind in source:
            return str(source[kind])
    return None


def _file_name(wheel: dict[str, Any]) -> str | None:
    location = wheel.get("filename") or wheel.get("url") or wheel.get("path")
    return str(location).split("#")[0].rsplit("/", 1)[-1] if location else None
