"""What the rendered .dockerignore keeps from the build."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache

# The same folders are asked for again and again.
_fits = lru_cache(maxsize=1 << 14)(fnmatchcase)


def ignoring_pattern(path: str, patterns: Iterable[str]) -> str | None:
    """The pattern of .dockerignore that leaves a path out of the build, or None: the last that matches it or a folder above it."""
    parts = path.split("/")
    last = None
    for pattern in patterns:
        body = pattern.removeprefix("!")
        candidates = parts if body.startswith("**/") else parts[:1]
        if any(_fits(part, body.removeprefix("**/")) for part in candidates):
            last = None if pattern.startswith("!") else pattern
    return last
