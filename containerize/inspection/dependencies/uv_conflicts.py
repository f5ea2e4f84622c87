"""Extras, groups and projects that exclude each other: how uv's locks write into markers which of them are chosen.

https://docs.astral.sh/uv/concepts/projects/config/#conflicting-dependencies
"""

from collections.abc import Callable, Iterable
from typing import Any

from packaging.utils import canonicalize_name

from containerize.inspection.dependencies.graph import Edge
from containerize.inspection.dependencies.model import Distribution

Walk = Callable[[frozenset[str]], dict[str, Distribution]]


def spelt(kind: str, package: str, name: str) -> str:
    """How a marker names a chosen `extra` or `group` of a package: `extra-4-shop-cpu`."""
    return f"{kind}-{len(package)}-{package}-{name}"


def project_spelt(package: str) -> str:
    """How a marker names a package of a workspace that is installed: `project-4-shop`."""
    return f"project-{len(package)}-{package}"


def conflicting_packages(conflicts: Any) -> frozenset[str]:
    """The packages that a lock's `conflicts` are about, normalised names."""
    sets = conflicts if isinstance(conflicts, list) else []
    items = [item for one in sets if isinstance(one, list) for item in one if isinstance(item, dict)]
    return frozenset(canonicalize_name(str(item["package"])) for item in items if "package" in item)


def walk_with_conflicts(packages: frozenset[str], roots: Iterable[Edge], chosen: frozenset[str], walk: Walk) -> dict[str, Distribution]:
    """What `walk` finds when what it reaches of `packages` is chosen too, extras included, until nothing is added."""
    chosen |= _reached(packages, ((edge.name, edge.extras) for edge in roots))
    while True:
        found = walk(chosen)
        more = _reached(packages, ((name, one.extras) for name, one in found.items()))
        if more <= chosen:
            return found
        chosen |= more


def _reached(packages: frozenset[str], asked: Iterable[tuple[str, frozenset[str]]]) -> frozenset[str]:
    names = set()
    for package, extras in asked:
        if package in packages:
            names |= {project_spelt(package), *(spelt("extra", package, extra) for extra in extras)}
    return frozenset(names)
