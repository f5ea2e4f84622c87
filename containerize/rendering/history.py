"""Released templates: a git bundle inside the package, so that what an older release wrote can be rendered again, offline."""

import shutil
from functools import cache
from pathlib import Path

from containerize import process
from containerize.errors import InvalidConfig
from containerize.rendering.surroundings import TEMPLATE_VERSION, git_environment

BUNDLE = Path(__file__).with_name("releases.bundle")
_TAGS = "refs/tags/"


@cache
def released() -> tuple[str, ...]:
    """The versions that are in the bundle, oldest first; none where there is no git to read it with."""
    from packaging.version import Version

    try:
        ended = process.run(["git", "bundle", "list-heads", str(BUNDLE)], env=_environment())
    except OSError:
        return ()
    names = (line.partition(" ")[2] for line in ended.stdout.splitlines())
    return tuple(sorted((name.removeprefix(_TAGS) for name in names if name.startswith(_TAGS)), key=Version))


def extract(version: str, folder: Path) -> None:
    """Put the template of a release into a folder that is not there yet. Raises InvalidConfig for one that is not at hand."""
    argv = ["git", "clone", "--quiet", "--branch", version, str(BUNDLE), str(folder)]
    if version not in released() or process.run(argv, env=_environment()).returncode:
        known = ", ".join(dict.fromkeys((*released(), TEMPLATE_VERSION)))
        fix = "install the release of containerize that wrote it, or run: containerize init --force"
        raise InvalidConfig(f"the template {version} is not at hand", f"this release of containerize has {known}", fix)
    shutil.rmtree(folder / ".git")  # of a repository copier would take the newest release


def _environment() -> dict[str, str]:
    return process.clean_environment(git_environment())
