"""DEPENDENCIES: every manifest and lock, read into one model. Which of them counts is decided in package_manager.py."""

from collections.abc import Callable

from containerize.errors import InvalidInput
from containerize.inspection.dependencies import poetry_lock, pyproject, requirements, uv_lock
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Resolver, Selection
from containerize.project import Project

_READERS: dict[str, Callable[[Project, str, Selection], Resolver]] = {
    "uv": uv_lock.load,
    "poetry": poetry_lock.load,
    "pip": requirements.load,
    "pyproject": pyproject.load,
}


def load_dependencies(project: Project, manager: str, manifest: str, selection: Selection) -> Resolver:
    """Read what the chosen manager installs from `manifest`, once; the answer is asked for each Python that comes into question."""
    reader = _READERS.get(manager)
    return reader(project, manifest, selection) if reader else _nothing


def read_dependencies(project: Project, manager: str, python: str) -> Dependencies:
    """What the chosen manager installs for production on Linux and this Python (`3.13`), from the file it usually reads."""
    return load_dependencies(project, manager, USUAL.get(manager, ""), Selection())(Target(python))


# The file that says what each manager installs, where nothing else is said.
USUAL = {"uv": "uv.lock", "poetry": "poetry.lock", "pip": "requirements.txt", "pyproject": "pyproject.toml"}


def refuse_unread(manager: str, manifest: str) -> None:
    """Raise InvalidInput for a manager whose files are recognised and not read."""
    if manager not in {*_READERS, "none"}:
        raise InvalidInput(
            f"{manifest}: a {manager} project",
            f"containerize cannot install from {manifest} yet",
            "write what it installs into requirements.txt, then containerize init --package-manager pip",
        )


def _nothing(_target: Target) -> Dependencies:
    return Dependencies()
