""".gitignore: lines are only added, everything else of it stays as it is."""

from collections.abc import Sequence

from containerize.output.line_ends import uses_crlf


def with_lines(existing: str | None, lines: Sequence[str]) -> str:
    """The text of .gitignore with `lines` at its end, less those already in it (also as `/line`). existing: None for no file."""
    text = existing or ""
    present = {_pattern(line) for line in text.split("\n")}
    missing = []
    for line in lines:
        if _pattern(line) not in present:
            present.add(_pattern(line))
            missing.append(line)
    if not missing:
        return text
    end = "\r\n" if uses_crlf(text) else "\n"
    joint = end if text and not text.endswith("\n") else ""
    return text + joint + "".join(line + end for line in missing)


def _pattern(line: str) -> str:
    # Git leaves out a byte order mark and blanks at the end of a line.
    return line.removeprefix("\ufeff").rstrip(" \t\r").removeprefix("/")
