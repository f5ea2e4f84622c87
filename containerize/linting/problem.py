"""One thing that is wrong in a file."""

from dataclasses import dataclass
from typing import Literal

# error: it will not do what is meant, or harms. warning: it works, and costs something.
Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Problem:
    """path: the file's name. line: counted from 1. rule: its name. found: what is there, and what comes of it. fix: what to write."""

    path: str
    line: int
    rule: str
    found: str
    fix: str
    severity: Severity = "warning"
