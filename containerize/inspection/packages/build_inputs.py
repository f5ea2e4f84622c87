"""The files beside a manifest that a build backend reads for a package's metadata: they must be there before the code is."""

from collections.abc import Iterator

from containerize.inspection.findings import Finding, Source
from containerize.inspection.packages.module_files import module_files
from containerize.inspection.packages.named_files import (
    NamedFile,
    check_metadata_files,
    inside,
    licence_patterns,
    manifest_of,
    matching,
    metadata_files,
    texts,
)
from containerize.inspection.packages.setuptools_inputs import setuptools_inputs
from containerize.project import Project
from containerize.toml_document import TomlDocument

__all__ = ["check_metadata_files", "find_build_inputs"]

# Read without being named: https://packaging.python.org/en/latest/specifications/pyproject-toml/#license-files.
_LICENCES = ("LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*")
_UNNAMED = {
    "setup.py": "setuptools runs it",
    "setup.cfg": "setuptools reads it",
    "hatch_build.py": "a build hook of hatchling",
    "pdm_build.py": "a build hook of pdm-backend",
}
_HATCH_HOOKS = ("tool", "hatch", "metadata", "hooks")
_FLIT_MODULES = (("tool", "flit", "module", "name"), ("tool", "flit", "metadata", "module"))
_FILE_KEYS = (
    ("version file", ("tool", "hatch", "version", "path")),
    ("version file", ("tool", "pdm", "version", "path")),
    ("version file", ("tool", "scikit-build", "metadata", "version", "input")),
    ("build hook", ("tool", "hatch", "build", "hooks", "custom", "path")),
    ("build hook", (*_HATCH_HOOKS, "custom", "path")),
    ("build hook", ("tool", "pdm", "build", "custom-hook")),
    ("build hook", ("tool", "poetry", "build")),
    ("build hook", ("tool", "poetry", "build", "script")),
    ("list of dependencies", (*_HATCH_HOOKS, "requirements_txt", "files")),
    ("manifest", ("tool", "maturin", "manifest-path")),
    ("readme", ("tool", "flit", "metadata", "description-file")),
)


def find_build_inputs(project: Project, folder: str = ".") -> tuple[Finding[str], ...]:
    """What pyproject.toml in `folder` names (readme, licences, version files, lists, hooks), and what backends read by themselves.

    Paths are relative to the project's root, sorted; a folder of a backend that is in the project ends with `/`.
    """
    document = project.toml(manifest_of(folder))
    if document is None and not any(inside(folder, name) in project for name in ("setup.py", "setup.cfg")):
        return ()
    found: dict[str, Finding[str]] = {}
    named_files = _named(project, document, folder) if document else ()
    for named in (*named_files, *setuptools_inputs(project, document, folder)):
        if project.exists(named.path):
            file, _, line = named.where.rpartition(":")
            source = Source(file, int(line)) if file else Source(named.where)
            found.setdefault(named.path, Finding(named.path, source, f"the {named.what} that {named.where} names"))
    unnamed = [(inside(folder, name), why) for name, why in _UNNAMED.items()]
    licences = [(path, "a licence file") for pattern in _LICENCES for path in matching(project, inside(folder, pattern))]
    for path, why in (*unnamed, *licences):
        if path in project:
            found.setdefault(path, Finding(path, Source(path), why))
    return tuple(found[path] for path in sorted(found))


def _named(project: Project, document: TomlDocument, folder: str) -> Iterator[NamedFile]:
    yield from metadata_files(document, folder)
    for pattern in licence_patterns(document, folder):
        for path in matching(project, pattern.path):
            yield NamedFile(path, "licence", pattern.written, pattern.where)
    for what, keys in _FILE_KEYS:
        yield from (NamedFile(inside(folder, path), what, path, document.where(*keys)) for path in texts(document.get(*keys)))
    yield from _hatch(document, folder)
    yield from _backend(project, document, folder)


def _hatch(document: TomlDocument, folder: str) -> Iterator[NamedFile]:
    """Hooks of targets, and what hatch-requirements-txt, hatch-fancy-pypi-readme and hatch-nodejs-version read."""
    rows: list[tuple[str, tuple[str, ...], object]] = []
    keys: tuple[str, ...]
    for target in _keys(document.get("tool", "hatch", "build", "targets")):
        keys = ("tool", "hatch", "build", "targets", target, "hooks", "custom", "path")
        rows.append(("build hook", keys, document.get(*keys)))
    keys = (*_HATCH_HOOKS, "requirements_txt")
    if isinstance(document.get(*keys), dict) and not document.get(*keys, "files") and not document.get(*keys, "filename"):
        rows.append(("list of dependencies", keys, "requirements.txt"))
    rows.append(("list of dependencies", (*keys, "filename"), document.get(*keys, "filename")))
    for extra in _keys(document.get(*keys, "optional-dependencies")):
        rows.append(("list of dependencies", keys, document.get(*keys, "optional-dependencies", extra)))
    keys = (*_HATCH_HOOKS, "fancy-pypi-readme", "fragments")
    fragments = document.get(*keys)
    rows += [("readme", keys, part.get("path")) for part in (fragments if isinstance(fragments, list) else ()) if isinstance(part, dict)]
    for keys in (("tool", "hatch", "version", "source"), (*_HATCH_HOOKS, "nodejs")):
        if document.get(*keys) == "nodejs" or (keys[-1] == "nodejs" and document.get(*keys) is not None):
            rows.append(("manifest of Node.js", keys, "package.json"))
    for what, keys, value in rows:
        yield from (NamedFile(inside(folder, path), what, path, document.where(*keys)) for path in texts(value))


def _backend(project: Project, document: TomlDocument, folder: str) -> Iterator[NamedFile]:
    """What single backends read of the code: flit the docstring and version, maturin its crate; and a backend in the project itself."""
    keys: tuple[str, ...] = ("build-system", "build-backend")
    backend = str(document.get(*keys) or "setuptools.build_meta").split(":")[0].split(".")[0]
    where = document.where(*keys)
    if backend in ("flit_core", "flit_scm"):
        keys = next((keys for keys in _FLIT_MODULES if document.get(*keys)), ("project", "name"))
        name = str(document.get(*keys) or "").replace("-", "_")
        yield from _modules(project, folder, name, "module", document.where(*keys))
    keys = ("tool", "pdm", "version", "getter")
    if isinstance(getter := document.get(*keys), str):
        parts = getter.split(":")[0].split(".")
        for length in range(1, len(parts) + 1):
            yield from _modules(project, folder, ".".join(parts[:length]), "version file", document.where(*keys))
    if backend == "maturin":
        crate = inside(folder, str(document.get("tool", "maturin", "manifest-path") or "Cargo.toml")).rpartition("/")[0] or "."
        for path in ("Cargo.toml", "Cargo.lock", "src/lib.rs", "src/main.rs"):
            yield NamedFile(inside(crate, path), "crate", path, where)
    where = document.where("build-system", "backend-path")
    for path in texts(document.get("build-system", "backend-path")):
        if inside(folder, path) == folder:
            yield from _modules(project, folder, backend, "build backend", where)
            yield from (NamedFile(f"{one}/", "build backend", path, where) for one in [inside(folder, backend)] if one in project.folders)
        else:
            yield NamedFile(f"{inside(folder, path)}/", "build backend", path, where)


def _modules(project: Project, folder: str, module: str, what: str, where: str) -> Iterator[NamedFile]:
    """The file that a module is, which the backend reads or imports."""
    return (NamedFile(path, what, module, where) for path in module_files(project, folder, module))


def _keys(value: object) -> list[str]:
    return list(value) if isinstance(value, dict) else []
