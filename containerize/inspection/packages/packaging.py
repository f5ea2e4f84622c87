"""Whether the project itself is a package that is installed, and which part of its tree the installed copy comes from."""

import difflib
import re

from containerize.errors import InvalidInput
from containerize.inspection.dependencies.model import Dependencies
from containerize.inspection.findings import Finding, Packaging, Source
from containerize.inspection.packages.wheel_contents import wheel_contents
from containerize.project import Project
from containerize.toml_document import TomlDocument

# The tables in which a project says that it is none, and the value that says so.
_NO_PACKAGE = {("tool", "uv", "package"): False, ("tool", "poetry", "package-mode"): False, ("tool", "pdm", "distribution"): False}
# What people mean by a backend that is misspelt.
_BACKENDS = tuple("setuptools.build_meta hatchling.build poetry.core.masonry.api pdm.backend flit_core.buildapi uv_build maturin".split())
# Managers whose lists name the project itself where it is to be installed.
_LISTED = ("pip", "pipenv")


def find_packaging(project: Project, manager: str, dependencies: Dependencies) -> Finding[Packaging] | None:
    """The build backend and the top-level names that end up installed; None when the project runs from its tree.

    A project is a package when its list of requirements names it (`-e .`), when only setuptools describes it, or when it has a
    `[build-system]` (PEP 518) or `[tool.uv] package = true`, is not declared a non-package, and has code where the backend looks.
    Raises InvalidInput for a build backend that nothing can be called.
    """
    document = project.toml("pyproject.toml")
    if manager in (*_LISTED, "setuptools"):
        found = _listed(project, document, manager, dependencies)
        if found and document:
            _refuse_backend(document)
        return found
    if document is None or manager in ("script", "none") or not _is_declared(document):
        return None
    sources = wheel_contents(project, document, _backend(document))
    if not sources:
        return None
    _refuse_backend(document)
    source = Source("pyproject.toml", document.line("build-system"))
    return Finding(Packaging(_backend(document), sources), source, _reason(document, sources))


def _listed(project: Project, document: TomlDocument | None, manager: str, dependencies: Dependencies) -> Finding[Packaging] | None:
    own = next((one for one in dependencies.distributions.values() if one.local == "."), None)
    if own is None and not (manager == "setuptools" and dependencies.files):
        return None
    source = Source(own.file, own.line) if own else Source(dependencies.files[0])
    sources = wheel_contents(project, document, _backend(document))
    return Finding(Packaging(_backend(document), sources), source, _reason(document, sources))


def _refuse_backend(document: TomlDocument) -> None:
    """Raise InvalidInput for a backend that no import can name: https://peps.python.org/pep-0517/#source-trees."""
    backend = _backend(document)
    if not re.fullmatch(r"[A-Za-z_][\w.]*(:[A-Za-z_][\w.]*)?", backend):
        where = document.where("build-system", "build-backend")
        near = difflib.get_close_matches(backend, _BACKENDS, 1)
        raise InvalidInput(
            f"{where}: build-backend {backend!r} is not the name of a module",
            "no installer can build the project",
            f'build-backend = "{near[0] if near else _BACKENDS[0]}"',
        )


def _is_declared(document: TomlDocument) -> bool:
    if any(document.get(*keys) is value for keys, value in _NO_PACKAGE.items()):
        return False
    return document.get("build-system") is not None or document.get("tool", "uv", "package") is True


def _backend(document: TomlDocument | None) -> str:
    """Without one, setuptools: https://peps.python.org/pep-0517/#source-trees."""
    return (document.string("build-system", "build-backend") if document else None) or "setuptools.build_meta"


def _reason(document: TomlDocument | None, sources: tuple[str, ...]) -> str:
    copied = f"; what runs is the installed copy of {', '.join(sources)}" if sources else ""
    return f"built by {_backend(document).split('.')[0]}{copied}"
