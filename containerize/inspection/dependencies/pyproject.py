"""What pyproject.toml declares: PEP 621 `[project]` and Poetry's `[tool.poetry.dependencies]`."""

import re
from collections.abc import Iterator
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from containerize.errors import InvalidInput
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution, Resolver, Selection
from containerize.project import Project
from containerize.toml_document import TomlDocument

MANIFEST = "pyproject.toml"

_NAME = re.compile(r"""(?:^\s*|["'])([A-Za-z0-9][A-Za-z0-9._-]*)""")

Declared = tuple[str, frozenset[str], str | None]


def load(project: Project, _manifest: str, _selection: Selection) -> Resolver:
    """The direct dependencies, for a project without a lock: nothing is known of what they bring."""
    return lambda target: _read(project, target)


def _read(project: Project, target: Target) -> Dependencies:
    document = project.toml(MANIFEST)
    assert document is not None
    lines = _lines(document)
    found: dict[str, Distribution] = {}
    for name, extras, marker in declared(project):
        if target.accepts(marker):
            known = found.get(name)
            every = extras | known.extras if known else extras
            found[name] = Distribution(name, MANIFEST, lines.get(name), direct=True, extras=every)
    return Dependencies(dict(sorted(found.items())), files=(MANIFEST,))


def declared(project: Project) -> list[Declared]:
    """(normalised name, extras, marker) of each production dependency. Raises InvalidInput for one that is not PEP 508."""
    document = project.toml(MANIFEST)
    if document is None:
        return []
    return [*_pep621(document), *_poetry(document)]


def _pep621(document: TomlDocument) -> Iterator[Declared]:
    for text in document.strings("project", "dependencies"):
        try:
            requirement = Requirement(text)
        except InvalidRequirement as error:
            line = document.line_with(text) or document.line("project", "dependencies")
            raise InvalidInput(
                f"{MANIFEST}:{line}: {text!r} is not a requirement: {str(error).splitlines()[0]}",
                "no installer can read it",
                f"correct {MANIFEST}:{line} (form: name[extra]>=1.2; python_version < '3.14')",
            ) from None
        marker = str(requirement.marker) if requirement.marker else None
        yield canonicalize_name(requirement.name), frozenset(map(canonicalize_name, requirement.extras)), marker


def _poetry(document: TomlDocument) -> Iterator[Declared]:
    for name, value in document.table("tool", "poetry", "dependencies").items():
        if name.lower() == "python":
            continue
        for details in value if isinstance(value, list) else [value]:
            if isinstance(details, str):
                yield canonicalize_name(name), frozenset(), None
            elif not isinstance(details, dict):
                where = document.where("tool", "poetry", "dependencies", name)
                form = f'correct {where} (form: {name} = "^1.2")'
                raise InvalidInput(f"{where}: {name} = {details!r} is no version", "Poetry would refuse it", form)
            elif not details.get("optional"):
                markers = details.get("markers")
                yield canonicalize_name(name), _extras(document, name, details), markers if isinstance(markers, str) else None


def _extras(document: TomlDocument, name: str, details: dict[str, Any]) -> frozenset[str]:
    extras = details.get("extras", [])
    if not isinstance(extras, list) or not all(isinstance(extra, str) for extra in extras):
        where = document.where("tool", "poetry", "dependencies", name)
        raise InvalidInput(f"{where}: the extras of {name} are not a list of names", "Poetry would refuse it", f"correct {where}")
    return frozenset(canonicalize_name(extra) for extra in extras)


def _lines(document: TomlDocument) -> dict[str, int]:
    """The first line, from the table of dependencies on, on which each name begins a line or a string."""
    lines: dict[str, int] = {}
    start = document.line("project", "dependencies") or document.line("tool", "poetry", "dependencies")
    for number, line in document.lines_from(start or 1):
        for match in _NAME.finditer(line):
            lines.setdefault(canonicalize_name(match[1]), number)
    return lines
