"""uv.lock against the pyproject.toml of the root and of each workspace member: what `uv lock --check` compares, without resolving."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from packaging.utils import canonicalize_name, canonicalize_version

from containerize.errors import InvalidInput
from containerize.inspection.dependencies.freshness.uv_pythons import python_difference
from containerize.inspection.dependencies.freshness.uv_requirements import (
    first_mismatch,
    group_entries,
    listed_entries,
    locked_entries,
    wanted_entries,
)
from containerize.project import LOCK_BYTES, Project
from containerize.toml_document import TomlDocument
from containerize.workspaces import names_member

_LOCAL = ("virtual", "editable", "directory")
_FIX = "uv lock"


def check(project: Project, lock: str) -> None:
    """Raise InvalidInput when uv would change the lock: other requirements, groups, extras, members, constraints or Pythons."""
    root, locked = project.toml("pyproject.toml"), project.toml(lock, LOCK_BYTES)
    if root is None or locked is None:
        return
    found = next(_differences(project, root, locked), None)
    if found is not None:
        why = "`uv sync --locked` stops at it in the build, and `--frozen` would install something else than the manifest asks for"
        raise InvalidInput(found, why, _FIX)


def _differences(project: Project, root: TomlDocument, lock: TomlDocument) -> Iterator[str]:
    packages = list(lock.tables("package")) if isinstance(lock.get("package"), list) else []
    members = [(path, entry, line) for entry, line in packages if (path := _path(entry)) is not None]
    manifests = {path: project.toml(_manifest(path)) for path, _, _ in members}
    named = _names(dict.fromkeys(lock.strings("manifest", "members")))
    workspace = {path: manifests[path] for path, entry, _ in members if path == "." or str(entry.get("name")) in named}
    yield from _membership(project, root, lock, workspace)
    for path, entry, line in members:
        if (document := workspace.get(path)) is not None:
            yield from _identity(document, lock, entry, line or 1)
    shared = _names(root.get("tool", "uv", "sources"))
    for path, entry, line in members:
        document = manifests[path]
        if document is not None and isinstance(entry.get("metadata"), dict):
            own = _names(document.get("tool", "uv", "sources"))
            yield from _member(document, lock, entry, line or 1, shared | own)
    yield from _manifest_table(root, lock, shared)
    yield from python_difference([root, *(document for document in workspace.values() if document)], lock)


def _identity(document: TomlDocument, lock: TomlDocument, entry: dict[str, Any], line: int) -> Iterator[str]:
    """The name and the version of the project itself are locked too, and `--locked` stops at another one."""
    for key, normal in (("name", canonicalize_name), ("version", canonicalize_version)):
        written, locked = document.get("project", key), entry.get(key)
        if isinstance(written, str) and isinstance(locked, str) and normal(written) != normal(locked):
            yield f"{document.where('project', key)} says {key} {written}, {lock.path}:{line} was made for {locked}"


def _path(entry: dict[str, Any]) -> str | None:
    """Where in the project a locked package lies, None for one from an index, with `..` or without a plain path."""
    source = entry.get("source")
    path = next((source[kind] for kind in _LOCAL if isinstance(source.get(kind), str)), None) if isinstance(source, dict) else None
    if path is None or ".." in PurePosixPath(path).parts or path.startswith("/"):
        return None
    return str(PurePosixPath(path))


def _manifest(folder: str) -> str:
    return "pyproject.toml" if folder == "." else f"{folder}/pyproject.toml"


def _names(table: Any) -> frozenset[str]:
    return frozenset(str(canonicalize_name(name)) for name in table) if isinstance(table, dict) else frozenset()


def _membership(project: Project, root: TomlDocument, lock: TomlDocument, manifests: dict[str, TomlDocument | None]) -> Iterator[str]:
    """Members that are gone, and folders that the workspace takes in and the lock does not know."""
    for path, document in manifests.items():
        if document is None and path != ".":
            yield f"{lock.path} was made with {_manifest(path)}, which is not there"
    for path in project.files:
        folder = path.removesuffix("/pyproject.toml")
        if folder == path or folder in manifests or not names_member(root, folder):
            continue
        member = project.toml(path)
        if member is not None and member.get("project", "name") is not None and member.get("tool", "uv", "managed") is not False:
            where = root.where("tool", "uv", "workspace", "members")
            yield f"{where} takes in {path}, which {lock.path} was made without"


def _member(document: TomlDocument, lock: TomlDocument, entry: dict[str, Any], line: int, sources: frozenset[str]) -> Iterator[str]:
    metadata = entry["metadata"]
    dynamic = document.strings("project", "dynamic")
    if document.get("project") is None or "dependencies" in dynamic or "optional-dependencies" in dynamic:
        return
    name = str(canonicalize_name(str(document.get("project", "name"))))
    skipped = sources | {name}
    entries = locked_entries(metadata.get("requires-dist"), line)
    mismatches = [next(first_mismatch(wanted, entries, document, lock), None) for wanted in wanted_entries(document, skipped, name)]
    if mismatches[0] is not None and None not in mismatches:
        yield mismatches[0]
    yield from _extras(document, metadata, lock, line)
    groups = metadata.get("requires-dev")
    yield from _groups(document, groups if isinstance(groups, dict) else {}, lock, line, skipped)


def _extras(document: TomlDocument, metadata: dict[str, Any], lock: TomlDocument, line: int) -> Iterator[str]:
    locked = metadata.get("provides-extras")
    if not isinstance(locked, list):
        return
    written = {str(canonicalize_name(name)) for name in document.table("project", "optional-dependencies")}
    known = {str(canonicalize_name(str(name))) for name in locked}
    if written != known:
        where = document.where("project", "optional-dependencies")
        yield f"{where} has the extras {_listed(written)}, {lock.path}:{line} was made for {_listed(known)}"


def _groups(document: TomlDocument, locked: dict[str, Any], lock: TomlDocument, line: int, skipped: frozenset[str]) -> Iterator[str]:
    wanted = group_entries(document, skipped)
    for name in sorted(wanted.keys() | locked.keys()):
        yield from first_mismatch(wanted.get(name, []), locked_entries(locked.get(name), line), document, lock)


def _manifest_table(root: TomlDocument, lock: TomlDocument, sources: frozenset[str]) -> Iterator[str]:
    """`constraints` and `overrides`, which stand at the root of a workspace only."""
    for locked, written in (("constraints", "constraint-dependencies"), ("overrides", "override-dependencies")):
        wanted = listed_entries(root, ("tool", "uv", written), sources)
        yield from first_mismatch(wanted, locked_entries(lock.get("manifest", locked), 1), root, lock)
    if root.get("project") is None:
        groups = lock.get("manifest", "dependency-groups")
        yield from _groups(root, groups if isinstance(groups, dict) else {}, lock, 1, sources)


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"
