"""What drifted: plain values, ready for people, programs and code scanning."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal

Effect = Literal["edited", "missing"]


@dataclass(frozen=True)
class FileDrift:
    """A file that is not as its setup renders it. line: the first that differs, counted from 1. diff: from the render to what is there.

    allowed: whether the project says that its own edits are meant.
    """

    path: PurePosixPath
    effect: Effect
    line: int
    diff: str
    allowed: bool = False


@dataclass(frozen=True)
class ValueDrift:
    """A value of the setup that is another one when the project is inspected now. path: dotted. source: where it comes from."""

    path: str
    was: Any
    now: Any
    source: str
    reason: str


@dataclass(frozen=True)
class Drift:
    """All of one project. edited: files. stale: values that the project asks for now. outdated: values that a newer release would set.

    version: of the template that made the files. newest: the one at hand.
    """

    edited: tuple[FileDrift, ...]
    stale: tuple[ValueDrift, ...]
    outdated: tuple[ValueDrift, ...]
    version: str
    newest: str

    @property
    def is_red(self) -> bool:
        """Whether somebody has to do something: a newer release alone does not count."""
        return bool(self.stale) or any(not file.allowed for file in self.edited)

    @property
    def is_outdated(self) -> bool:
        """Whether a newer release would write other files."""
        return bool(self.outdated) or self.version != self.newest
