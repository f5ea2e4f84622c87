"""Which Pythons a pinned torch runs on, and whether torchvision and torchaudio are pinned to match it."""

import re

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.inspection.dependencies.model import Dependencies, Distribution
from containerize.inspection.findings import Finding, Source
from containerize.knowledge.schema import TorchRelease

_COMPANIONS = ("torchvision", "torchaudio")


def find_torch_pythons(dependencies: Dependencies) -> Finding[tuple[str, ...]] | None:
    """The Pythons (`3.12`) that the pinned torch has wheels for; torchvision or torchaudio pin it as well. None when none is pinned.

    Raises InvalidInput when they are pinned to versions that go with different torches: no installer can meet both.
    """
    pinned = [(found, minor) for name in ("torch", *_COMPANIONS) if (found := dependencies.get(name)) and (minor := _torch_minor(found))]
    if not pinned:
        return None
    first, minor = pinned[0]
    for other, its in pinned[1:]:
        if its != minor:
            raise _mismatch(first, minor, other, its)
    release = knowledge.torch().release[minor]
    reason = f"{first.name} {first.version} is torch {minor}, which has wheels for Python {release.pythons[0]} to {release.pythons[-1]}"
    return Finding(tuple(release.pythons), Source(first.file, first.line), reason)


def _torch_minor(distribution: Distribution) -> str | None:
    """The minor version of torch that a pinned distribution is or goes with, if it is known."""
    minor = ".".join(re.findall(r"\d+", distribution.version or "")[:2])
    releases = knowledge.torch().release
    if distribution.name == "torch":
        return minor if minor in releases else None
    return next((name for name, row in releases.items() if minor in _companion(row, distribution.name)), None)


def _companion(release: TorchRelease, name: str) -> list[str]:
    return release.torchvision if name == "torchvision" else release.torchaudio


def _mismatch(first: Distribution, minor: str, other: Distribution, its: str) -> InvalidInput:
    goes = _companion(knowledge.torch().release[minor], other.name)
    fix = f"pin {other.name} {goes[-1]} in {other.place}" if goes else f"pin torch {its} in {first.place}"
    return InvalidInput(
        f"{first.place}: {first.name} {first.version} is torch {minor}, and {other.place}: {other.name} {other.version} needs torch {its}",
        "each release goes with one torch, so no installer can meet both",
        fix,
    )
