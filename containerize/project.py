"""Project: the one door to the files of a project. Read-only, cached, bounded, and never out of the root through a link."""

import ast
import contextlib
import os
import stat
from functools import cached_property
from pathlib import Path

from containerize.errors import InvalidInput, NotRecognised, UnsafeInput
from containerize.plain_files import kind_of, read_plain_file
from containerize.syntax_trees import KEPT_WEIGHT, Unparsed, parse_source, syntax_weight
from containerize.time_limit import reading
from containerize.toml_document import TomlDocument

MANIFEST_BYTES = 1 << 20
LOCK_BYTES = 32 << 20
SOURCE_BYTES = 1 << 20
MAX_ENTRIES = 200_000
MAX_DEPTH = 64

# Never looked into: version control, environments, caches, other languages' dependencies, build results.
_SKIPPED = frozenset(
    ".git .hg .svn .bzr .jj node_modules bower_components __pycache__ __pypackages__ .venv venv .env env .tox .nox .direnv .eggs "
    ".mypy_cache .pytest_cache .ruff_cache .hypothesis .ipynb_checkpoints .idea .vscode .terraform .cache site-packages".split()
)
_SKIPPED_AT_TOP = frozenset({"build", "dist", "htmlcov", ".github", ".gitlab"})
_ENVIRONMENT_MARKERS = ("pyvenv.cfg", "conda-meta")


