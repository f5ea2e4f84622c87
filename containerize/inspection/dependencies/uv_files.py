"""Files of the project that uv reads to compare a lock with its manifests, whatever of them is installed."""

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass

from containerize.errors import UnsafeInput
from containerize.inspection.dependencies.model import Distribution, Index
from containerize.inspection.packages.named_files import inside
from containerize.project import Project

_MANIFESTS = ("pyproject.toml", "setup.py", "setup.cfg")
_ARCHIVES = (".whl", ".tar.gz", ".zip")


@dataclass(frozen=True, slots=True)
class LocalEntries:
    """manifests: one of each folder that is locked as a package, the root's own not among them. files: with them all that is read."""

    manifests: tuple[str, ...]
    files: tuple[str, ...]


def local_entries(project: Project, locked: Iterable[Distribution]) -> LocalEntries:
    """Of members of the workspace and of packages in folders, be they for development alone: uv compares every one of them."""
    places = sorted({inside(".", one.location) for one in locked if one.origin == "path" and one.location} - {"."})
    folders = [place for place in places if not place.endswith(_ARCHIVES)]
    found = {folder: [path for name in _MANIFESTS if (path := inside(folder, name)) in project] for folder in folders}
    archives = [place for place in places if place.endswith(_ARCHIVES)]
    return LocalEntries(
        tuple(paths[0] for paths in found.values() if paths), (*archives, *(path for paths in found.values() for path in paths))
    )


def local_index_files(project: Project, indexes: Iterable[Index]) -> list[str]:
    """The distributions in the folders that indexes are, sorted.

    Raises UnsafeInput for a folder outside of the project: uv stops where it cannot list one, even if it needs nothing from it.
    """
    folders = {_folder(one) for one in indexes if "://" not in one.url or one.url.startswith("file:")}
    return [path for path in project.files if (posixpath.dirname(path) or ".") in folders and path.endswith(_ARCHIVES)] if folders else []


def _folder(index: Index) -> str:
    folder = inside(".", re.sub(r"^file:(//)?", "", index.url))
    if folder.startswith("/") or folder.split("/")[0] == "..":
        where = f"{index.file}:{index.line}" if index.line else index.file
        raise UnsafeInput(
            f"{where}: the index {index.url} is a folder outside of the project",
            "a build sees nothing but the project's own folder",
            "copy it into the project, correct [[tool.uv.index]], and: uv lock",
        )
    return folder
