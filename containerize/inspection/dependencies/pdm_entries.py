"""One `[[package]]` of pdm.lock, of any lock_version 4.x."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from packaging.utils import canonicalize_name

from containerize.inspection.dependencies.graph import Edge, Node, text_or_none
from containerize.inspection.dependencies.model import Distribution, Origin
from containerize.inspection.dependencies.requirement_edges import parsed_edge

_SDISTS = (".tar.gz", ".zip", ".tar.bz2")
_VCS = ("git", "hg", "svn", "bzr")


@dataclass(frozen=True, slots=True)
class Locked:
    """A locked distribution, or one of its extras; groups: those that install it, empty where the lock does not say."""

    node: Node
    extras: frozenset[str]
    groups: frozenset[str]
    marker: str | None

    @property
    def name(self) -> str:
        """The normalised name."""
        return self.node.distribution.name


def read_entry(entry: Mapping[str, Any], line: int | None, files: Mapping[str, Any], lock: str) -> Locked:
    """Raises AttributeError, KeyError, TypeError or ValueError for what PDM does not write. files: `[metadata.files]` of old locks."""
    origin, location = _origin(entry)
    names = _files(entry, files)
    distribution = Distribution(
        name=canonicalize_name(entry["name"]),
        version=text_or_none(entry.get("version")),
        file=lock,
        line=line,
        requires_python=text_or_none(entry.get("requires_python")),
        wheels=tuple(name for name in names if name.endswith(".whl")),
        sdist=any(name.endswith(_SDISTS) for name in names),
        files_known=bool(names),
        origin=origin,
        location=location,
        editable=entry.get("editable") is True,
    )
    return Locked(Node(distribution, _edges(entry)), _names(entry, "extras"), _names(entry, "groups"), text_or_none(entry.get("marker")))


def _edges(entry: Mapping[str, Any]) -> tuple[Edge, ...]:
    found = []
    for text in entry.get("dependencies", ()):
        if not isinstance(text, str):
            raise TypeError(text)
        found.append(parsed_edge(text))
    return tuple(found)


def _names(entry: Mapping[str, Any], key: str) -> frozenset[str]:
    value = entry.get(key, [])
    if not isinstance(value, list):
        raise TypeError(value)
    return frozenset(canonicalize_name(name) for name in value)


def _origin(entry: Mapping[str, Any]) -> tuple[Origin, str | None]:
    for vcs in _VCS:
        if vcs in entry:
            return ("git" if vcs == "git" else "url"), text_or_none(entry[vcs])
    if "path" in entry:
        path = str(entry["path"])
        return "path", path.removeprefix("./").rstrip("/") or "."
    return ("url", text_or_none(entry["url"])) if "url" in entry else ("index", None)


def _files(entry: Mapping[str, Any], shared: Mapping[str, Any]) -> list[str]:
    """The file names of an entry; locks before 4.3 list them under `name version`."""
    listed = entry.get("files") or shared.get(f"{entry['name']} {entry.get('version')}", ())
    return [str(file.get("file") or file["url"]).split("#")[0].rsplit("/", 1)[-1] for file in listed]
