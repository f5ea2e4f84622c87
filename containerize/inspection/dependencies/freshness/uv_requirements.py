"""Requirements of a manifest against those that uv.lock was made for, in uv's own form of them."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion

from containerize.inspection.dependencies import requirement_edges
from containerize.toml_document import TomlDocument

# Environments in which two markers that mean the same agree: systems × machines × implementations.
_SYSTEMS = (("linux", "Linux", "posix"), ("win32", "Windows", "nt"), ("darwin", "Darwin", "posix"))
_MACHINES = ("x86_64", "aarch64", "AMD64", "arm64")
_IMPLEMENTATIONS = (("cpython", "CPython"), ("pypy", "PyPy"))
_PYTHONS = tuple(f"3.{minor}.{patch}" for minor in range(8, 16) for patch in (0, 5))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A requirement of the manifest. words: as written. plain: whether uv's sources say nothing about where it comes from."""

    name: str
    extras: frozenset[str]
    specifier: str
    marker: str
    words: str
    keys: tuple[str, ...]
    plain: bool

    def of_extra(self, extra: str) -> "Wanted":
        """The same, asked for by an extra."""
        asked = f"extra == '{extra}'"
        return replace(self, marker=f"({self.marker}) and {asked}" if self.marker else asked)


@dataclass(frozen=True, slots=True)
class Entry:
    """A requirement that the lock was made for, and the line of the table that holds it."""

    name: str
    extras: frozenset[str]
    specifier: str
    marker: str
    plain: bool
    line: int

    @property
    def words(self) -> str:
        """As a requirement."""
        extras = f"[{','.join(sorted(self.extras))}]" if self.extras else ""
        return f"{self.name}{extras}{self.specifier}" + (f" ; {self.marker}" if self.marker else "")


def wanted_entries(document: TomlDocument, sources: frozenset[str], own: str) -> list[list[Wanted]]:
    """`[project]` dependencies and extras, as written, and with the project's references to its own extras replaced by what they ask for.

    sources: the names that `[tool.uv.sources]` and workspaces decide. own: the project's name. Backends differ in which of the two
    they write into the metadata that uv locks.
    """
    production = listed_entries(document, ("project", "dependencies"), sources)
    extras = {str(canonicalize_name(name)): name for name in document.table("project", "optional-dependencies")}
    written = {extra: listed_entries(document, ("project", "optional-dependencies", name), sources) for extra, name in extras.items()}
    includes = {extra: [other for one in listed if one.name == own for other in one.extras] for extra, listed in written.items()}
    plain = [one.of_extra(extra) for extra, listed in written.items() for one in listed]
    replaced = [
        one.of_extra(extra)
        for extra in written
        for part in requirement_edges.closure(extra, includes)
        for one in written.get(part, ())
        if one.name != own
    ]
    return [production + plain, production + replaced]


def group_entries(document: TomlDocument, sources: frozenset[str]) -> dict[str, list[Wanted]]:
    """`[dependency-groups]`, and `[tool.uv] dev-dependencies` as a part of `dev`; included groups are in those that include them."""
    table = document.get("dependency-groups")
    written = {str(canonicalize_name(name)): name for name in table} if isinstance(table, dict) else {}
    includes = {name: _includes(table[spelt]) for name, spelt in written.items()} if isinstance(table, dict) else {}
    found = {
        name: [
            one
            for part in requirement_edges.closure(name, includes)
            if part in written
            for one in listed_entries(document, ("dependency-groups", written[part]), sources)
        ]
        for name in written
    }
    legacy = listed_entries(document, ("tool", "uv", "dev-dependencies"), sources)
    return found | ({"dev": found.get("dev", []) + legacy} if legacy else {})


def _includes(items: Any) -> list[str]:
    names = (item.get("include-group") for item in items if isinstance(item, dict)) if isinstance(items, list) else ()
    return [canonicalize_name(name) for name in names if isinstance(name, str)]


def listed_entries(document: TomlDocument, keys: tuple[str, ...], sources: frozenset[str]) -> list[Wanted]:
    """One list of requirements; what is not PEP 508 is left out."""
    found = []
    texts = document.get(*keys)
    for text in texts if isinstance(texts, list) else ():
        try:
            requirement = Requirement(text)
        except (InvalidRequirement, TypeError):
            continue
        name = str(canonicalize_name(requirement.name))
        marker = str(requirement.marker) if requirement.marker else ""
        extras = frozenset(str(canonicalize_name(one)) for one in requirement.extras)
        plain = name not in sources and requirement.url is None
        found.append(Wanted(name, extras, str(requirement.specifier), marker, text, keys, plain))
    return found


