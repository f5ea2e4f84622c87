"""DEPENDENCIES: every manifest and lock, read into one model. Which of them counts is decided in package_manager.py."""

from containerize.inspection.dependencies import poetry_lock, pyproject, requirements, uv_lock
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies
from containerize.project import Project


def read_dependencies(project: Project, manager: str, python: str) -> Dependencies:
    """What the chosen manager will install for production on Linux and this Python (`3.13`)."""
    target = Target(python)
    match manager:
        case "uv":
            return uv_lock.read(project, target)
        case "poetry":
            return poetry_lock.read(project, target)
        case "pip":
            return requirements.read(project, target)
        case "pyproject":
            return pyproject.read(project, target)
        case _:
            return Dependencies()
