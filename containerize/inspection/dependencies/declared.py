"""A requirement of a manifest without a lock as a distribution: what is asked for, where, and what of it is pinned."""

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from containerize.inspection.dependencies.model import Distribution


def declared(requirement: Requirement, file: str, line: int | None, *, group: str | None = None) -> Distribution:
    """A direct dependency. group: of the list that it stands in, None for production and extras."""
    pins = [one.version for one in requirement.specifier if one.operator in ("==", "===") and "*" not in one.version]
    return Distribution(
        canonicalize_name(requirement.name),
        file,
        line,
        version=pins[0] if pins else None,
        direct=True,
        extras=frozenset(map(canonicalize_name, requirement.extras)),
        group=group,
        specifier=str(requirement.specifier),
        origin="index" if not requirement.url else "git" if requirement.url.startswith("git+") else "url",
        location=requirement.url,
    )
