"""The lists of PEP 508 requirements in pyproject.toml as edges: `[project]` (PEP 621) and `[dependency-groups]` (PEP 735)."""

import functools
from collections.abc import Mapping

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion

from containerize.errors import InvalidInput
from containerize.inspection.dependencies.graph import Edge
from containerize.inspection.python.poetry_versions import poetry_to_pep440
from containerize.toml_document import TomlDocument

Groups = dict[str, tuple[Edge, ...]]


def production(document: TomlDocument) -> tuple[Edge, ...]:
    """`[project] dependencies`. Raises InvalidInput for one that is not PEP 508."""
    return _edges(document, ("project", "dependencies"), document.strings("project", "dependencies"))


def extras(document: TomlDocument) -> Groups:
    """`[project.optional-dependencies]`, normalised names. Raises InvalidInput for one that is not PEP 508."""
    found: Groups = {}
    for name in document.table("project", "optional-dependencies"):
        keys = ("project", "optional-dependencies", name)
        found[canonicalize_name(name)] = _edges(document, keys, document.strings(*keys))
    return found


def groups(document: TomlDocument, *above: str) -> Groups:
    """`[dependency-groups]`, or a table of the same form elsewhere, with what each includes; normalised names.

    Raises InvalidInput for a requirement that is not PEP 508 and for an include that is missing or goes in a circle.
    """
    keys = above or ("dependency-groups",)
    written: dict[str, str] = {canonicalize_name(name): name for name in document.table(*keys)}
    own: dict[str, tuple[tuple[Edge, ...], tuple[str, ...]]] = {name: _own(document, (*keys, spelt)) for name, spelt in written.items()}
    includes: dict[str, list[str]] = {name: list(included) for name, (_, included) in own.items()}
    for name, below in includes.items():
        for other in below:
            if other not in own or name in closure(other, includes):
                where = document.where(*keys, written[name])
                what = f"includes {other!r}, which " + ("includes it" if other in own else "is not there")
                raise InvalidInput(f"{where}: the group {name!r} {what}", "no installer can resolve it", f"correct {where}")
    return {name: tuple(edge for part in closure(name, includes) for edge in own[part][0]) for name in own}


def group_texts(document: TomlDocument, group: str) -> list[str]:
    """The requirements of a group, and of those that it includes, as they are written. group: normalised, of those in `groups`."""
    written: dict[str, str] = {canonicalize_name(name): name for name in document.table("dependency-groups")}
    items = {name: document.get("dependency-groups", spelt) for name, spelt in written.items()}
    includes: dict[str, list[str]] = {
        name: [canonicalize_name(str(item.get("include-group"))) for item in listed if isinstance(item, dict)]
        for name, listed in items.items()
    }
    return [item for name in closure(group, includes) for item in items.get(name, ()) if isinstance(item, str)]


def closure(name: str, includes: Mapping[str, list[str]]) -> list[str]:
    """A group and all that it includes, at any depth, each once."""
    found = {name: None}
    pending = [name]
    while pending:
        for other in includes.get(pending.pop(), ()):
            if other not in found:
                found[other] = None
                pending.append(other)
    return list(found)


def _own(document: TomlDocument, keys: tuple[str, ...]) -> tuple[tuple[Edge, ...], tuple[str, ...]]:
    """The edges that a group lists itself, and the names of the groups that it includes."""
    items = document.get(*keys)
    if not isinstance(items, list):
        where = document.where(*keys)
        raise InvalidInput(f"{where}: the group {keys[-1]!r} is not a list", "no installer can read it", f"correct {where}")
    edges = tuple(edge(document, keys, item) for item in items if isinstance(item, str))
    included = (item.get("include-group") for item in items if isinstance(item, dict))
    return edges, tuple(canonicalize_name(name) for name in included if isinstance(name, str))


def _edges(document: TomlDocument, keys: tuple[str, ...], texts: list[str]) -> tuple[Edge, ...]:
    return tuple(edge(document, keys, text) for text in texts)


def edge(document: TomlDocument, keys: tuple[str, ...], text: str) -> Edge:
    """A requirement as an edge; its specifiers are the edge's version. keys: where it stands. Raises InvalidInput if it is none."""
    try:
        return parsed_edge(text)
    except (InvalidRequirement, ValueError) as error:
        line = document.line_with(text) or document.line(*keys)
        place = f"{document.path}:{line}"
        raise InvalidInput(
            f"{place}: {text[:200]!r} is not a requirement: {str(error).splitlines()[0][:200]}",
            "no installer can read it",
            f"correct {place} (form: name[extra]>=1.2; python_version < '3.14')",
        ) from None


@functools.lru_cache(maxsize=8192)
def parsed_edge(text: str) -> Edge:
    """A PEP 508 requirement as an edge, its specifiers as the version. Raises InvalidRequirement."""
    requirement = Requirement(text.removeprefix("-e "))
    return Edge(
        canonicalize_name(requirement.name),
        frozenset(map(canonicalize_name, requirement.extras)),
        str(requirement.marker) if requirement.marker else None,
        str(requirement.specifier) or None,
    )


@functools.lru_cache(maxsize=8192)
def allows(constraint: str, version: str) -> bool:
    """Whether a constraint, in PEP 440's or Poetry's words, allows a version. One that cannot be read allows all."""
    if constraint.strip() in ("", "*"):
        return True
    try:
        return any(SpecifierSet(part).contains(version, prereleases=True) for part in poetry_to_pep440(constraint))
    except (InvalidSpecifier, InvalidVersion, ValueError):
        return True
