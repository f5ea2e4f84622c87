"""The hash in Pipfile.lock: SHA-256 of what plette's `Pipfile.get_hash` takes from the Pipfile, and Pipenv's own variants of it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from packaging.utils import canonicalize_name

from containerize.inspection.dependencies.freshness.difference import Asked, Versions, first_difference, stale, tables
from containerize.inspection.dependencies.key_places import KeyPlaces
from containerize.inspection.dependencies.pipfile import MANIFEST, categories
from containerize.inspection.dependencies.pipfile_lock import parse_lock
from containerize.project import LOCK_BYTES, Project
from containerize.toml_document import TomlDocument

_SECTIONS = frozenset({"source", "packages", "dev-packages", "requires", "scripts", "pipfile", "pipenv", "default", "develop"})


def check(project: Project, lock: str) -> None:
    """Raise InvalidInput when no version of Pipenv would have written this hash for this Pipfile."""
    document, text = project.toml(MANIFEST), project.text(lock, LOCK_BYTES)
    if document is None or text is None:
        return
    locked = parse_lock(text)
    try:
        meta = locked["_meta"]
        written = meta["hash"]["sha256"]
        if not isinstance(written, str) or written in pipfile_hashes(document.data, meta.get("sources")):
            return
    except (AttributeError, KeyError, TypeError, ValueError):
        return
    difference = first_difference(_asked(document, locked), _versions(locked, text, lock), lock)
    if difference is None and "source" not in document.data:
        # The hash is then over the indexes of pip's own configuration where the lock was made, which it does not record.
        return
    at = text.find(written)
    where = f"{lock}:{text.count(chr(10), 0, at) + 1}" if at >= 0 else lock
    raise stale(difference or f"{MANIFEST} asks for other packages than {where} was made for (hash)", "Pipenv", "pipenv lock")


def pipfile_hashes(data: Mapping[str, Any], sources: Any) -> set[str]:
    """Of a parsed Pipfile. sources: those of the lock, which Pipenv takes when the Pipfile names none."""
    return {
        hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
        for content in _contents(data, data.get("source", sources))
    }


def _contents(data: Mapping[str, Any], sources: Any) -> Iterator[dict[str, Any]]:
    own = {name: value for name, value in data.items() if name not in _SECTIONS}
    for spelt in (_as_written, _normalised):
        usual = {"default": spelt(data.get("packages", {})), "develop": spelt(data.get("dev-packages", {}))}
        whole = {"_meta": {"sources": sources, "requires": data.get("requires", {})}} | usual
        yield whole
        yield whole | {name: spelt(value) for name, value in own.items()}


def _as_written(section: Any) -> Any:
    return section


def _normalised(section: Any) -> Any:
    """Pipenv of 2026 writes the names of packages in one form before it hashes them."""
    return {str(canonicalize_name(name)): value for name, value in section.items()}


def _asked(document: TomlDocument, locked: Mapping[str, Any]) -> Iterator[Asked]:
    for category, written in categories(document).items():
        if category in locked:
            yield from tables(document, written)


def _versions(locked: Mapping[str, Any], text: str, lock: str) -> Versions:
    found: dict[str, list[tuple[str | None, str]]] = {}
    for section, packages in locked.items():
        places = KeyPlaces(text, section)
        for name, entry in packages.items() if section != "_meta" and isinstance(packages, dict) else ():
            version = entry.get("version") if isinstance(entry, dict) else None
            pin = version.lstrip("= ") if isinstance(version, str) and version != "*" else None
            line = places.line(name)
            found.setdefault(canonicalize_name(name), []).append((pin, f"{lock}:{line}" if line else lock))
    return found
