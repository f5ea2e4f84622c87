"""Package indexes that are folders of files: the build must see those that a lock takes distributions from."""

import posixpath
import re
from collections.abc import Mapping

from containerize.errors import UnsafeInput
from containerize.inspection.dependencies.model import Distribution
from containerize.inspection.packages.named_files import inside
from containerize.project import Project

_FILES = (".whl", ".tar.gz", ".zip")


def local_index_files(project: Project, found: Mapping[str, Distribution]) -> list[str]:
    """The files in the folders that distributions come from as from an index, sorted.

    Raises UnsafeInput for a folder outside of the project.
    """
    folders = {_folder(one) for one in found.values() if one.origin == "index" and one.location}
    return [path for path in project.files if (posixpath.dirname(path) or ".") in folders and path.endswith(_FILES)] if folders else []


def _folder(found: Distribution) -> str:
    folder = inside(".", re.sub(r"^file:(//)?", "", found.location or "."))
    if folder.startswith("/") or folder.split("/")[0] == "..":
        raise UnsafeInput(
            f"{found.place}: {found.name} comes from the index {found.location}, a folder outside of the project",
            "a build sees nothing but the project's own folder",
            "copy it into the project, correct [[tool.uv.index]], and: uv lock",
        )
    return folder
