"""Whether a requirements file beside a lock says the same: an export of the lock, an older list, or another one."""

import json

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from containerize.errors import ContainerizeError
from containerize.inspection.dependencies.requirement_tree import read_tree
from containerize.inspection.findings import Candidate, Source
from containerize.project import LOCK_BYTES, Project


def beside_lock(project: Project, path: str, lock: str) -> Candidate:
    """The requirements file as a candidate that lost against the lock, with one line in which they differ, if they do."""
    source, reason = _difference(project, path, lock)
    return Candidate("pip", source, reason)


def _difference(project: Project, path: str, lock: str) -> tuple[Source, str]:
    try:
        entries = read_tree(project, path).entries
    except ContainerizeError as error:
        return Source(path), f"{lock} decides; it is not read ({error.found})"
    locked = _locked_versions(project, lock)
    lacking = None
    for distribution in (entry.distribution for entry in entries):
        source = Source(distribution.file, distribution.line)
        versions = locked.get(distribution.name)
        if versions is None and distribution.origin == "index":
            lacking = lacking or (source, f"{lock} decides; it names {distribution.name}, which the lock does not have")
        elif versions and distribution.version and not any(_same(distribution.version, version) for version in versions):
            have = ", ".join(sorted(versions))
            return source, f"{lock} decides; an older list: it has {distribution.name} {distribution.version}, the lock has {have}"
    return lacking or (Source(path), f"{lock} decides; it agrees with the lock")


def _same(one: str, other: str) -> bool:
    try:
        return Version(one.split("+")[0]) == Version(other.split("+")[0])
    except InvalidVersion:
        return one == other


def _locked_versions(project: Project, lock: str) -> dict[str, set[str]]:
    """The versions of each name in a lock of any kind; what is not as it should be is left out, for its reader to report."""
    found: dict[str, set[str]] = {}
    if lock == "Pipfile.lock":
        rows = _pipfile_rows(project, lock)
    else:
        document = project.toml(lock, LOCK_BYTES)
        data = (document.get("package") or document.get("packages")) if document else None
        rows = [(row.get("name"), row.get("version")) for row in data if isinstance(row, dict)] if isinstance(data, list) else []
    for name, version in rows:
        if isinstance(name, str):
            found.setdefault(canonicalize_name(name), set()).update([version] if isinstance(version, str) else [])
    return found


def _pipfile_rows(project: Project, lock: str) -> list[tuple[object, object]]:
    try:
        data = json.loads(project.read(lock, LOCK_BYTES) or b"")
        rows = [(name, row) for part in ("default", "develop") for name, row in data[part].items()]
        return [(name, str(row.get("version", "")).removeprefix("==")) for name, row in rows]
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
        return []
