"""DEPENDENCIES: every manifest and lock, read into one model. Which of them counts is decided in package_manager.py."""

from importlib import import_module

from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Resolver, Selection
from containerize.project import Project

# The module that reads what a manager installs from. A run needs one of them: it is imported then.
_READERS = {
    "uv": "uv_lock",
    "poetry": "poetry_lock",
    "pdm": "pdm_lock",
    "pipenv": "pipfile_lock",
    "pylock": "pylock",
    "pip": "requirements",
    "pyproject": "pyproject",
    "setuptools": "setuptools_files",
    "script": "inline_script",
}


def load_dependencies(project: Project, manager: str, manifest: str, selection: Selection) -> Resolver:
    """Read what the chosen manager installs from `manifest`, once; the answer is asked for each Python that comes into question."""
    if manager not in _READERS:
        return _nothing
    name = "pipfile" if manifest == "Pipfile" else _READERS[manager]
    resolver: Resolver = import_module(f"{__name__}.{name}").load(project, manifest, selection)
    return resolver


def _nothing(_target: Target) -> Dependencies:
    return Dependencies()
