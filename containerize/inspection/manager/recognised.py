"""Projects that cannot be used as they are, but are known well enough to say what to do."""

from pathlib import PurePosixPath

from containerize import knowledge
from containerize.errors import NotRecognised
from containerize.inspection.application.syntax import application_files
from containerize.inspection.manager.misspelt import refuse_misspelt
from containerize.inspection.manager.requirement_files import listed
from containerize.project import Project

_MANIFESTS = ("requirements.txt", "pyproject.toml", "Pipfile", "setup.py", "environment.yml", "pixi.toml")
_ENVIRONMENTS = ("venv", ".venv", "env", ".env", "virtualenv")


def refuse_what_is_recognised(project: Project) -> None:
    """Raise the error that explains a project without a manifest at its root; return when there is nothing to explain."""
    from containerize.inspection.application.other_manifests import refuse_applications_elsewhere
    from containerize.inspection.manager.conda_help import refuse_conda

    refuse_misspelt(project)
    refuse_conda(project)
    folders = _folders_with_manifest(project)
    if len(folders) > 1:
        refuse_applications_elsewhere(project)
    if folders:
        raise _manifest_below(folders)
    if not project.python_files:
        raise _no_python(project, [path for path in project.files if "/" not in path])


def _folders_with_manifest(project: Project) -> list[str]:
    """Folders below that are projects; none where the code lies at the root."""
    if any("/" not in path for path in application_files(project)):
        return []
    return sorted({PurePosixPath(path).parent.as_posix() for path in project.files if _is_manifest_below(project, path)})


def _manifest_below(folders: list[str]) -> NotRecognised:
    return NotRecognised(
        f"no manifest here, but one in {listed([f'{folder}/' for folder in folders])}",
        "what lies above a manifest is no part of its project",
        f"containerize init {folders[0]}",
    )


def _is_manifest_below(project: Project, path: str) -> bool:
    folder, _, name = path.rpartition("/")
    if not folder or folder.count("/") > 1 or name not in {*_MANIFESTS, *(row.lock for row in knowledge.package_managers().values())}:
        return False
    return any(code.startswith(f"{folder}/") for code in application_files(project))


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
    environment = next((name for name in _ENVIRONMENTS if project.exists(f"{name}/pyvenv.cfg")), None)
    if "pyvenv.cfg" in top or environment:
        return NotRecognised(
            f"{f'{environment}/' if environment else project.root} is a virtual environment, and there is no code beside it",
            "what is installed in it belongs to one machine, and is no application",
            "containerize init PATH/TO/PROJECT, and git rm -r --cached the environment if it is committed",
        )
    if not project.files:
        return NotRecognised(f"{project.root} is empty", "there is nothing to run", "containerize init PATH/TO/PROJECT")
    return NotRecognised(
        f"{len(project.files)} file{'' if len(project.files) == 1 else 's'}, but no .py file, pyproject.toml or requirements.txt",
        "this is not recognised as a Python project",
        "run containerize in the folder that holds pyproject.toml or the code",
    )
