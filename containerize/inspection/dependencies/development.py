"""What is installed for development beside production: the groups and lists that people name so."""

from dataclasses import dataclass

from packaging.utils import canonicalize_name

from containerize.errors import InvalidInput
from containerize.inspection.dependencies import load_dependencies
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Selection
from containerize.inspection.findings import DEFAULT, Finding, Source
from containerize.project import Project
from containerize.toml_document import TomlDocument

_NAMES = ("dev", "development", "test", "tests", "testing", "lint", "typing")
_LISTS = tuple(
    place.format(name)
    for name in ("dev", "development", "local", "test")
    for place in ("requirements-{}.txt", "requirements_{}.txt", "{}-requirements.txt", "requirements/{}.txt", "requirements.{}.txt")
)


_PEP_735 = ("dependency-groups",)
# Of each manager the tables of groups, and the table that is the group `dev` by itself.
_PLACES: dict[str, tuple[tuple[tuple[str, ...], ...], tuple[str, ...] | None]] = {
    "uv": ((_PEP_735,), ("tool", "uv", "dev-dependencies")),
    "poetry": ((("tool", "poetry", "group"), _PEP_735), ("tool", "poetry", "dev-dependencies")),
    "pdm": ((("tool", "pdm", "dev-dependencies"), _PEP_735), None),
    "pyproject": ((_PEP_735,), None),
}


@dataclass(frozen=True, slots=True)
class Development:
    """groups: of the manager. requirements: lists that are installed too. inputs: files that those read."""

    groups: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()


def find_development(project: Project, manager: str, target: Target) -> Finding[Development]:
    """The groups of uv, Poetry, PDM and Pipenv, or a requirements list, called as such groups are; nothing where there is none.

    Raises InvalidInput for a member of a workspace, whose image for development would have to hold the others too, and for a list that
    cannot be read.
    """
    if project.context is not project:
        raise InvalidInput(
            f"{project.place} is a member of a workspace",
            "an image for development runs from the tree, and other members of it lie elsewhere",
            "leave --dev out for it, and run: uv sync in the workspace",
        )
    if manager == "pip":
        return _lists(project, target)
    document = project.toml("Pipfile" if manager == "pipenv" else "pyproject.toml")
    found = _groups(document, manager) if document else {}
    chosen = [name for name in found if name in _NAMES]
    if not document or not chosen:
        return Finding(Development(), DEFAULT, "no group of dependencies is called as one for development")
    source = Source(document.path, document.line(*found[chosen[0]]))
    return Finding(Development(groups=tuple(chosen)), source, f"{', '.join(chosen)}: for development by name")


def _groups(document: TomlDocument, manager: str) -> dict[str, tuple[str, ...]]:
    """Where each group stands, by the name that the manager takes."""
    if manager == "pipenv":
        return {"dev": ("dev-packages",)} if document.get("dev-packages") else {}
    tables, alone = _PLACES.get(manager, ((), None))
    found: dict[str, tuple[str, ...]] = {canonicalize_name(name): (*table, name) for table in tables for name in document.table(*table)}
    if alone and document.get(*alone):
        found.setdefault("dev", alone)
    return found


def _lists(project: Project, target: Target) -> Finding[Development]:
    path = next((path for path in _LISTS if path in project), None)
    if path is None:
        return Finding(Development(), DEFAULT, "no requirements list is called as one for development")
    files = load_dependencies(project, "pip", path, Selection())(target).files
    return Finding(Development((), (path,), files), Source(path), "a list for development by name")
