"""Projects that cannot be used as they are, but are known well enough to say what to do."""

from pathlib import PurePosixPath

from containerize import knowledge
from containerize.errors import InvalidInput, NotRecognised
from containerize.inspection.syntax import application_files
from containerize.project import Project

_MANIFESTS = ("uv.lock", "poetry.lock", "requirements.txt", "pyproject.toml")
# Which of several requirement files production means, the most telling name first.
_PRODUCTION = ("production", "prod", "base", "main", "common", "requirements")


def refuse_what_is_recognised(project: Project) -> None:
    """Raise the error that explains a project without a manifest at its root; return when there is nothing to explain."""
    top = [path for path in project.files if "/" not in path]
    for name, row in knowledge.package_managers().items():
        if row.manifest in top:
            raise InvalidInput(
                f"{row.manifest} without {row.lock}", "the versions to install are decided nowhere", f"{row.relock}, then {row.instead}"
            )
        if name == "conda" and "environment.yaml" in top:
            raise unsupported(name, "environment.yaml")
    for wrong, right in knowledge.misspelt().items():
        if wrong in top:
            raise InvalidInput(
                f"{wrong}, and no {right}", f"every installer looks for {right}, so nothing would be installed", f"git mv {wrong} {right}"
            )
    _refuse_other_manifests(project, top)
    if not project.python_files:
        raise _no_python(project, top)


def unsupported(name: str, lock: str) -> InvalidInput:
    """The error for a package manager that is recognised and not supported."""
    row = knowledge.package_managers()[name]
    return InvalidInput(
        f"{lock}: a {name} project",
        f"containerize cannot install from {lock} yet",
        f"{row.instead}, then containerize init --package-manager pip",
    )


def _refuse_other_manifests(project: Project, top: list[str]) -> None:
    parts = [path for path in project.files if _is_part(path)]
    if parts:
        best = min(parts, key=lambda path: (_production_rank(path), path))
        raise InvalidInput(
            f"{_listed(parts)}, but no requirements.txt",
            "which of them production installs is written nowhere",
            f"echo '-r {best}' > requirements.txt",
        )
    for path, command in (("requirements.in", "uv pip compile requirements.in"), ("setup.py", "uv pip compile setup.py"),
                          ("setup.cfg", "uv pip compile setup.cfg")):  # fmt: skip
        if path in top and (path != "setup.cfg" or project.contains(path, b"install_requires")):
            raise InvalidInput(
                f"{path}, but no requirements.txt",
                "the versions to install are decided nowhere",
                f"{command} --output-file requirements.txt",
            )
    folders = sorted({PurePosixPath(path).parent.as_posix() for path in project.files if _is_manifest_below(project, path)})
    if folders and not any(path in top for path in application_files(project)):
        raise NotRecognised(
            f"no manifest here, but one in {_listed([f'{folder}/' for folder in folders])}",
            "what lies above a manifest is no part of its project",
            f"containerize init {folders[0]}",
        )


def _is_part(path: str) -> bool:
    """`requirements/base.txt`, `requirements-prod.txt`: requirement files that no installer looks for by itself."""
    name = PurePosixPath(path)
    if name.suffix != ".txt":
        return False
    inside = path.startswith("requirements/") and path.count("/") == 1
    return inside or ("/" not in path and name.stem.startswith("requirements") and name.stem != "requirements")


def _production_rank(path: str) -> int:
    stem = PurePosixPath(path).stem.lower().replace("requirements", "").strip("-_.") or "requirements"
    return _PRODUCTION.index(stem) if stem in _PRODUCTION else len(_PRODUCTION)


def _is_manifest_below(project: Project, path: str) -> bool:
    folder, _, name = path.rpartition("/")
    if not folder or folder.count("/") > 1 or name not in _MANIFESTS:
        return False
    return any(code.startswith(f"{folder}/") for code in application_files(project))


def _listed(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _no_python(project: Project, top: list[str]) -> NotRecognised:
    if any(path.endswith(".ipynb") for path in project.files):
        return NotRecognised(
            "notebooks, but no .py file",
            "a notebook is a document, not a program that a container can run",
            "jupyter nbconvert --to script NOTEBOOK.ipynb, then containerize init",
        )
    if "package.json" in top:
        return NotRecognised(
            "package.json, but no Python file or manifest",
            "this looks like a Node.js project; containerize is for Python",
            "docker init (which knows Node.js)",
        )
    if not project.files:
        return NotRecognised(f"{project.root} is empty", "there is nothing to run", "containerize init PATH/TO/PROJECT")
    return NotRecognised(
        f"{len(project.files)} file{'' if len(project.files) == 1 else 's'}, but no .py file, pyproject.toml or requirements.txt",
        "this is not recognised as a Python project",
        "run containerize in the folder that holds pyproject.toml or the code",
    )
