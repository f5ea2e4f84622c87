"""Pipfile.lock (pipfile-spec 6): a section for each category, every package of it with its version, hashes and marker."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from packaging.utils import canonicalize_name

from containerize.errors import InvalidInput
from containerize.inspection.dependencies import pipfile
from containerize.inspection.dependencies.graph import text_or_none
from containerize.inspection.dependencies.key_places import KeyPlaces
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution, Index, Resolver, Selection
from containerize.inspection.dependencies.pipenv_entries import entry_marker, entry_source
from containerize.project import LOCK_BYTES, Project

LOCK = "Pipfile.lock"
_META = "_meta"
_DEFAULT = "default"
# Pipenv nests five deep; a parser that recurses must not be asked for thousands.
_MAX_NESTING = 100
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]')

Entries = list[tuple[Distribution, str | None]]


def load(project: Project, _manifest: str, selection: Selection) -> Resolver:
    """The section `default` of Pipfile.lock, and those of the chosen groups (`develop` or a category of the project's own).

    Raises InvalidInput for what Pipenv did not write, for any extra, and for a group that is not in the lock.
    """
    text = project.text(LOCK, LOCK_BYTES)
    assert text is not None
    data = parse_lock(text)
    groups = pipfile.chosen(selection, {canonicalize_name(name) for name in data if name != _META}, LOCK)
    document = project.toml(pipfile.MANIFEST)
    sections = [(group, _section(data, text, group, pipfile.direct_names(document, group))) for group in (_DEFAULT, *sorted(groups))]
    indexes = tuple(_indexes(data, text))

    def resolve(target: Target) -> Dependencies:
        found: dict[str, Distribution] = {}
        for group, entries in sections:
            for distribution, marker in entries:
                if distribution.name not in found and target.accepts(marker):
                    found[distribution.name] = distribution if group == _DEFAULT else replace(distribution, group=group)
        return Dependencies(dict(sorted(found.items())), files=(pipfile.MANIFEST, LOCK), locked=True, indexes=indexes)

    return resolve


def parse_lock(text: str) -> dict[str, Any]:
    """The whole lock. Raises InvalidInput, with the line, for what is not a JSON object."""
    _refuse_nesting(text)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise _broken(error.lineno, f"not valid JSON: {error.msg}") from None
    except (RecursionError, ValueError) as error:
        raise _broken(None, f"not valid JSON: {str(error).splitlines()[0][:100]}") from None
    if not isinstance(data, dict):
        raise _broken(1, "not an object of sections")
    return data


def _broken(line: int | None, what: str) -> InvalidInput:
    where = f"{LOCK}:{line}" if line else LOCK
    return InvalidInput(f"{where}: {what}", "nothing in the file can be trusted, and Pipenv would refuse it", "pipenv lock")


def _refuse_nesting(text: str) -> None:
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth > _MAX_NESTING:
                raise _broken(text.count("\n", 0, token.start()) + 1, f"values nested over {_MAX_NESTING} deep")
        elif token[0] in "]}":
            depth -= 1


def _section(data: Mapping[str, Any], text: str, name: str, direct: frozenset[str]) -> Entries:
    written = next((key for key in data if canonicalize_name(key) == name), name)
    section = data.get(written, {})
    places = KeyPlaces(text, written)
    if not isinstance(section, dict):
        raise _broken(places.line(None), f"the section {written!r} is not an object")
    found: Entries = []
    for package, entry in section.items():
        line = places.line(package)
        try:
            found.append(_entry(package, entry, line, direct))
        except (AttributeError, TypeError, ValueError):
            raise _broken(line, f"the entry of {package[:100]!r} is not as Pipenv writes it") from None
    return found


def _entry(package: str, entry: Mapping[str, Any], line: int | None, direct: frozenset[str]) -> tuple[Distribution, str | None]:
    name = canonicalize_name(package)
    version = text_or_none(entry.get("version"))
    origin, location = entry_source(entry)
    distribution = Distribution(
        name=name,
        file=LOCK,
        line=line,
        version=version.lstrip("= ") if version and version != "*" else None,
        direct=name in direct,
        extras=frozenset(canonicalize_name(extra) for extra in entry.get("extras", ())),
        origin=origin,
        location=location,
        editable=entry.get("editable") is True,
    )
    return distribution, entry_marker(entry)


def _indexes(data: Mapping[str, Any], text: str) -> Iterator[Index]:
    """`_meta.sources`; a URL is left as it is written, with the names of the variables that hold its credentials."""
    meta = data.get(_META)
    sources = meta.get("sources") if isinstance(meta, dict) else None
    for source in sources if isinstance(sources, list) else ():
        url, name = (source.get("url"), source.get("name")) if isinstance(source, dict) else (None, None)
        if isinstance(url, str):
            at = text.find(json.dumps(url, ensure_ascii=False))
            yield Index(url, LOCK, text.count("\n", 0, at) + 1 if at >= 0 else None, name if isinstance(name, str) else None)
