"""Whether the project itself is a package that is installed, and which part of its tree the installed copy comes from."""

from containerize.inspection.findings import Finding, Packaging, Source
from containerize.project import Project
from containerize.toml_document import TomlDocument


def find_packaging(project: Project, manager: str) -> Finding[Packaging] | None:
    """The build backend and the top-level names that end up installed; None when the project runs from its tree.

    A project is a package when it has a `[build-system]` (PEP 518), is not declared a non-package (`[tool.uv] package = false`,
    `[tool.poetry] package-mode = false`), and has code where the backend looks for it.
    """
    document = project.toml("pyproject.toml")
    if document is None or manager == "pip" or document.get("build-system") is None:
        return None
    if document.get("tool", "uv", "package") is False or document.get("tool", "poetry", "package-mode") is False:
        return None
    sources = _sources(project, document)
    if not sources:
        return None
    backend = document.string("build-system", "build-backend") or "setuptools.build_meta"
    reason = f"built by {backend.split('.')[0]}; what runs is the installed copy of {', '.join(sources)}"
    return Finding(Packaging(backend, sources), Source("pyproject.toml", document.line("build-system")), reason)


def _sources(project: Project, document: TomlDocument) -> tuple[str, ...]:
    """Top-level names: those the manifest lists, else `src`, else the folder or module called like the project."""
    listed = [*document.strings("tool", "hatch", "build", "targets", "wheel", "packages")]
    for package in document.get("tool", "poetry", "packages") or ():
        if isinstance(package, dict) and isinstance(package.get("include"), str):
            listed.append(f"{package.get('from', '')}/{package['include']}".lstrip("/"))
    setuptools = document.get("tool", "setuptools", "packages")
    if isinstance(setuptools, list):
        listed += [name.replace(".", "/") for name in setuptools if isinstance(name, str)]
    top = dict.fromkeys(path.split("/")[0] for path in listed)
    if found := tuple(name for name in top if _has_code(project, name)):
        return found
    name = (document.string("project", "name") or document.string("tool", "poetry", "name") or "").replace("-", "_").replace(".", "_")
    return tuple(candidate for candidate in ("src", name, name.lower(), f"{name}.py") if candidate and _has_code(project, candidate))[:1]


def _has_code(project: Project, name: str) -> bool:
    return name in project if name.endswith(".py") else any(path.startswith(f"{name}/") for path in project.python_files)