def locked_entries(items: Any, line: int) -> list[Entry]:
    """A list of requirements in the lock; what uv did not write is left out."""
    found = []
    for item in items if isinstance(items, list) else ():
        name = item.get("name") if isinstance(item, dict) else None
        if not isinstance(name, str):
            continue
        extras = item.get("extras", ())
        plain = not item.keys() - {"name", "extras", "specifier", "marker"}
        known = frozenset(map(str, extras)) if isinstance(extras, list) else frozenset[str]()
        found.append(Entry(name, known, str(item.get("specifier", "")), str(item.get("marker", "")), plain, line))
    return found


def first_mismatch(wanted: list[Wanted], locked: list[Entry], document: TomlDocument, lock: TomlDocument) -> Iterator[str]:
    """The first requirement that only one of the two has."""
    by_name: dict[str, list[Entry]] = {}
    for entry in locked:
        by_name.setdefault(entry.name, []).append(entry)
    asked: dict[str, list[Wanted]] = {}
    for one in wanted:
        asked.setdefault(one.name, []).append(one)
        entries = by_name.get(one.name, [])
        if not any(_same(one, entry) for entry in entries):
            place = _place(document, one)
            if entries:
                yield f"{place} asks for {one.words}, {_line(lock, entries[0])} was made for {entries[0].words}"
            else:
                yield f"{place} asks for {one.words}, which {lock.path} was made without"
    for entry in locked:
        if not any(_same(one, entry) for one in asked.get(entry.name, ())):
            yield f"{_line(lock, entry)} was made for {entry.words}, which {document.path} does not ask for"


def _place(document: TomlDocument, one: Wanted) -> str:
    line = document.line_with(one.words, document.line(*one.keys) or 1) or document.line(*one.keys)
    return f"{document.path}:{line}" if line else document.path


def _line(lock: TomlDocument, entry: Entry) -> str:
    """Where the lock says it: the first such line after the table of metadata begins."""
    begun = False
    for number, text in lock.lines_from(entry.line):
        begun = begun or text.startswith(("[package.metadata", "[manifest"))
        if begun and f'name = "{entry.name}"' in text:
            return f"{lock.path}:{number}"
    return f"{lock.path}:{entry.line}"


def _same(one: Wanted, entry: Entry) -> bool:
    """Whether both ask for the same; where one comes from elsewhere than an index, only the name is compared."""
    if one.name != entry.name:
        return False
    if not one.plain or not entry.plain:
        return True
    return one.extras == entry.extras and _same_specifier(one.specifier, entry.specifier) and _same_marker(one.marker, entry.marker)


def _same_specifier(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        return SpecifierSet(one) == SpecifierSet(other)
    except InvalidSpecifier:
        return True


def _same_marker(one: str, other: str) -> bool:
    """Equal in every sampled environment: uv writes markers in a form of its own. One that cannot be read is like any other."""
    if one == other:
        return True
    try:
        first, second = Marker(one) if one else None, Marker(other) if other else None
        environments = _environments(f"{one} {other}", {"", *_extras_in(one), *_extras_in(other)})
        return all(_holds(first, environment) == _holds(second, environment) for environment in environments)
    except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName, InvalidVersion):
        return True


def _extras_in(marker: str) -> set[str]:
    return {part.split("'")[1] for part in marker.replace('"', "'").split("extra ==")[1:] if "'" in part}


def _holds(marker: Marker | None, environment: dict[str, str]) -> bool:
    return marker is None or marker.evaluate(dict(environment))


def _environments(words: str, extras: Iterable[str]) -> Iterator[dict[str, str]]:
    """One for each combination of what the markers speak of."""
    pythons = _PYTHONS if "python_" in words or "implementation_version" in words else _PYTHONS[:1]
    systems = _SYSTEMS if any(name in words for name in ("sys_platform", "platform_system", "os_name")) else _SYSTEMS[:1]
    machines = _MACHINES if "platform_machine" in words else _MACHINES[:1]
    implementations = _IMPLEMENTATIONS if "implementation" in words else _IMPLEMENTATIONS[:1]
    for python, system, machine, implementation, extra in itertools.product(pythons, systems, machines, implementations, extras):
        yield {
            "implementation_name": implementation[0],
            "implementation_version": python,
            "os_name": system[2],
            "platform_machine": machine,
            "platform_python_implementation": implementation[1],
            "platform_release": "",
            "platform_system": system[1],
            "platform_version": "",
            "python_full_version": python,
            "python_version": ".".join(python.split(".")[:2]),
            "sys_platform": system[0],
            "extra": extra,
        }
