"""What the rendered .dockerignore keeps from the build."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from containerize.knowledge.schema import IgnoreGroup


def ignoring_pattern(path: str, groups: Iterable[IgnoreGroup]) -> str | None:
    """The pattern of .dockerignore that leaves a path out of the build, or None: the last that matches it or a folder above it."""
    parts = path.split("/")
    last = None
    for pattern in (pattern for group in groups for pattern in group.patterns):
        body = pattern.removeprefix("!")
        candidates = parts if body.startswith("**/") else parts[:1]
        if any(fnmatchcase(part, body.removeprefix("**/")) for part in candidates):
            last = None if pattern.startswith("!") else pattern
    return last
