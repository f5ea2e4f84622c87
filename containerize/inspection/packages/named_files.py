"""Files that pyproject.toml names for a package's metadata, and what leads out of the project among them."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from containerize.errors import InvalidInput, UnsafeInput
from containerize.project import Project
from containerize.toml_document import TomlDocument

MANIFEST = "pyproject.toml"
# PEP 639 and before it, as strings, lists or tables: https://packaging.python.org/en/latest/specifications/pyproject-toml/#readme.
_METADATA = (
    ("readme", ("project", "readme")),
    ("readme", ("project", "readme", "file")),
    ("readme", ("tool", "poetry", "readme")),
    ("license", ("project", "license", "file")),
)
_LICENCE_PATTERNS = (
    ("project", "license-files"),
    ("project", "license-files", "paths"),
    ("project", "license-files", "globs"),
    ("tool", "setuptools", "license-files"),
)


# Of a pattern that matches nothing these make an error, as PEP 639 asks; setuptools and hatchling go on.
_STRICT = ("flit_core", "flit_scm", "uv_build")


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A path, relative to the project's root, that a manifest names; it need not exist. written: as it stands there. where: `file:line`."""

    path: str
    what: str
    written: str
    where: str


def manifest_of(folder: str) -> str:
    """The path of pyproject.toml in a folder, `.` for the root."""
    return inside(folder, MANIFEST)


def inside(folder: str, path: str) -> str:
    """A path that is written in a manifest in `folder`, relative to the project's root; it begins with `..` or `/` when it leads out."""
    return posixpath.normpath(posixpath.join(folder, path))


def texts(value: object) -> list[str]:
    """A string, or the strings of a list."""
    return [path for path in (value if isinstance(value, list) else [value]) if isinstance(path, str) and path]


def metadata_files(document: TomlDocument, folder: str) -> Iterator[NamedFile]:
    """Readme and licence that a manifest names, each without which its build backend stops."""
    for what, keys in _METADATA:
        for path in texts(document.get(*keys)):
            yield NamedFile(inside(folder, path), what, path, document.where(*keys))


def licence_patterns(document: TomlDocument, folder: str) -> Iterator[NamedFile]:
    """The patterns of `license-files`."""
    for keys in _LICENCE_PATTERNS:
        for path in texts(document.get(*keys)):
            yield NamedFile(inside(folder, path), "license-files", path, document.where(*keys))


def matching(project: Project, pattern: str) -> list[str]:
    """The files that a pattern of `license-files` matches: `*` stays in its folder, `**` does not."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?|\[[^\]/]+\])", pattern)
    signs = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    expression = "".join(signs.get(part) or (part if part.startswith("[") and part.endswith("]") else re.escape(part)) for part in parts)
    try:
        compiled = re.compile(expression.replace("[!", "[^"))
    except re.error:
        return []
    return [path for path in project.files if compiled.fullmatch(path)]


def check_metadata_files(project: Project, folder: str = ".") -> None:
    """Raise UnsafeInput for a readme or licence outside of the project, InvalidInput for one that is named and not there
    where the backend stops at it.
    """
    document = project.toml(manifest_of(folder))
    if document is None:
        return
    for named in metadata_files(document, folder):
        _refuse_outside(named)
        if named.path in project and not project.exists(named.path):
            raise _link(named)
        if not project.exists(named.path):
            raise _missing(named)
    backend = document.get("build-system", "build-backend")
    for pattern in licence_patterns(document, folder):
        _refuse_outside(pattern)
        paths = matching(project, pattern.path)
        if not paths and isinstance(backend, str) and re.split("[.:]", backend)[0] in _STRICT:
            raise _missing(pattern)
        for path in paths:
            if not project.exists(path):
                raise _link(NamedFile(path, pattern.what, path, pattern.where))


def _missing(named: NamedFile) -> InvalidInput:
    return InvalidInput(
        f"{named.where}: {named.what} is {named.written}, and there is no such file",
        "the build backend would end with an error",
        f"add {named.path}, or correct {named.where}",
    )


def _refuse_outside(named: NamedFile) -> None:
    if named.path.startswith("/") or named.path.split("/")[0] == "..":
        raise UnsafeInput(
            f"{named.where}: {named.what} is {named.written}, outside of the project",
            "a build sees nothing but the project's own folder",
            f"copy the file into the project and name it in {named.where}",
        )


def _link(named: NamedFile) -> UnsafeInput:
    return UnsafeInput(
        f"{named.where}: {named.what} is {named.written}, a link that leads out of the project",
        "a build sees nothing but the project's own folder",
        f"replace the link {named.path} with a copy of the file",
    )
