"""Which module a file is, which file a module is, and from which folder the code itself imports."""

import ast
import bisect
import re
import sys
import weakref
from collections.abc import Iterable
from pathlib import PurePosixPath

from containerize.inspection.application.import_lines import imports_of
from containerize.inspection.application.syntax import application_files, import_nodes, imported_modules
from containerize.project import Project

# So many files are asked at once from where they import, and so many at most.
_AT_ONCE, _MOST = 10, 100
# What was found out about projects, as long as they are held.
_roots: weakref.WeakKeyDictionary[Project, dict[str, str]] = weakref.WeakKeyDictionary()
_below: weakref.WeakKeyDictionary[Project, dict[tuple[str, tuple[str, ...]], dict[str, int]]] = weakref.WeakKeyDictionary()
_IMPORTABLE = re.compile(r"[\w-]+")


def module_name(path: str, root: str) -> str:
    """The dotted name by which a file is imported when `root` (`.` for the project's root) is on the path."""
    relative = path if root == "." else path.removeprefix(f"{root}/")
    folder, slash, name = relative.rpartition("/")
    stem = name.rpartition(".")[0] or name
    return (folder if stem == "__init__" else f"{folder}{slash}{stem}").replace("/", ".")


def package_of(path: str, root: str) -> str:
    """The package that relative imports of a file start from."""
    name = module_name(path, root)
    return name if PurePosixPath(path).name == "__init__.py" else name.rpartition(".")[0]


def file_of(project: Project, module: str, root: str) -> str | None:
    """The file that a module is when `root` is on the path, or None: then it is somebody else's, or a folder."""
    base = _base(module, root)
    return next((path for path in (f"{base}.py", f"{base}/__init__.py") if path in project), None)


def is_importable(path: str, root: str) -> bool:
    """Whether a file can be named in an import: no dots or spaces in its parts, and it is not the root folder's own `__init__.py`."""
    relative = path if root == "." else path.removeprefix(f"{root}/")
    parts = relative.removesuffix(".py").split("/")
    return parts != ["__init__"] and all(_IMPORTABLE.fullmatch(part) for part in parts)


def import_root(project: Project, path: str) -> str:
    """The folder from which the code itself imports: the one under which most of a file's imports are found.

    A file that imports nothing of the project is judged by those beside and below it. A tie goes to `src` when the file lies in a
    package there, else to the project's root (the working directory).
    """
    known = _roots.setdefault(project, {})
    if path not in known:
        known[path] = _import_root(project, path)
    return known[path]


def _import_root(project: Project, path: str) -> str:
    folders = [folder for folder in _folders(path) if _can_be_root(project, path, folder)]
    if len(folders) < 2:
        return folders[0] if folders else "."
    scores = _scores(project, [path], folders)
    if not any(scores.values()):
        scores = _scores_below(project, PurePosixPath(path).parent.as_posix(), tuple(folders))
    best = max(scores.values())
    preferred = "src" if path.startswith("src/") else folders[0]
    return preferred if scores.get(preferred) == best else next(folder for folder in folders if scores[folder] == best)


def imports_own_code(project: Project, path: str, root: str) -> bool:
    """Whether a file imports something that is found under `root`, or beside itself with a leading dot."""
    module = imports_of(project, path)
    relative = any(isinstance(node, ast.ImportFrom) and node.level for node in import_nodes(module)) if module else False
    return relative or _scores(project, [path], [root])[root] > 0


def _folders(path: str) -> list[str]:
    return [parent.as_posix() for parent in reversed(PurePosixPath(path).parents)]


def _can_be_root(project: Project, path: str, root: str) -> bool:
    """Whether the file can be named from there, and its relative imports stay inside a package."""
    if not is_importable(path, root):
        return False
    module = imports_of(project, path)
    levels = [node.level for node in import_nodes(module) if isinstance(node, ast.ImportFrom)] if module else []
    package = package_of(path, root)
    return max(levels, default=0) <= (package.count(".") + 1 if package else 0)


def _scores_below(project: Project, folder: str, folders: tuple[str, ...]) -> dict[str, int]:
    """What the first files beside and below a file import from."""
    known = _below.setdefault(project, {})
    if (folder, folders) not in known:
        files = application_files(project)
        first = bisect.bisect_left(files, f"{folder}/")
        last = bisect.bisect_left(files, f"{folder}0")  # "0" is what comes after "/"
        scores: dict[str, int] = {}
        for start in range(first, min(last, first + _MOST), _AT_ONCE):
            scores = _scores(project, files[start : min(last, start + _AT_ONCE)], list(folders))
            if any(scores.values()):
                break
        known[folder, folders] = scores or dict.fromkeys(folders, 0)
    return known[folder, folders]


def _scores(project: Project, paths: Iterable[str], folders: list[str]) -> dict[str, int]:
    """How many modules that files import are in each folder. No file imports itself: `config/celery.py` means another celery."""
    imported = {
        (name, path) for path in paths if (module := imports_of(project, path)) for name in imported_modules(module)
        if name.split(".")[0] not in sys.stdlib_module_names
    }  # fmt: skip
    return {folder: len({name for name, path in imported if _is_module(project, name, folder, path)}) for folder in folders}


def _is_module(project: Project, name: str, root: str, path: str) -> bool:
    file = file_of(project, name, root)
    return file not in (None, path) or (file is None and "." in name and _base(name, root) in project.folders)


def _base(module: str, root: str) -> str:
    relative = module.replace(".", "/")
    return relative if root == "." else f"{root}/{relative}"
