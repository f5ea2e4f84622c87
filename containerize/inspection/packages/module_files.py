"""Which file of the project a module is, where packages may lie in folders of other names, and what it imports of the project."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from containerize.inspection.application.modules import file_of
from containerize.inspection.application.syntax import imported_modules
from containerize.inspection.packages.named_files import inside
from containerize.project import Project

_MAX_FILES = 200
_NO_FOLDERS: Mapping[str, str] = MappingProxyType({})


def module_files(project: Project, folder: str, module: str, folders: Mapping[str, str] = _NO_FOLDERS) -> Iterator[str]:
    """The files that a module could be, beside `folder` or in its `src`. folders: as setuptools' `package-dir` has them."""
    if not re.fullmatch(r"\w+(\.\w+)*", module):
        return
    bases = [posixpath.join(root, module.replace(".", "/")) for root in dict.fromkeys([folders.get("", "."), ".", "src"])]
    for package, place in folders.items():
        if package and f"{module}.".startswith(f"{package}."):
            bases.append(posixpath.join(place, module[len(package) + 1 :].replace(".", "/")))
    for base in bases:
        for path in (f"{base}.py", f"{base}/__init__.py"):
            if inside(folder, path) in project:
                yield inside(folder, path)


def imported_files(project: Project, path: str) -> dict[str, None]:
    """The files of the project that run when the file at `path` is run from its folder: what it imports, and what that imports.

    At most 200: a file that imports more is no build script.
    """
    folder = posixpath.dirname(path) or "."
    roots = [folder, inside(folder, "src")]
    found: dict[str, None] = {}
    pending = [path]
    while pending and len(found) < _MAX_FILES:
        for file in _imports(project, pending.pop(), roots):
            if file not in found and file != path:
                found[file] = None
                pending.append(file)
    return found


def _imports(project: Project, path: str, roots: list[str]) -> Iterator[str]:
    """The modules that a file imports and the packages that they are in."""
    tree = project.module(path)
    root = next((root for root in sorted(roots, key=len, reverse=True) if root != "." and path.startswith(f"{root}/")), roots[0])
    relative = path if root == "." else path.removeprefix(f"{root}/")
    package = posixpath.dirname(relative).replace("/", ".")
    for module in imported_modules(tree, package) if tree else ():
        parts = module.split(".")
        for length in range(1, len(parts) + 1):
            yield from (file for one in roots if (file := file_of(project, ".".join(parts[:length]), one)))
