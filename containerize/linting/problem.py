"""One thing that is wrong in a file."""

from dataclasses import dataclass
from typing import Literal

from containerize.linting.edits import Edit

# error: it will not do what is meant, or harms. warning: it works, and costs something.
Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """path: the file's name. line: counted from 1. rule: its name. found: what is there, and what comes of it. fix: what to write.

    edit: what puts it right where nothing is to be decided.
    """

    path: str
    line: int
    rule: str
    found: str
    fix: str
    severity: Severity = "warning"
    edit: Edit | None = None

    @property
    def place(self) -> tuple[str, int, str, str]:
        """What problems are sorted by."""
        return self.path, self.line, self.rule, self.found
