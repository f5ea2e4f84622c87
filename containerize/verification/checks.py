"""The checklist that `verify` goes through: a line for each question, with a figure, and what it comes to in the end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from containerize.errors import FINDINGS

# noted: worth knowing, and no failure. skipped: it could not be asked, and `figure` says why.
Status = Literal["passed", "failed", "noted", "skipped"]


@dataclass(frozen=True)
class Check:
    """One question. figure: the answer in a few words. details: more lines. values: the same for programs.

    exit_code: of the run, when this is the first that failed.
    """

    name: str
    status: Status
    figure: str
    seconds: float = 0.0
    details: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    exit_code: int = FINDINGS


@dataclass(frozen=True)
class Verification:
    """All checks, in order. project: the folder's name. image: its tag."""

    project: str
    image: str
    checks: tuple[Check, ...]
    seconds: float

    @property
    def failed(self) -> tuple[Check, ...]:
        """Those that failed."""
        return tuple(check for check in self.checks if check.status == "failed")

    @property
    def exit_code(self) -> int:
        """0, or that of the first failure."""
        return self.failed[0].exit_code if self.failed else 0
