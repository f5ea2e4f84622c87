"""A requirement of a manifest without a lock as a distribution: what is asked for, where, and what of it is pinned."""

import re
from urllib.parse import unquote

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from containerize.inspection.dependencies.model import Distribution, Origin

# `file:` URLs, and how uv, PDM and hatchling name the folder of the manifest in them.
_ROOT = re.compile(r"(?:file:/*)?(?:\$\{PROJECT_ROOT\}|\{root(?::uri|:real)*\})/?")
_FILE = re.compile(r"file:(?://(?:localhost)?(?=/))?")


def declared(requirement: Requirement, file: str, line: int | None, *, group: str | None = None) -> Distribution:
    """A direct dependency. group: of the list that it stands in, None for production and extras."""
    pins = [one.version for one in requirement.specifier if one.operator in ("==", "===") and "*" not in one.version]
    origin, location = _source(requirement.url)
    return Distribution(
        canonicalize_name(requirement.name),
        file,
        line,
        version=pins[0] if pins else None,
        direct=True,
        extras=frozenset(map(canonicalize_name, requirement.extras)),
        group=group,
        specifier=str(requirement.specifier),
        origin=origin,
        location=location,
    )


def _source(url: str | None) -> tuple[Origin, str | None]:
    """What a URL leads to; a path inside the project is relative to its root."""
    if not url:
        return "index", None
    path = url.split("#")[0]
    if _ROOT.match(path):
        return "path", unquote(_ROOT.sub("", path, count=1)) or "."
    if _FILE.match(path):
        return "path", unquote(_FILE.sub("", path, count=1))
    return "git" if url.startswith("git+") else "url", url
