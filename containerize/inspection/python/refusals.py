"""The errors of the choice: what excludes what, with both lines, and the version that would satisfy the rest."""

import re
from collections.abc import Sequence
from itertools import combinations

from packaging.version import InvalidVersion, Version

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.inspection.findings import Source
from containerize.inspection.python.agreement import OPTION, Agreed
from containerize.inspection.python.constraints import LATEST, Constraint, default, minor, newest_patch, relock
from containerize.inspection.python.images import supported


def preferred(series: Sequence[str]) -> list[str]:
    """Series in the order in which they are wanted: the default, then the newest with security fixes, then the newest."""
    known = list(knowledge.pins().python.series)
    return sorted(series, key=lambda one: (one != default(), not supported(one), -known.index(one)))


def allowed_patches(constraints: Sequence[Constraint]) -> dict[str, int]:
    """The series that the constraints allow, oldest first, with the newest patch of each. Raises InvalidInput when none is."""
    allowed = {name: patch for name in knowledge.pins().python.series if (patch := newest_patch(constraints, name)) is not None}
    if not allowed:
        raise exclude_each_other(constraints)
    return allowed


def refuse_unknown(python: str, source: Source, constraints: Sequence[Constraint]) -> None:
    """Raise InvalidInput for what is no version, and for one that no image holds, naming the nearest that the constraints allow."""
    known = list(knowledge.pins().python.series)
    try:
        wanted = Version(python) if re.fullmatch(r"[0-9]+\.[0-9]+(\.[0-9]+)?", python) else None
    except (InvalidVersion, ValueError):
        wanted = None
    if wanted is None:
        fix = f"containerize init {OPTION} {fitting(constraints)}"
        raise InvalidInput(f"{source}: {python[:200]!r} is not a Python version", "no image can be chosen by it", fix)
    if minor(python) not in known:
        allowed = list(allowed_patches(constraints))
        nearest = allowed[0] if wanted < Version(known[0]) else allowed[-1]
        raise _no_image(python, source, f"images exist for {known[0]} to {known[-1]}", nearest)
    last = knowledge.pins().python.series[minor(python)].last
    if last is not None and wanted.micro > last:
        raise _no_image(python, source, f"the last patch of Python {minor(python)} is {minor(python)}.{last}", f"{minor(python)}.{last}")


def _no_image(python: str, source: Source, why: str, nearest: str) -> InvalidInput:
    found = f"{source}: Python {python}, for which there is no image"
    if python.startswith("2."):
        why = "Python 2 has had no fixes since 2020, and what is written for it does not run on Python 3 as it is"
        return InvalidInput(found, why, f"port the project to Python 3, and name that in {source}")
    return InvalidInput(found, why, f"containerize init {OPTION} {nearest}, the nearest, after trying the project on it")


def conflict(wanted: Agreed, constraint: Constraint, constraints: Sequence[Constraint]) -> InvalidInput:
    """Somebody names a version that a manifest or lock excludes."""
    return InvalidInput(
        f"{wanted.source} says Python {wanted.value}, {constraint.source} says {constraint.words}",
        "no Python satisfies both, and the install would stop at it",
        f"change one of the two, or: containerize init {OPTION} {fitting(constraints)}",
    )


def exclude_each_other(constraints: Sequence[Constraint]) -> InvalidInput:
    """No Python that has an image satisfies all: the one that cannot be satisfied, else two that exclude each other, else all."""
    for size in range(1, 3):
        for some in combinations(constraints, size):
            if not _satisfiable(some):
                return _alone(some[0]) if size == 1 else _pair(*some)
    return _alone(Constraint(constraints[0].source, " and ".join(f"{one.words} ({one.source})" for one in constraints)))


def _satisfiable(constraints: Sequence[Constraint]) -> bool:
    return any(newest_patch(constraints, name) is not None for name in knowledge.pins().python.series)


def _alone(constraint: Constraint) -> InvalidInput:
    known = list(knowledge.pins().python.series)
    return InvalidInput(
        f"{constraint.source}: {constraint.words}: none of the Pythons that have an image ({known[0]} to {known[-1]}) satisfies it",
        "no image can be built",
        f"widen {constraint.source}, for instance to >={default()}",
    )


def _pair(one: Constraint, other: Constraint) -> InvalidInput:
    stale = relock(other.source.place) or relock(one.source.place)
    return InvalidInput(
        f"{one.source} says {one.words}, {other.source} says {other.words}",
        "no Python satisfies both, and the install would stop at it",
        stale or f"change one of the two so that both allow {fitting([one])}",
    )


def fitting(constraints: Sequence[Constraint]) -> str:
    """The version that would be taken if nobody named one."""
    allowed = allowed_patches(constraints)
    lasting = preferred([series for series, patch in allowed.items() if patch == LATEST])
    if lasting:
        return lasting[0]
    series, patch = list(allowed.items())[-1]
    return f"{series}.{patch}"
