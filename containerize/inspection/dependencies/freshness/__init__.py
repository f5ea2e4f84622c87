"""Whether a lock still matches its manifest, as its own tool would say: told before a build is wasted on it."""

from collections.abc import Callable
from pathlib import PurePosixPath

from containerize.inspection.dependencies.freshness import pdm, pipenv, poetry, pylock, uv
from containerize.project import Project

_CHECKS: dict[str, Callable[[Project, str], None]] = {
    "uv": uv.check,
    "poetry": poetry.check,
    "pdm": pdm.check,
    "pipenv": pipenv.check,
    "pylock": pylock.check,
}


def check_freshness(project: Project, manager: str, lock: str) -> None:
    """Raise InvalidInput when `lock` was made for another manifest; what cannot be compared counts as fresh.

    manager: `uv`, `poetry`, `pdm`, `pipenv` or `pylock`; others have no lock that could be stale.
    """
    check = _CHECKS.get("pylock" if PurePosixPath(lock).name.startswith("pylock.") else manager)
    if check is not None and lock in project and lock != "Pipfile":
        check(project, lock)
