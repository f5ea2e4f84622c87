"""Where a file of the project lies in the image."""

from pathlib import PurePosixPath

from containerize.inspection.findings import Packaging
from containerize.inspection.python import minor
from containerize.project import Project

APP, HOME = "/app", "/home/app"
_IMPORT_ROOTS = ("src", "lib", "python")


class ImagePaths:
    """The tree is in `/app`; what the project's own wheel holds is in site-packages, without the folder it is imported from."""

    def __init__(self, project: Project, packaging: Packaging | None, python: str) -> None:
        self._project = project
        self._sources = packaging.sources if packaging else ()
        self._packages = f"{APP}/.venv/lib/python{minor(python)}/site-packages"
        self._code: frozenset[str] | None = None

    def of(self, path: str) -> str:
        """The absolute path of a file."""
        top, _, rest = path.partition("/")
        if top not in self._sources:
            return f"{APP}/{path}"
        is_package = f"{top}/__init__.py" in self._project
        return f"{self._packages}/{rest if rest and top in _IMPORT_ROOTS and not is_package else path}"

    def in_tree(self, path: str) -> str | None:
        """The path in the project's tree of an absolute one, None for what lies elsewhere."""
        return path.removeprefix(f"{APP}/") if path.startswith(f"{APP}/") and "/.venv/" not in path else None

    def holds_code(self, folder: str) -> bool:
        """Whether there is code in a folder of the image, at any depth."""
        if self._code is None:
            files = {self.of(path) for path in self._project.python_files}
            self._code = frozenset(parent.as_posix() for path in files for parent in PurePosixPath(path).parents)
        return folder in self._code

    def holds_files(self, folder: str) -> bool:
        """Whether the project has files in a folder that are more than placeholders."""
        tree = self.in_tree(folder)
        if tree is None or tree not in self._project.folders:
            return False
        names = (path for path in self._project.files if path.startswith(f"{tree}/"))
        return any(PurePosixPath(name).name not in (".gitkeep", ".keep", ".gitignore") for name in names)
