"""Applications in folders that have a manifest of their own: members of a workspace, and projects beside each other in one repository."""

from pathlib import PurePosixPath

from containerize.errors import InvalidInput
from containerize.inspection.application.entrypoints import find_entry_points
from containerize.knowledge.schema import Framework
from containerize.project import Project

_MANIFESTS = ("pyproject.toml", "requirements.txt", "Pipfile", "setup.py")
_WORKSPACE, _SOURCES = ("tool", "uv", "workspace"), ("tool", "uv", "sources")
_WHY = "an image gets what the manifest of its own project lists"


def refuse_member(project: Project) -> None:
    """Raise InvalidInput for the folder of a workspace's member: its lock and the other members lie above it.

    https://docs.astral.sh/uv/concepts/projects/workspaces/
    """
    document = project.toml("pyproject.toml")
    sources = document.table(*_SOURCES) if document and document.get(*_WORKSPACE) is None else {}
    for name, source in sources.items():
        if document and isinstance(source, dict) and source.get("workspace") is True:
            own = document.string("project", "name") or project.root.name
            raise InvalidInput(
                f"{document.where(*_SOURCES, name)}: {name} comes from the workspace that this folder is a member of",
                "the lock and the other members lie above this folder, and what lies above a folder is no part of its build",
                f"in the folder with uv.lock: {_export(own)} --entry-point package.module:app",
            )


def refuse_application_elsewhere(project: Project, framework: Framework, path: str) -> None:
    """Raise InvalidInput when the file of an application belongs to another manifest than the one at the root."""
    folder = _folder_with_manifest(project, path)
    if folder is None:
        return
    below = Project(project.root / folder)
    found = find_entry_points(below, framework)
    named = f"{folder} has a manifest of its own, and the {framework.title} application {found[0].value if found else path}"
    document, own = project.toml("pyproject.toml"), below.toml("pyproject.toml")
    if document and own and document.get(*_WORKSPACE) is not None and (name := own.string("project", "name")):
        target = f" --entry-point '{found[0].value}'" if found else ""
        raise InvalidInput(f"{named}; the root project does not depend on {name}", _WHY, f"{_export(name)}{target}")
    raise InvalidInput(named, _WHY, f"containerize init {folder}")


def _folder_with_manifest(project: Project, path: str) -> str | None:
    """The nearest folder above a file that has a manifest, None when that is the root."""
    for parent in PurePosixPath(path).parents:
        folder = parent.as_posix()
        if folder == ".":
            return None
        if any(f"{folder}/{name}" in project for name in _MANIFESTS):
            return folder
    return None


def _export(name: str) -> str:
    file = f"requirements-{name}.txt"
    return (
        f"uv export --package {name} --no-dev --no-editable --output-file {file} && "
        f"containerize init --package-manager pip --requirements {file}"
    )
