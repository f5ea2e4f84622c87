"""The files beside a manifest that a build backend reads for a package's metadata: they must be there before the code is."""

import fnmatch
import re
from collections.abc import Iterator

from containerize.errors import InvalidInput, UnsafeInput
from containerize.inspection.findings import Finding, Source
from containerize.project import Project
from containerize.toml_document import TomlDocument

_MANIFEST = "pyproject.toml"
# Read by setuptools and hatchling without being named: https://packaging.python.org/en/latest/specifications/pyproject-toml/#license-files.
_LICENCES = ("LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*")
_ALWAYS = {
    "setup.py": "setuptools runs it",
    "setup.cfg": "setuptools reads it",
    "hatch_build.py": "a build hook",
    "pdm_build.py": "a build hook",
}
_FILE_KEYS = (
    ("tool", "hatch", "version", "path"),
    ("tool", "hatch", "build", "hooks", "custom", "path"),
    ("tool", "hatch", "metadata", "hooks", "custom", "path"),
    ("tool", "hatch", "metadata", "hooks", "requirements_txt", "files"),
    ("tool", "pdm", "version", "path"),
    ("tool", "pdm", "build", "custom-hook"),
    ("tool", "poetry", "build", "script"),
    ("tool", "setuptools", "dynamic", "dependencies", "file"),
    ("tool", "setuptools", "dynamic", "version", "file"),
    ("tool", "setuptools", "dynamic", "readme", "file"),
)
# Of a path outside, or a file that is not there, each backend says that the build ends.
_NAMED_KEYS = (("project", "readme"), ("project", "readme", "file"), ("project", "license", "file"), ("tool", "poetry", "readme"))


def check_metadata_files(project: Project) -> None:
    """Raise InvalidInput for a readme or licence that the manifest names and that is not there, UnsafeInput for one outside."""
    document = project.toml(_MANIFEST)
    for keys in _NAMED_KEYS if document else ():
        for path in _paths(document, keys):
            _check(project, document, keys, path)


def find_build_inputs(project: Project) -> tuple[Finding[str], ...]:
    """Readme, licences, version and dependency files, hooks: what pyproject.toml names of them, and what backends read by themselves."""
    document = project.toml(_MANIFEST)
    if document is None:
        return ()
    found: dict[str, Finding[str]] = {}
    for keys in (*_NAMED_KEYS, *_FILE_KEYS):
        for path in _paths(document, keys):
            if path in project:
                found.setdefault(path, Finding(path, Source(_MANIFEST, document.line(*keys)), f"{'.'.join(keys[-2:])} names it"))
    dynamic = Source(_MANIFEST, document.line("tool", "setuptools", "dynamic"))
    for path in _attribute_files(project, document):
        found.setdefault(path, Finding(path, dynamic, "the version is read from it"))
    for path, why in (*_ALWAYS.items(), *((path, "a licence file") for path in _licences(project, document))):
        if path in project:
            found.setdefault(path, Finding(path, Source(path), why))
    return tuple(found[path] for path in sorted(found))


def _paths(document: TomlDocument | None, keys: tuple[str, ...]) -> list[str]:
    value = document.get(*keys) if document else None
    return [path for path in (value if isinstance(value, list) else [value]) if isinstance(path, str)]


def _check(project: Project, document: TomlDocument | None, keys: tuple[str, ...], path: str) -> None:
    assert document is not None
    where, what = document.where(*keys), keys[1] if keys[0] == "project" else keys[-1]
    if path.startswith(("/", "../")) or "/../" in path:
        raise UnsafeInput(
            f"{where}: {what} is {path}, outside of the project",
            "a build sees nothing but the project's own folder",
            f"copy the file into the project and name it in {where}",
        )
    if path not in project:
        raise InvalidInput(
            f"{where}: {what} is {path}, and there is no such file",
            "the build backend would end with an error",
            f"add {path}, or correct {where}",
        )


def _attribute_files(project: Project, document: TomlDocument) -> Iterator[str]:
    """The module of `version = {attr = "package.__version__"}`, which setuptools reads without importing it."""
    attribute = document.get("tool", "setuptools", "dynamic", "version", "attr")
    if isinstance(attribute, str) and re.fullmatch(r"[\w.]+\.\w+", attribute):
        base = attribute.rpartition(".")[0].replace(".", "/")
        for prefix in ("", "src/"):
            yield from (path for path in (f"{prefix}{base}.py", f"{prefix}{base}/__init__.py") if path in project)


def _licences(project: Project, document: TomlDocument) -> list[str]:
    """Files that patterns of `license-files` match, else those that backends look for."""
    patterns = document.get("project", "license-files")
    chosen = [pattern for pattern in patterns if isinstance(pattern, str)] if isinstance(patterns, list) else list(_LICENCES)
    return [path for path in project.files if any(fnmatch.fnmatchcase(path, pattern) for pattern in chosen) and path.count("/") <= 2]
