"""Planned changes as unified diffs, to be read by people: stable, without times, with no control character or secret in them."""

import difflib
import re

from containerize.output.line_ends import lf
from containerize.output.plan import FileChange, WritePlan
from containerize.output.printable import printable
from containerize.output.secrets_file import SECRETS_FILE, masked

MAX_LINES = 10_000
_NO_NEWLINE = "\\ No newline at end of file\n"


def unified_diff(change: FileChange) -> str:
    """One change as a unified diff (`a/` old, `b/` new), "" when nothing changes; a file of over `MAX_LINES` lines as a summary."""
    if change.action == "unchanged":
        return ""
    old, new = _lines(change, change.old_text), _lines(change, change.new_text)
    before = "/dev/null" if change.old_text is None else f"a/{change.path}"
    after = "/dev/null" if change.new_text is None else f"b/{change.path}"
    if max(len(old), len(new)) > MAX_LINES:
        return f"--- {before}\n+++ {after}\n{len(old):,} lines become {len(new):,}: too many to compare\n"
    pieces = difflib.unified_diff(old, new, before, after)
    return "".join(piece if piece.endswith("\n") else f"{piece}\n{_NO_NEWLINE}" for piece in pieces)


def plan_diff(plan: WritePlan) -> str:
    """All changes of a plan, in its order, as one unified diff."""
    return "".join(unified_diff(change) for change in plan.changes)


def _lines(change: FileChange, text: str | None) -> list[str]:
    if change.path.name == SECRETS_FILE.name and text is not None:
        text = masked(text)
    shown = printable(lf(text or ""), keep="\n\t")
    return [line for line in re.split(r"(?<=\n)", shown) if line]
