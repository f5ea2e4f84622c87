"""Analyses the folders it is given under an audit hook, and prints what none of them may cause.

Events: https://docs.python.org/3/library/audit_events.html.

Run by test_no_code_runs.py in a process of its own: an audit hook cannot be taken away again.
"""

import json
import os
import sys
from pathlib import Path

from containerize.errors import ContainerizeError
from containerize.pipeline import analyse

_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "pty.spawn", "urllib.")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def main(folders: list[str]) -> None:
    """Print a JSON list of [folder, event, argument]."""
    seen: list[tuple[str, str, str]] = []
    current = [""]

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        folder = current[0]
        if not folder:
            return
        if event.startswith(_FORBIDDEN) or (event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES):
            seen.append((folder, event, repr(arguments)[:200]))
        elif event == "exec" and str(getattr(arguments[0], "co_filename", "")).startswith(folder):
            seen.append((folder, event, str(getattr(arguments[0], "co_filename", ""))))
        elif event == "import" and str(arguments[1] or "").startswith(folder):
            seen.append((folder, event, repr(arguments)[:200]))

    sys.addaudithook(hook)
    for folder in folders:
        current[0] = folder
        try:
            analyse(Path(folder), {})
        except ContainerizeError:
            pass
        finally:
            current[0] = ""
    sys.stdout.write(json.dumps({"folders": len(folders), "seen": seen}))


if __name__ == "__main__":
    main(sys.argv[1:])
