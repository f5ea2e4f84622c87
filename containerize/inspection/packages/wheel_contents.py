"""Which top-level names of the tree a build backend packs into the project's wheel: what its settings list, else where it looks.

Setuptools: https://setuptools.pypa.io/en/latest/userguide/package_discovery.html, Hatch: https://hatch.pypa.io/latest/config/build/,
uv: https://docs.astral.sh/uv/concepts/build-backend/, PDM: https://backend.pdm-project.org/build_config/, Flit:
https://flit.pypa.io/en/stable/pyproject_toml.html, maturin: https://www.maturin.rs/project_layout.html,
scikit-build-core: https://scikit-build-core.readthedocs.io/en/latest/configuration/.
"""

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch

from containerize.inspection.packages.setup_cfg import read_setup_cfg
from containerize.inspection.packages.setup_py import setup_call
from containerize.project import Project
from containerize.toml_document import TomlDocument

# Folders that no backend takes for packages of the project.
_NOT_PACKAGES = frozenset("tests test docs doc examples scripts tools benchmarks build dist".split())
_HATCH = ("tool", "hatch", "build")
_SETUPTOOLS = ("tool", "setuptools")
_UV = ("tool", "uv", "build-backend")


def wheel_contents(project: Project, document: TomlDocument | None, backend: str) -> tuple[str, ...]:
    """Top-level files and folders, none when the backend finds nothing to pack. document: pyproject.toml; backend: as it is imported."""
    listed = [*_listed(document), *_uv(document), *_setuptools(document)] if document else []
    if backend.startswith("setuptools"):
        listed += _setup_files(project)
    tops = dict.fromkeys(top for path in listed if (top := path.removeprefix("./").split("/")[0]))
    if found := tuple(name for name in tops if _has_code(project, name)):
        return found
    if document and (matched := _included(project, document)):
        return matched
    return _usual(project, document, backend)


def _listed(document: TomlDocument) -> Iterator[str]:
    """The paths that settings of the backends name."""
    for table in (_HATCH, (*_HATCH, "targets", "wheel")):
        for key in ("packages", "only-include", "include"):
            yield from (path.lstrip("/") for path in document.strings(*table, key))
        sources = document.get(*table, "force-include")
        yield from sources if isinstance(sources, dict) else ()
    for package in document.get("tool", "poetry", "packages") or ():
        if isinstance(package, dict) and isinstance(package.get("include"), str):
            yield f"{package.get('from', '')}/{package['include']}".lstrip("/")
    for keys in (("tool", "pdm", "build", "package-dir"), ("tool", "maturin", "python-source")):
        yield document.string(*keys) or ""
    yield from document.strings("tool", "pdm", "build", "includes")
    module = document.string("tool", "flit", "module", "name")
    yield from (f"src/{module}", module, f"{module}.py") if module else ()
    # Polylith's build hook packs these: https://davidvujic.github.io/python-polylith-docs/workspace/
    yield from document.table("tool", "polylith", "bricks")
    packages = document.get("tool", "scikit-build", "wheel", "packages")
    yield from packages.values() if isinstance(packages, dict) else (packages if isinstance(packages, list) else ())


def _uv(document: TomlDocument) -> Iterator[str]:
    """`module-root` is `src` when it is not given."""
    root, names = document.string(*_UV, "module-root"), document.get(*_UV, "module-name")
    if root:
        yield root
    elif root == "" or names:
        own = document.string("project", "name") or ""
        modules = names if isinstance(names, list) else [names or re.sub(r"[-.]", "_", own.lower())]
        yield from (f"{'src/' if root is None else ''}{module}".replace(".", "/") for module in modules if isinstance(module, str))


def _setuptools(document: TomlDocument) -> Iterator[str]:
    packages = document.get(*_SETUPTOOLS, "packages")
    folders = document.get(*_SETUPTOOLS, "package-dir")
    yield from _placed(packages if isinstance(packages, list) else [], folders if isinstance(folders, dict) else {})
    yield from (f"{module}.py" for module in document.strings(*_SETUPTOOLS, "py-modules"))
    yield from (path for path in document.strings(*_SETUPTOOLS, "packages", "find", "where") if path != ".")


def _setup_files(project: Project) -> Iterator[str]:
    """What setup.py and setup.cfg say of it."""
    if call := setup_call(project):
        yield from _placed(list(call.packages or ()), call.package_dir or {})
        yield from (f"{module}.py" for module in call.py_modules or ())
    if config := read_setup_cfg(project):
        folders = [entry.text.partition("=") for entry in config.entries("options", "package_dir")]
        packages = [entry.text for entry in config.entries("options", "packages") if not entry.text.startswith("find")]
        yield from _placed(packages, {name.strip(): path.strip() for name, _, path in folders})
        yield from (f"{entry.text}.py" for entry in config.entries("options", "py_modules"))
        yield from (entry.text for entry in config.entries("options.packages.find", "where") if entry.text != ".")


def _placed(packages: Sequence[object], folders: dict[str, str]) -> Iterator[str]:
    """Packages in the folders that a table of them names, `""` being the one for all others."""
    yield from folders.values()
    root = folders.get("", "")
    yield from (f"{root}/{name.replace('.', '/')}".lstrip("/") for name in packages if isinstance(name, str) and name not in folders)


def _included(project: Project, document: TomlDocument) -> tuple[str, ...]:
    """The packages at the root that `[tool.setuptools.packages.find] include` matches."""
    patterns = document.strings(*_SETUPTOOLS, "packages", "find", "include")
    return tuple(name for name in _packages(project) if any(fnmatch(name, pattern) for pattern in patterns))


def _usual(project: Project, document: TomlDocument | None, backend: str) -> tuple[str, ...]:
    """`src`, else the folder or module called like the project; for a backend that takes what it finds, the packages at the root."""
    name = (document.string("project", "name") or document.string("tool", "poetry", "name") if document else None) or ""
    name = re.sub(r"[-.]", "_", name)
    for candidate in ("src", name, name.lower(), f"{name}.py"):
        if candidate and _has_code(project, candidate):
            return (candidate,)
    if backend.startswith(("setuptools", "pdm")):
        return _packages(project)
    return _of_commands(project, document) if document and backend.startswith(("mesonpy", "scikit_build", "maturin")) else ()


def _packages(project: Project) -> tuple[str, ...]:
    """`src`, else the packages at the root, as setuptools finds them by itself and by `find_packages()`."""
    if any(path.startswith("src/") for path in project.python_files):
        return ("src",)
    tops = {path.split("/")[0] for path in project.python_files if path.endswith("/__init__.py") and path.count("/") == 1}
    return tuple(sorted(tops - _NOT_PACKAGES))


def _of_commands(project: Project, document: TomlDocument) -> tuple[str, ...]:
    """Where the modules of the declared commands lie, for backends whose settings are another language's."""
    targets = [target for target in document.table("project", "scripts").values() if isinstance(target, str)]
    ends = tuple(f"/{target.partition(':')[0].strip().replace('.', '/')}{end}" for target in targets for end in (".py", "/__init__.py"))
    return tuple(sorted({path.split("/")[0] for path in project.python_files if f"/{path}".endswith(ends)})) if ends else ()


def _has_code(project: Project, name: str) -> bool:
    return name in project if name.endswith(".py") else any(path.startswith(f"{name}/") for path in project.python_files)