class Project:
    """A folder that is being read. Paths are relative to its root, with `/`. `warnings` collects what could not be read.

    context: the project whose folder the builder is sent, the workspace for a member of one, else the project itself.
    libraries: other members of the workspace that are installed with it, once that is known; its code imports them.
    """

    def __init__(self, root: Path, context: "Project | None" = None) -> None:
        """Raise NotRecognised when `root` is not a folder that can be read."""
        if not root.is_dir():
            kind = "is not a folder" if root.exists() else "does not exist"
            raise NotRecognised(f"{root} {kind}", "a project is a folder with Python files in it", "containerize init PATH/TO/PROJECT")
        self.root = root.resolve()
        self.context = context or self
        self.libraries: tuple[Project, ...] = ()
        self.warnings: list[str] = []
        self._bytes: dict[str, bytes | None] = {}
        self._plain: set[str] = set()
        self._modules: dict[str, ast.Module | None] = {}
        self._weight = 0
        self._toml: dict[str, TomlDocument | None] = {}

    @property
    def folder_name(self) -> str:
        """The name of the root folder, which is the project's name when nothing else gives one."""
        return self.root.name

    @property
    def place(self) -> str:
        """Where the root lies in the context, `.` for the context itself."""
        return self.root.relative_to(self.context.root).as_posix()

    def in_context(self, path: str) -> str:
        """A path of the project as its context names it."""
        return path if self.place == "." else self.place if path == "." else f"{self.place}/{path}"

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Every file that could matter, sorted, links to folders not followed. Raises InvalidInput past the bounds."""
        found: list[str] = []
        pending = [("", 0)]
        seen = 0
        while pending:
            folder, depth = pending.pop()
            names, folders = self._scan(folder)
            seen += len(names) + len(folders)
            if seen > MAX_ENTRIES or depth > MAX_DEPTH:
                raise InvalidInput(
                    f"more than {MAX_ENTRIES} entries or {MAX_DEPTH} levels under {self.root}",
                    "reading on could take minutes, and no application is that large",
                    "run containerize in the folder of the application itself",
                )
            found += names
            pending += [(name, depth + 1) for name in folders]
        return tuple(sorted(found))

    @cached_property
    def python_files(self) -> tuple[str, ...]:
        """The `.py` files among `files`."""
        return tuple(path for path in self.files if path.endswith(".py"))

    @cached_property
    def _file_set(self) -> frozenset[str]:
        return frozenset(self.files)

    @cached_property
    def folders(self) -> frozenset[str]:
        """Every folder that holds a file, at any depth."""
        found: set[str] = set()
        for path in self.files:
            folder = path.rpartition("/")[0]
            while folder and folder not in found:
                found.add(folder)
                folder = folder.rpartition("/")[0]
        return frozenset(found)

    def __contains__(self, path: str) -> bool:
        """Whether `path` is a file of the project."""
        return path in self._file_set

    def exists(self, path: str) -> bool:
        """Whether `path` is a file or folder inside the project, also one that is never looked into, such as `dist/`."""
        try:
            real = (self.root / path).resolve()
            return real.is_relative_to(self.root) and real.exists()
        except (OSError, RuntimeError, ValueError):
            return False

    def names(self, folder: str) -> list[str]:
        """The names of the files directly in a folder, also in one that `files` leaves out; none when it leads out of the project."""
        try:
            real = (self.root / folder).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):
            return []
        if not real.is_dir() or not real.is_relative_to(self.root):
            return []
        return sorted(name.rpartition("/")[2] for name in self._scan(folder)[0])

    def read(self, path: str, limit: int = MANIFEST_BYTES) -> bytes | None:
        """The bytes of a file, or None when there is none. Raises InvalidInput over `limit` bytes or when it may not be read."""
        if path not in self._bytes:
            reading(path)
            self._bytes[path] = self._read(path, limit)
        return self._bytes[path]

    def text(self, path: str, limit: int = MANIFEST_BYTES) -> str | None:
        """A text file as UTF-8 (UTF-16 with a byte order mark too), line ends as line feeds, or None. Raises InvalidInput otherwise."""
        data = self.read(path, limit)
        if data is None:
            return None
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            raise InvalidInput(
                f"{path}: byte {error.start} is not {encoding.removesuffix('-sig').upper()}",
                "the file cannot be read without guessing its encoding",
                f"save {path} as UTF-8",
            ) from None
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def toml(self, path: str, limit: int = MANIFEST_BYTES) -> TomlDocument | None:
        """A parsed TOML file, or None when there is none. Raises InvalidInput naming the line that is wrong."""
        if path not in self._toml:
            text = self.text(path, limit)
            self._toml[path] = None if text is None else TomlDocument(path, text)
        return self._toml[path]

    def module(self, path: str) -> ast.Module | None:
        """The syntax tree of a Python file. One that cannot be parsed is a warning and None, never an error: it may be irrelevant."""
        if path in self._modules:
            return self._modules[path]
        module = self._parse(path)
        self._weight += syntax_weight(self.source(path) or b"") if module else 0
        if not module or self._weight <= KEPT_WEIGHT:
            self._modules[path] = module
        return module

    def is_parsed(self, path: str) -> bool:
        """Whether `module` was asked for that file before."""
        return path in self._modules

    def contains(self, path: str, *needles: bytes) -> bool:
        """Whether a source file holds any of the byte strings: the cheap test before a parse."""
        data = self.source(path)
        return data is not None and any(needle in data for needle in needles)

    def source(self, path: str) -> bytes | None:
        """The bytes of a source file. One that cannot be read is a warning and None, never an error: it may be irrelevant."""
        try:
            return self.read(path, SOURCE_BYTES)
        except (InvalidInput, UnsafeInput) as error:
            self._warn(error.found)
            self._bytes[path] = None
            return None

    def _parse(self, path: str) -> ast.Module | None:
        data = self.source(path)
        if data is None:
            return None
        reading(path)
        try:
            return parse_source(path, data)
        except Unparsed as error:
            self._warn(str(error))
            return None

    def _warn(self, text: str) -> None:
        if text not in self.warnings:
            self.warnings.append(text)

    def _warn_of_what_is_no_file(self, path: str) -> None:
        """A folder of that name is what it is; anything else was meant to be read."""
        with contextlib.suppress(OSError, ValueError):
            mode = os.lstat(self.root / path).st_mode
            if not stat.S_ISDIR(mode):
                self._warn(f"{path} is {kind_of(mode)}: nothing was read from it")

    def _scan(self, folder: str) -> tuple[list[str], list[str]]:
        names: list[str] = []
        folders: list[str] = []
        prefix = f"{folder}/" if folder else ""
        reading(folder or ".")
        try:
            with os.scandir(self.root / folder) as entries:
                listed = list(entries)
        except OSError as error:
            self._warn(f"{folder or '.'} cannot be listed ({error.strerror}): what is in it is not seen")
            return names, folders
        if folder and any(entry.name in _ENVIRONMENT_MARKERS for entry in listed):
            return names, folders
        for entry in listed:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _SKIPPED and not (not folder and entry.name in _SKIPPED_AT_TOP):
                    folders.append(prefix + entry.name)
            elif entry.is_file(follow_symlinks=False):
                names.append(prefix + entry.name)
                self._plain.add(prefix + entry.name)
            elif _is_file(entry):
                names.append(prefix + entry.name)
        return names, folders

    def _real(self, path: str) -> str | None:
        """Where a path leads, None when nowhere. One that was listed as a plain file, below folders that are no links, leads to itself."""
        if path in self._plain:
            return f"{self.root}/{path}"
        try:
            real = (self.root / path).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):
            return None
        if not real.is_relative_to(self.root):
            raise UnsafeInput(
                f"{path} is a link to {real}, outside the project",
                "files outside the project are neither read nor put into an image",
                f"replace the link {path} with a copy of the file",
            )
        return str(real)

    def _read(self, path: str, limit: int) -> bytes | None:
        real = self._real(path)
        if real is None:
            self._warn_of_what_is_no_file(path)
            return None
        try:
            found = read_plain_file(real, limit)
        except PermissionError:
            raise InvalidInput(
                f"{path} may not be read by this user", "what it says cannot be taken into account", f"chmod u+r {path}"
            ) from None
        except OSError:
            return None
        if found is None:
            self._warn_of_what_is_no_file(path)
        elif len(found) > limit:
            raise InvalidInput(
                f"{path} has {Path(real).stat().st_size:,} bytes, more than the {limit:,} that such a file may have",
                "reading it could take minutes, and a real one is far smaller",
                f"move {path} out of the project or exclude what does not belong into it",
            )
        return found


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a regular file or a link to one; a link in a circle is not."""
    try:
        return entry.is_file(follow_symlinks=True)
    except OSError:
        return False
