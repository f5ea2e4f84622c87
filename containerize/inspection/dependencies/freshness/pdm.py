"""The content_hash of pdm.lock, as each generation of PDM computes it (`PyProject.content_hash`)."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from packaging.utils import canonicalize_name

from containerize.inspection.dependencies.freshness.difference import Asked, first_difference, locked_versions, requirements, stale
from containerize.project import LOCK_BYTES, Project
from containerize.toml_document import TomlDocument

_MANIFEST = "pyproject.toml"
_ALGORITHM = "sha256:"


def check(project: Project, lock: str) -> None:
    """Raise InvalidInput when no generation of PDM would have written this content_hash for this pyproject.toml.

    A workspace, whose hash is over its members too, and a lock with `lock_inputs`, are not compared.
    """
    document, locked = project.toml(_MANIFEST), project.toml(lock, LOCK_BYTES)
    written = locked.get("metadata", "content_hash") if locked else None
    if document is None or locked is None or not isinstance(written, str) or not written.startswith(_ALGORITHM):
        return
    if document.get("tool", "pdm", "workspace") is not None or locked.get("metadata", "lock_inputs") is not None:
        return
    try:
        if written.removeprefix(_ALGORITHM) in content_hashes(document.data):
            return
    except (TypeError, ValueError, AttributeError):
        return
    difference = first_difference(_asked(document, locked), locked_versions(locked), lock)
    where = locked.where("metadata", "content_hash")
    found = difference or f"{_MANIFEST} asks for other dependencies than {where} was made for (content_hash)"
    raise stale(found, "PDM", "pdm lock --update-reuse")


def content_hashes(data: dict[str, Any]) -> set[str]:
    """Of a parsed pyproject.toml: what PDM 2.0, 2.1 to 2.10, up to 2.19 and 2.20 and later write."""
    return {hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest() for content in _contents(data)}


def _contents(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    metadata = data.get("project", {})
    settings = data.get("tool", {}).get("pdm", {})
    common = {
        "sources": settings.get("source", []),
        "dependencies": metadata.get("dependencies", []),
        "optional-dependencies": metadata.get("optional-dependencies", {}),
        "requires-python": metadata.get("requires-python", ""),
    }
    resolution = settings.get("resolution", {})
    overrides: tuple[Any, ...] = ({}, settings.get("overrides", {}), settings.get("overrides", resolution.get("overrides", {})))
    for development in (settings.get("dev-dependencies", {}), _groups(data, settings)):
        for key, value in (("resolution", resolution), *(("overrides", table) for table in overrides)):
            yield common | {"dev-dependencies": development, key: value}


def _groups(data: dict[str, Any], settings: dict[str, Any]) -> dict[str, list[Any]]:
    groups = {str(canonicalize_name(name)): list(items) for name, items in data.get("dependency-groups", {}).items()}
    for name, items in settings.get("dev-dependencies", {}).items():
        key = str(canonicalize_name(name))
        groups[key] = groups.get(key, []) + list(items)
    return groups


def _asked(document: TomlDocument, lock: TomlDocument) -> Iterator[Asked]:
    """What the groups that were locked ask for."""
    named = lock.get("metadata", "groups")
    groups = {str(name).lower() for name in named} if isinstance(named, list) else {"default"}
    yield from requirements(document, "project", "dependencies")
    for table in (("project", "optional-dependencies"), ("dependency-groups",), ("tool", "pdm", "dev-dependencies")):
        for name in document.table(*table):
            if canonicalize_name(name) in groups or name.lower() in groups:
                yield from requirements(document, *table, name)
