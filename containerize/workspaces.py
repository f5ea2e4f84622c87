"""Members of a uv workspace: their lock and the other members lie above them, so that their build's context is the workspace.

https://docs.astral.sh/uv/concepts/projects/workspaces/
"""

import fnmatch
import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from containerize.errors import ContainerizeError, UsageError
from containerize.project import Project
from containerize.toml_document import TomlDocument

_TABLE = ("tool", "uv", "workspace")
_MANIFEST = "pyproject.toml"
MANIFESTS = (_MANIFEST, "requirements.txt", "Pipfile", "setup.py")


def open_project(path: Path, app: str | None = None) -> Project:
    """The project in a folder, or with `app` the one of that name or in that folder below it.

    The context of a workspace's member is the workspace; any other project is its own. Raises NotRecognised for what is no folder,
    UsageError when there is no such application.
    """
    project = Project(path)
    if app is not None:
        project = Project(project.root / _folder_of(project, app))
    workspace = find_workspace(project.root)
    return Project(project.root, Project(workspace)) if workspace else project


def find_workspace(folder: Path) -> Path | None:
    """The nearest folder above whose workspace names `folder`, never above the top of its repository."""
    if _is_root(folder) or (folder / ".git").exists():
        return None
    for parent in folder.parents:
        document = _manifest(parent)
        if document and isinstance(document.get(*_TABLE), dict):
            return parent if names_member(document, folder.relative_to(parent).as_posix()) else None
        if (parent / ".git").exists():
            return None
    return None


def names_member(root: TomlDocument, folder: str) -> bool:
    """Whether the workspace of a manifest takes a folder in: https://docs.astral.sh/uv/reference/settings/#workspace."""
    return _matches(folder, root.get(*_TABLE, "members")) and not _matches(folder, root.get(*_TABLE, "exclude"))


def manifest_folders(project: Project) -> list[str]:
    """The folders below the root that have a manifest of their own, nearest to the root first; of a workspace, its members."""
    document = project.toml(_MANIFEST)
    files = [path for path in project.files if "/" in path and path.rpartition("/")[2] in MANIFESTS and _is_manifest(project, path)]
    folders = sorted({path.rpartition("/")[0] for path in files}, key=lambda folder: (folder.count("/"), folder))
    if document and isinstance(document.get(*_TABLE), dict):
        folders = [folder for folder in folders if names_member(document, folder)]
    return folders


def _project_name(document: TomlDocument | None) -> str | None:
    return document.string("project", "name") if document else None


def _is_manifest(project: Project, path: str) -> bool:
    """Not a module of an application that happens to be called `setup`."""
    return not path.endswith("setup.py") or project.contains(path, b"setuptools", b"distutils")


def _folder_of(project: Project, app: str) -> str:
    folders = manifest_folders(project)
    wanted = app.strip("/")
    named = [folder for folder in folders if _project_name(project.toml(f"{folder}/{_MANIFEST}")) == app]
    found = named or [folder for folder in folders if folder == wanted] or [folder for folder in folders if _last(folder) == wanted]
    if len(found) != 1:
        there = ", ".join(found or folders) or "none"
        raise UsageError(
            f"--app {app}: {len(found) or 'no'} project{'s' if len(found) > 1 else ''} of that name below {project.root.name}",
            "an application is named by its folder, or by the name in its manifest",
            f"--app with one of the folders: {there}",
        )
    return found[0]


def _last(folder: str) -> str:
    return PurePosixPath(folder).name


def _is_root(folder: Path) -> bool:
    document = _manifest(folder)
    return document is not None and document.get(*_TABLE) is not None


def _manifest(folder: Path) -> TomlDocument | None:
    """The manifest of a folder that is not the one that was asked for: one that cannot be read says nothing."""
    if not os.access(folder / _MANIFEST, os.R_OK):
        return None
    try:
        return Project(folder).toml(_MANIFEST)
    except ContainerizeError:
        return None


def _matches(folder: str, patterns: Any) -> bool:
    parts = PurePosixPath(folder).parts
    return any(_fits(parts, PurePosixPath(str(pattern)).parts) for pattern in (patterns if isinstance(patterns, list) else ()))


def _fits(parts: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether a path fits a glob, part by part; `**` stands for any number of folders."""
    if not wanted:
        return not parts
    if wanted[0] == "**":
        return any(_fits(parts[skipped:], wanted[1:]) for skipped in range(len(parts) + 1))
    return bool(parts) and fnmatch.fnmatchcase(parts[0], wanted[0]) and _fits(parts[1:], wanted[1:])
