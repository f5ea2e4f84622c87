"""Whether a lock still matches its manifest, as its own tool would say: told before a build is wasted on it."""

from importlib import import_module
from pathlib import PurePosixPath

from containerize.project import Project

# A run needs one of these modules: it is imported then.
_CHECKS = frozenset({"uv", "poetry", "pdm", "pipenv", "pylock"})


def check_freshness(project: Project, manager: str, lock: str) -> None:
    """Raise InvalidInput when `lock` was made for another manifest; what cannot be compared counts as fresh.

    manager: `uv`, `poetry`, `pdm`, `pipenv` or `pylock`; others have no lock that could be stale.
    """
    name = "pylock" if PurePosixPath(lock).name.startswith("pylock.") else manager
    if name in _CHECKS and lock in project and lock != "Pipfile":
        import_module(f"{__name__}.{name}").check(project, lock)
