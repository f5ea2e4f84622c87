"""pylock.toml and pylock.<name>.toml: https://packaging.python.org/en/latest/specifications/pylock-toml/ (version 1.0)."""

from dataclasses import dataclass, replace
from typing import Any

from packaging.utils import canonicalize_name

from containerize.errors import InvalidInput
from containerize.inspection.dependencies import choice, requirement_edges
from containerize.inspection.dependencies.graph import text_or_none
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution, Index, Origin, Resolver, Selection
from containerize.project import LOCK_BYTES, Project
from containerize.toml_document import TomlDocument

_MANIFEST = "pyproject.toml"
_SDIST = (".tar.gz", ".zip")


@dataclass(frozen=True, slots=True)
class _Locked:
    """A distribution of the list, and when it is installed."""

    distribution: Distribution
    marker: str | None


def load(project: Project, manifest: str, selection: Selection) -> Resolver:
    """What the markers of the list accept, with the chosen extras and groups; by default the lock's own default groups.

    Raises InvalidInput for an entry or a version that the specification does not have, and for an unknown extra or group.
    """
    lock = project.toml(manifest, LOCK_BYTES)
    assert lock is not None
    _check_version(lock)
    names: dict[str, str] = {canonicalize_name(name): name for name in (*lock.strings("extras"), *lock.strings("dependency-groups"))}
    choice.refuse_unknown(
        selection, map(canonicalize_name, lock.strings("extras")), map(canonicalize_name, lock.strings("dependency-groups")), manifest
    )
    groups = frozenset(lock.strings("default-groups")) | {names[name] for name in selection.groups}
    extras = frozenset(names[name] for name in selection.extras)
    direct = _direct(project)
    entries = [_entry(entry, line, lock, direct) for entry, line in lock.tables("packages")] if lock.get("packages") else []
    indexes = _indexes(lock)

    def resolve(target: Target) -> Dependencies:
        found = {one.distribution.name: one.distribution for one in entries if target.accepts_locked(one.marker, extras, groups)}
        return Dependencies(dict(sorted(found.items())), files=(manifest,), locked=True, indexes=indexes, tool=lock.string("created-by"))

    return resolve


def _check_version(lock: TomlDocument) -> None:
    version = lock.string("lock-version")
    if version is None or version.split(".")[0] != "1":
        where = lock.where("lock-version")
        raise InvalidInput(
            f"{where}: lock-version {version!r}",
            "only version 1 of the format is specified",
            f"make it again, for instance: uv export --format pylock.toml --output-file {lock.path}",
        )


def _entry(entry: dict[str, Any], line: int | None, lock: TomlDocument, direct: frozenset[str] | None) -> _Locked:
    try:
        found = _distribution(entry, line, lock.path)
        return _Locked(replace(found, direct=direct is None or found.name in direct), text_or_none(entry.get("marker")))
    except (AttributeError, KeyError, TypeError, ValueError):
        where = f"{lock.path}:{line}" if line else lock.path
        raise InvalidInput(
            f"{where}: the entry of {entry.get('name')!r} is not as the specification has it",
            "installers would refuse the lock",
            f"make it again, for instance: uv export --format pylock.toml --output-file {lock.path}",
        ) from None


def _distribution(entry: dict[str, Any], line: int | None, path: str) -> Distribution:
    origin, location = _source(entry)
    archive = entry.get("archive", {})
    return Distribution(
        name=canonicalize_name(entry["name"]),
        version=text_or_none(entry.get("version")),
        file=path,
        line=line,
        requires_python=text_or_none(entry.get("requires-python")),
        wheels=tuple(_file_name(wheel) for wheel in entry.get("wheels", ())),
        sdist="sdist" in entry or str(archive.get("url") or archive.get("path") or "").endswith(_SDIST),
        files_known=True,
        origin=origin,
        location=location,
        editable=bool(entry.get("directory", {}).get("editable")),
    )


def _source(entry: dict[str, Any]) -> tuple[Origin, str | None]:
    """Where it is fetched from: version control, a folder, an archive, or the index that its files are of."""
    if vcs := entry.get("vcs"):
        return "git", text_or_none(vcs.get("url") or vcs.get("path"))
    if directory := entry.get("directory"):
        return "path", str(directory["path"])
    if archive := entry.get("archive"):
        return ("path", str(archive["path"])) if "path" in archive else ("url", text_or_none(archive.get("url")))
    return "index", None


def _file_name(wheel: dict[str, Any]) -> str:
    location: str = wheel.get("name") or wheel.get("url") or wheel["path"]
    return location.split("#")[0].rsplit("/", 1)[-1]


def _indexes(lock: TomlDocument) -> tuple[Index, ...]:
    found: dict[str, Index] = {}
    for entry, line in lock.tables("packages") if lock.get("packages") else ():
        url = entry.get("index")
        if isinstance(url, str):
            found.setdefault(url, Index(url, lock.path, line))
    return tuple(found.values())


def _direct(project: Project) -> frozenset[str] | None:
    """What pyproject.toml asks for itself; None where there is none, and nothing tells."""
    document = project.toml(_MANIFEST)
    if document is None or document.get("project") is None:
        return None
    return frozenset(edge.name for edge in requirement_edges.production(document))
