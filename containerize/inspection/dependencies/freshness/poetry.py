"""The content-hash of poetry.lock, as each generation of Poetry computes it (`Locker._get_content_hash`)."""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

from containerize.inspection.dependencies.freshness.difference import (
    Asked,
    first_difference,
    locked_versions,
    requirements,
    stale,
    tables,
)
from containerize.project import LOCK_BYTES, Project
from containerize.toml_document import TomlDocument

_MANIFEST = "pyproject.toml"
_LEGACY = ("dependencies", "source", "extras", "dev-dependencies")
_PROJECT = ("requires-python", "dependencies", "optional-dependencies")


def check(project: Project, lock: str) -> None:
    """Raise InvalidInput when no generation of Poetry would have written this content-hash for this pyproject.toml."""
    document, locked = project.toml(_MANIFEST), project.toml(lock, LOCK_BYTES)
    written = locked.get("metadata", "content-hash") if locked else None
    if document is None or locked is None or not isinstance(written, str):
        return
    try:
        if written in content_hashes(document.data):
            return
    except (TypeError, ValueError, AttributeError):
        return
    difference = first_difference(_asked(document), locked_versions(locked), lock) or _python_difference(document, locked)
    where = locked.where("metadata", "content-hash")
    found = difference or f"{_MANIFEST} asks for other dependencies than {where} was made for (content-hash)"
    raise stale(found, "Poetry", _fix(locked))


def content_hashes(data: dict[str, Any]) -> set[str]:
    """Of a parsed pyproject.toml: what Poetry 1.0 to 1.1, 1.2 to 1.8, 2.0 to 2.2 and 2.3 and later write."""
    return {hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest() for content in _contents(data)}


def _contents(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    poetry = data.get("tool", {}).get("poetry", {})
    legacy = {key: poetry.get(key) for key in _LEGACY}
    group = {"group": poetry["group"]} if poetry.get("group") is not None else {}
    yield legacy
    yield legacy | group
    project = {key: data["project"][key] for key in _PROJECT if data.get("project", {}).get(key) is not None}
    groups = data.get("dependency-groups", {})
    nothing: dict[str, Any] = {}
    for listed in (nothing, groups):
        if project or listed:
            relevant = {"project": project} if project else {}
            relevant |= {"dependency-groups": listed} if listed else {}
            yield relevant | {"tool": {"poetry": {key: value for key, value in legacy.items() if value is not None} | group}}


def _asked(document: TomlDocument) -> Iterator[Asked]:
    yield from requirements(document, "project", "dependencies")
    for extra in document.table("project", "optional-dependencies"):
        yield from requirements(document, "project", "optional-dependencies", extra)
    for group in document.table("dependency-groups"):
        yield from requirements(document, "dependency-groups", group)
    if not document.get("project", "dependencies"):
        yield from tables(document, "tool", "poetry", "dependencies")
    yield from tables(document, "tool", "poetry", "dev-dependencies")
    for group in document.table("tool", "poetry", "group"):
        yield from tables(document, "tool", "poetry", "group", group, "dependencies")


def _python_difference(document: TomlDocument, lock: TomlDocument) -> str | None:
    keys: tuple[str, ...] = ("tool", "poetry", "dependencies", "python")
    asked = document.get(*keys)
    if asked is None:
        keys = ("project", "requires-python")
        asked = document.get(*keys)
    locked = lock.get("metadata", "python-versions")
    if not isinstance(asked, str) or not isinstance(locked, str) or asked == locked:
        return None
    return f"{document.where(*keys)} asks for Python {asked}, {lock.where('metadata', 'python-versions')} was made for {locked}"


def _fix(lock: TomlDocument) -> str:
    """Poetry 1 moves every version when it locks, unless it is told not to."""
    first = next((line for _, line in lock.lines_from(1)), "")
    return "poetry lock --no-update" if re.search(r"by Poetry (1\.|and)", first) else "poetry lock"
