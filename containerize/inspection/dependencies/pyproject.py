"""What pyproject.toml declares: PEP 621 `[project]` and Poetry's `[tool.poetry.dependencies]`."""

from collections.abc import Iterator
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from containerize.errors import InvalidInput
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution
from containerize.project import Project
from containerize.toml_document import TomlDocument

MANIFEST = "pyproject.toml"

Declared = tuple[str, frozenset[str], str | None]


def read(project: Project, target: Target) -> Dependencies:
    """The direct dependencies, for a project without a lock: nothing is known of what they bring."""
    document = project.toml(MANIFEST)
    assert document is not None
    found: dict[str, Distribution] = {}
    for name, extras, marker in declared(project):
        if target.accepts(marker):
            line = _line_of(document, name)
            found[name] = Distribution(name, MANIFEST, line, direct=True, extras=extras)
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
        yield canonicalize_name(requirement.name), frozenset(requirement.extras), str(requirement.marker) if requirement.marker else None


def _poetry(document: TomlDocument) -> Iterator[Declared]:
    for name, value in document.table("tool", "poetry", "dependencies").items():
        if name.lower() == "python":
            continue
        for table in value if isinstance(value, list) else [value]:
            details: dict[str, Any] = table if isinstance(table, dict) else {}
            if not details.get("optional"):
                yield canonicalize_name(name), frozenset(details.get("extras", ())), details.get("markers")


def _line_of(document: TomlDocument, name: str) -> int | None:
    """The line that names a dependency, whatever its spelling there."""
    start = document.line("project", "dependencies") or document.line("tool", "poetry", "dependencies") or 1
    spellings = {name, name.replace("-", "_"), name.replace("-", ".")}
    for number, line in document.lines_from(start):
        head = line.strip().lstrip("\"'").lower()
        if any(head.startswith(spelling) and not head[len(spelling) : len(spelling) + 1].isalnum() for spelling in spellings):
            return number
    return None
