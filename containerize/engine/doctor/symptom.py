"""One answer of `doctor`."""

from dataclasses import dataclass
from typing import Literal

# note: works, and is worth knowing. problem: something will fail because of it.
Severity = Literal["ok", "note", "problem"]


@dataclass(frozen=True)
class Symptom:
    """name: what was looked at. found: what is there. fix: the next step, empty where nothing is to be done.

    fixable: whether `doctor --fix` does it.
    """

    name: str
    severity: Severity
    found: str
    fix: str = ""
    fixable: bool = False
