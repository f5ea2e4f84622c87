"""Edits that put a problem right without anything to decide: applied to a file's text, from below to above."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Edit:
    """In lines first to last (counted from 1) the first `old` becomes `new`; an empty `old` is all of them. What is left empty goes."""

    first: int
    last: int
    old: str
    new: str


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits that still fit; one that another has changed the ground of is left out."""
    lines = text.splitlines(keepends=True)
    for edit in sorted(set(edits), reverse=True):
        place = slice(edit.first - 1, edit.last)
        before = "".join(lines[place])
        if edit.old not in before:
            continue
        after = before.replace(edit.old, edit.new, 1) if edit.old else edit.new and edit.new + _end_of(before)
        # The lines below stay where they are: what is taken out leaves its place empty until the end.
        kept = [after] if after.strip() else [""]
        lines[place] = kept + [""] * (edit.last - edit.first)
    return "".join(lines)


def _end_of(text: str) -> str:
    """The line end that it has, if any."""
    return text[len(text.rstrip("\r\n")) :]
