"""What pyproject.toml declares, for a project without a lock: PEP 621 `[project]`, PEP 735 groups, files that a backend reads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from containerize.inspection.dependencies import choice, requirement_edges, requirements
from containerize.inspection.dependencies.declared import declared
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution, Resolver, Selection
from containerize.inspection.dependencies.poetry_manifest import read_manifest
from containerize.inspection.dependencies.uv_sources import unread_dependencies, with_source
from containerize.project import Project
from containerize.toml_document import TomlDocument

MANIFEST = "pyproject.toml"
_NAME = re.compile(r"""(?:^\s*|["'])([A-Za-z0-9][A-Za-z0-9._-]*)""")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A distribution that is asked for, under a marker."""

    distribution: Distribution
    marker: str | None


def load(project: Project, _manifest: str, selection: Selection) -> Resolver:
    """The direct dependencies with the chosen extras and groups: nothing is known of what they bring.

    Raises InvalidInput for a requirement that is not PEP 508, and for an extra or group that the manifest does not have.
    """
    document = project.toml(MANIFEST)
    assert document is not None
    asked = list(_asked(document, selection))
    files = _backend_files(document)
    lists = [requirements.load(project, path, Selection()) for path in files if path in project]
    dynamic = unread_dependencies(project)

    def resolve(target: Target) -> Dependencies:
        found: dict[str, Distribution] = {}
        for one in asked:
            if target.accepts(one.marker):
                _add(found, one.distribution)
        for part in lists:
            for distribution in part(target).distributions.values():
                _add(found, distribution)
        return Dependencies(dict(sorted(found.items())), files=(MANIFEST,), dynamic=dynamic)

    return resolve


def _add(found: dict[str, Distribution], one: Distribution) -> None:
    known = found.get(one.name)
    found[one.name] = replace(known, extras=known.extras | one.extras) if known else one


def _asked(document: TomlDocument, selection: Selection) -> Iterator[_Asked]:
    """Production, then the chosen extras, then the chosen groups."""
    optional: dict[str, str] = {canonicalize_name(name): name for name in document.table("project", "optional-dependencies")}
    groups = requirement_edges.groups(document)
    legacy = read_manifest(document) if document.get("project", "dependencies") is None else None
    choice.refuse_unknown(selection, {*optional, *(legacy.extras if legacy else ())}, groups, MANIFEST)
    lines = _lines(document)
    own = canonicalize_name(document.string("project", "name") or "")
    yield from _list(document, ("project", "dependencies"), lines)
    pending, seen = sorted(selection.extras & set(optional)), set[str]()
    while pending:
        extra = pending.pop()
        if extra in seen:
            continue
        seen.add(extra)
        for one in _list(document, ("project", "optional-dependencies", optional[extra]), lines):
            if one.distribution.name == own:
                pending += sorted(one.distribution.extras & set(optional))
            else:
                yield one
    for edge in legacy.main if legacy else ():
        distribution = Distribution(edge.name, MANIFEST, lines.get(edge.name), direct=True, extras=edge.extras)
        yield _Asked(with_source(document, distribution), edge.marker)
    for group in sorted(selection.groups):
        for edge in groups[group]:
            added = Distribution(edge.name, MANIFEST, lines.get(edge.name), direct=True, extras=edge.extras, group=group)
            yield _Asked(with_source(document, replace(added, specifier=edge.version or "")), edge.marker)


def _list(document: TomlDocument, keys: tuple[str, ...], lines: dict[str, int]) -> Iterator[_Asked]:
    for text in document.strings(*keys):
        edge = requirement_edges.edge(document, keys, text)
        yield _Asked(with_source(document, declared(Requirement(text), MANIFEST, lines.get(edge.name))), edge.marker)


def _backend_files(document: TomlDocument) -> list[str]:
    """Requirement files that setuptools or hatch-requirements-txt take dynamic dependencies from."""
    found = document.get("tool", "setuptools", "dynamic", "dependencies", "file")
    hook = document.get("tool", "hatch", "metadata", "hooks", "requirements_txt", "files")
    names = [name for value in (found, hook) for name in (value if isinstance(value, list) else [value])]
    return [name for name in names if isinstance(name, str)]


def _lines(document: TomlDocument) -> dict[str, int]:
    """The first line, from the table of dependencies on, on which each name begins a line or a string."""
    lines: dict[str, int] = {}
    start = document.line("project", "dependencies") or document.line("tool", "poetry", "dependencies")
    for number, line in document.lines_from(start or 1):
        for match in _NAME.finditer(line):
            lines.setdefault(canonicalize_name(match[1]), number)
    return lines
