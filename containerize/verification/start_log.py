"""What the project's own containers wrote at their start that looks like a fault, though they run."""

import re

from containerize.verification.checks import Check
from containerize.verification.container import log_end
from containerize.verification.run import Run

NAME = "log at start"
# Levels as logging, uvicorn, gunicorn, Django and JSON loggers write them; words in a sentence are written otherwise.
_FAULT = re.compile(
    r"(?:^|[\s\[:\"|])(?:ERROR|CRITICAL|FATAL)(?:[\s\]:\"|/]|$)"
    r"|^Traceback \(most recent call last\)"
    r"|\"level(?:name)?\": ?\"error\""
)
_LINES = 500
_SHOWN = 3


def what_is_logged(run: Run) -> Check:
    """Lines of errors, noted: an application that answers may still say that something is wrong."""
    ours = [item for item in run.look() if item.container.attrs["Image"] == run.main().container.attrs["Image"]]
    found = [f"{item.service}: {line}" for item in ours for line in log_end(item.container, _LINES) if _FAULT.search(line)]
    values = {"errors": len(found)}
    if found:
        count = "1 error" if len(found) == 1 else f"{len(found)} errors"
        return Check(NAME, "noted", count, 0.0, tuple(line[:200] for line in found[:_SHOWN]), values)
    return Check(NAME, "passed", "no errors", 0.0, (), values)
