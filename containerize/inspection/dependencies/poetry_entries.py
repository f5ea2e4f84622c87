"""One `[[package]]` of poetry.lock, in each of the forms that the versions of Poetry gave it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from packaging.requirements import InvalidRequirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from containerize.inspection.dependencies.graph import Edge, Node, text_or_none
from containerize.inspection.dependencies.model import Distribution, Origin
from containerize.inspection.dependencies.poetry_manifest import table_edge
from containerize.inspection.dependencies.requirement_edges import parsed_edge
from containerize.inspection.python.poetry_versions import poetry_to_pep440

_ORIGINS: dict[object, Origin] = {"directory": "path", "file": "path", "git": "git", "url": "url"}
_SDISTS = (".tar.gz", ".zip", ".tar.bz2")
_PYTHONS = tuple(f"3.{minor}.{patch}" for minor in range(30) for patch in (0, 9, 99))


@dataclass(frozen=True, slots=True)
class Locked:
    """A locked distribution; `markers` says for each group under which marker it is installed (`main` where no group is named)."""

    node: Node
    markers: dict[str, str | None]

    @property
    def name(self) -> str:
        """The normalised name."""
        return self.node.distribution.name


def read_entry(entry: Mapping[str, Any], line: int | None, files: Mapping[str, Any], lock: str) -> Locked:
    """Raises AttributeError, KeyError, TypeError or ValueError for what Poetry does not write. files: `[metadata.files]` of old locks."""
    source = entry.get("source", {})
    origin = _ORIGINS.get(source.get("type"), "index")
    location = text_or_none(source.get("url"))
    names = _files(entry, files)
    distribution = Distribution(
        name=canonicalize_name(entry["name"]),
        version=text_or_none(entry.get("version")),
        file=lock,
        line=line,
        requires_python=requires_python(text_or_none(entry.get("python-versions"))),
        wheels=tuple(name for name in names if name.endswith(".whl")),
        sdist=any(name.endswith(_SDISTS) for name in names),
        files_known=bool(names),
        origin=origin,
        location=_inside(location) if origin == "path" and location else location if origin != "index" else None,
        editable=entry.get("develop") is True,
    )
    tables = [
        (name, table)
        for name, value in entry.get("dependencies", {}).items()
        for table in (value if isinstance(value, list) else [value])
    ]
    edges = tuple(table_edge(name, table) for name, table in tables if not _by_extra(table))
    return Locked(Node(distribution, edges, _optional(entry, tables)), _markers(entry))


def _by_extra(table: Any) -> bool:
    """Whether an optional dependency waits for its extra to name it; newer locks put the extra into its marker instead."""
    return isinstance(table, dict) and bool(table.get("optional")) and "extra ==" not in str(table.get("markers", ""))


def _optional(entry: Mapping[str, Any], tables: list[tuple[str, Any]]) -> dict[str, tuple[Edge, ...]]:
    """What each extra adds: the optional dependencies that it names, or where there is none, what it says itself."""
    found = {}
    for extra, texts in entry.get("extras", {}).items():
        edges: list[Edge] = []
        for text in texts:
            named = _named(text)
            same = [(name, table) for name, table in tables if canonicalize_name(name) == named.name]
            edges += [table_edge(name, table) for name, table in same if _by_extra(table)] or ([] if same else [named])
        found[str(canonicalize_name(extra))] = tuple(edges)
    return found


def _named(text: str) -> Edge:
    """An entry of [package.extras]: a PEP 508 requirement, or what old versions wrote that is nearly one."""
    try:
        return parsed_edge(text)
    except InvalidRequirement:
        name, _, extras = text.split(";")[0].split("(")[0].strip().partition("[")
        found = frozenset(canonicalize_name(extra.strip()) for extra in extras.rstrip("] ").split(",") if extra.strip())
        return Edge(canonicalize_name(name.strip()), found)


def _markers(entry: Mapping[str, Any]) -> dict[str, str | None]:
    groups = entry.get("groups", ["main"])
    if not isinstance(groups, list):
        raise TypeError(groups)
    markers = entry.get("markers", entry.get("marker"))
    if isinstance(markers, dict):
        by_group = {canonicalize_name(group): text_or_none(marker) for group, marker in markers.items()}
        return {canonicalize_name(group): by_group.get(canonicalize_name(group)) for group in groups}
    return {canonicalize_name(group): text_or_none(markers) for group in groups}


def _files(entry: Mapping[str, Any], shared: Mapping[str, Any]) -> list[str]:
    """The file names of an entry; old locks list those of all versions of a name together."""
    if "files" in entry:
        return [str(file["file"]) for file in entry["files"]]
    listed = [str(file["file"]) for file in shared.get(entry["name"], shared.get(canonicalize_name(entry["name"]), ()))]
    version = str(entry.get("version"))
    return [name for name in listed if f"-{version}-" in name or f"-{version}." in name] or listed


def _inside(path: str) -> str:
    """A path as the model writes it: without a leading `./` and a trailing `/`."""
    return path.removeprefix("./").rstrip("/") or "."


def requires_python(words: str | None) -> str | None:
    """What a lock says of Python in PEP 440 terms; of several choices the only one with a Python 3, or None."""
    if words is None or words.strip() in ("", "*"):
        return None
    choices = poetry_to_pep440(words)
    if len(choices) > 1:
        choices = [choice for choice in choices if _has_python_3(choice)]
    return choices[0] if len(choices) == 1 else None


def _has_python_3(choice: str) -> bool:
    try:
        allowed = SpecifierSet(choice)
    except ValueError:
        return False
    return any(allowed.contains(python) for python in _PYTHONS)
