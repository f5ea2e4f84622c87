"""Where each value of a config comes from: kept beside the config, so that a moved line is no change of the config."""

from dataclasses import dataclass
from typing import TypeVar

from containerize.inspection.findings import DEFAULT, Candidate, Finding, Source

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Origin:
    """The source of a value, the reason for it, and what lost against it."""

    source: Source
    reason: str
    rejected: tuple[Candidate, ...] = ()


class Provenance:
    """Origins by the dotted path of the value in the config; a path covers everything below it."""

    def __init__(self) -> None:
        self._origins: dict[str, Origin] = {}

    def from_finding(self, path: str, finding: Finding[T], reason: str | None = None) -> None:
        """Record that the value at `path` is what a finding says."""
        self._origins[path] = Origin(finding.source, reason or finding.reason, finding.rejected)

    def from_source(self, path: str, source: Source, reason: str) -> None:
        """Record a source that is no whole finding."""
        self._origins[path] = Origin(source, reason)

    def default(self, path: str, reason: str) -> None:
        """Record that nothing in the project decides the value."""
        self._origins[path] = Origin(DEFAULT, reason)

    def derived(self, path: str, reason: str) -> None:
        """Record a value that follows from others."""
        self._origins[path] = Origin(Source("derived"), reason)

    def of(self, path: str) -> Origin | None:
        """The origin of the value at a path: its own, else that of the nearest value that holds it."""
        parts = path.split(".")
        for length in range(len(parts), 0, -1):
            if found := self._origins.get(".".join(parts[:length])):
                return found
        return None

    def items(self) -> list[tuple[str, Origin]]:
        """All recorded origins, by path."""
        return sorted(self._origins.items())
