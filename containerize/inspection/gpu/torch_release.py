"""Which Pythons the torch that is asked for runs on, and whether torchvision and torchaudio can go with it."""

import re

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.inspection.dependencies.model import Dependencies, Distribution
from containerize.inspection.findings import Finding, Source

_FAMILY = ("torch", "torchvision", "torchaudio")
# More patch releases than a minor version of torch has ever had.
_PATCHES = 10


def find_torch_pythons(dependencies: Dependencies) -> Finding[tuple[str, ...]] | None:
    """The Pythons (`3.12`) that the torch has wheels for that versions or specifiers leave; those of torchvision and torchaudio as well.

    None when nothing restricts it, or only to releases that are not known, or a lock lists the very wheels: those decide. Raises
    InvalidInput when no torch meets all of them.
    """
    left: list[str] = []
    first: Distribution | None = None
    for distribution in (found for name in _FAMILY if (found := dependencies.get(name)) and not found.files_known):
        torches = _torches(distribution)
        if not torches:
            continue
        if first is None:
            first, left = distribution, torches
        elif not (left := [minor for minor in left if minor in torches]):
            raise _mismatch(first, _torches(first), distribution, torches)
    if first is None:
        return None
    releases = knowledge.torch().release
    pythons = [python for python in knowledge.pins().python.series if any(python in releases[minor].pythons for minor in left)]
    reason = f"{_asked(first)} is torch {_range(left)}, which has wheels for Python {_range(pythons)}"
    return Finding(tuple(pythons), Source(first.file, first.line), reason)


def _torches(distribution: Distribution) -> list[str]:
    """The known minor versions of torch that a distribution is or goes with; empty when nothing restricts it."""
    allowed = _allowed(distribution)
    if allowed is None:
        return []
    releases = knowledge.torch().release
    if distribution.name == "torch":
        return [minor for minor in releases if _has(allowed, minor)]
    return [minor for minor in releases if any(_has(allowed, own) for own in _companions(minor, distribution.name))]


def _companions(torch: str, name: str) -> list[str]:
    release = knowledge.torch().release[torch]
    return release.torchvision if name == "torchvision" else release.torchaudio


def _allowed(distribution: Distribution) -> SpecifierSet | None:
    """What the version or the specifier leaves; a minor version fits whatever its patch."""
    if distribution.version:
        minor = re.match(r"(\d+)\.(\d+)", distribution.version)
        return SpecifierSet(f"=={minor[0]}.*") if minor else None
    try:
        return SpecifierSet(distribution.specifier) if distribution.specifier else None
    except InvalidSpecifier:
        return None


def _has(allowed: SpecifierSet, minor: str) -> bool:
    return any(allowed.contains(f"{minor}.{patch}") for patch in range(_PATCHES))


def _asked(distribution: Distribution) -> str:
    return f"{distribution.name} {distribution.version}" if distribution.version else f"{distribution.name}{distribution.specifier}"


def _range(ordered: list[str]) -> str:
    return ordered[0] if len(ordered) == 1 else f"{ordered[0]} to {ordered[-1]}"


def _mismatch(first: Distribution, its: list[str], other: Distribution, needed: list[str]) -> InvalidInput:
    goes = _companions(its[-1], other.name)
    fix = f"ask for {other.name} {goes[-1]} in {other.place}" if goes else f"ask for torch {needed[-1]} in {first.place}"
    return InvalidInput(
        f"{first.place}: {_asked(first)} is torch {_range(its)}, and {other.place}: {_asked(other)} needs torch {_range(needed)}",
        "each release goes with one torch, so no installer can meet both",
        fix,
    )
