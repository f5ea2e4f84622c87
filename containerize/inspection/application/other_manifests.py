"""Applications in folders that have a manifest of their own: members of a workspace, and projects beside each other in one repository."""

from pathlib import PurePosixPath

from containerize import knowledge
from containerize.errors import Ambiguous, InvalidInput
from containerize.inspection.application.entrypoints import find_entry_points
from containerize.inspection.application.programs import find_programs
from containerize.inspection.dependencies.model import Dependencies
from containerize.project import Project
from containerize.workspaces import MANIFESTS, manifest_folders

_WHY = "an image gets what one manifest lists, and nothing that only another one does"
_MOST_LISTED = 64
_SOURCES, _WORKSPACE = ("tool", "uv", "sources"), ("tool", "uv", "workspace")


def refuse_member(project: Project) -> None:
    """Raise InvalidInput for a member of a workspace whose root is not there: in it are the lock and the other members."""
    document = project.toml("pyproject.toml")
    sources = document.table(*_SOURCES) if document and document.get(*_WORKSPACE) is None and project.context is project else {}
    for name, source in sources.items():
        if document and isinstance(source, dict) and source.get("workspace") is True:
            raise InvalidInput(
                f"{document.where(*_SOURCES, name)}: {name} comes from a workspace, and none above names this folder",
                "the lock and the other members are in the workspace",
                "clone the whole repository, or name this folder in the `members` of the workspace, and: uv lock",
            )


def refuse_applications_elsewhere(project: Project, files: list[str] | None = None) -> None:
    """Raise an error that lists what runs in folders with a manifest of their own, with the command for each.

    files: of applications that were found; without one below such a folder nothing is said. Raises Ambiguous for several, InvalidInput
    for one.
    """
    folders = manifest_folders(project)
    if files is not None and not any(_folder_of(path, folders) for path in files):
        return
    members = {folder: Project(project.root / folder) for folder in folders[:_MOST_LISTED]}
    for member in members.values() if project.toml("pyproject.toml") else ():
        member.libraries = tuple(other for other in members.values() if other is not member)
    found = {folder: what for folder, member in members.items() if (what := _what_runs(member))}
    commands = [f"containerize init {folder}   ({what})" for folder, what in found.items()]
    if len(found) == 1:
        folder, what = next(iter(found.items()))
        raise InvalidInput(f"{folder} has a manifest of its own, and {what}", _WHY, commands[0])
    if found:
        count = f"{len(found)} applications, each with a manifest of its own: {', '.join(found)}"
        raise Ambiguous(count, _WHY, "\n       ".join(commands), option="--app", choices=(*found,))


def is_below_another(project: Project, path: str, dependencies: Dependencies | None = None) -> bool:
    """Whether a file lies in a folder with a manifest of its own that is not among the dependencies."""
    folder = _folder_of(path, manifest_folders(project))
    installed = dependencies.distributions.values() if dependencies else ()
    return folder is not None and all(one.local != folder for one in installed)


def _folder_of(path: str, folders: list[str]) -> str | None:
    """The folder with a manifest that a file lies in, None for one of the root's own."""
    return next((parent.as_posix() for parent in PurePosixPath(path).parents if parent.as_posix() in folders), None)


def _what_runs(project: Project) -> str | None:
    """`FastAPI, shop.main:app`, or the command of a program; None for a library."""
    # Several frameworks make their applications alike; the manifest tells which it is, or that of a library that brings it.
    manifest = b"\n".join(one.read(name) or b"" for one in (project, *project.libraries) for name in MANIFESTS).lower()
    rows = [row for row in knowledge.frameworks().values() if any(name.encode() in manifest for name in row.distributions)]
    found = {row.name: entries for row in rows if (entries := find_entry_points(project, row))}
    beaten = {other for name in found for other in knowledge.frameworks()[name].beats}
    for name in (name for name in found if name not in beaten):
        return f"{knowledge.frameworks()[name].title}, {found[name][0].value}"
    programs = find_programs(project, None, alone=False).found
    return str(programs[0].value) if programs else None
