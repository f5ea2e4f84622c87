"""Where text for people goes: standard error or output, with or without colour, as wide as the terminal, safe with hostile names."""

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable
from typing import TextIO

_BOLD, _DIM, _RED, _GREEN, _YELLOW, _RESET = "\033[1m", "\033[2m", "\033[31m", "\033[32m", "\033[33m", "\033[0m"

_OWN_CODE = re.compile(r"(\033\[(?:0|1|2|31|32|33)m)")


class Console:
    """Writes lines. quiet: only what was asked for and errors. Control characters in what is written show as escapes."""

    def __init__(self, stream: TextIO | None = None, *, colour: bool | None = None, quiet: bool = False) -> None:
        self._stream = stream or sys.stderr
        self.is_terminal = self._stream.isatty()
        wanted = "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        self.colour = self.is_terminal and wanted if colour is None else colour
        self.quiet = quiet
        self.width = max(40, shutil.get_terminal_size((100, 24)).columns) if self.is_terminal else 120

    def say(self, text: str, *, hanging: int | None = None) -> None:
        """A line, unless quiet. On a terminal it is folded at spaces; hanging: how far the rest is indented, by default 4 more than it."""
        if self.quiet:
            return
        folded = _folded(text, self.width, hanging) if self.is_terminal else [text]
        for line in folded:
            self.write(line)

    def write(self, text: str) -> None:
        """A line, also when quiet."""
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        self._stream.write(_safe(text).encode(encoding, "replace").decode(encoding) + "\n")
        self._stream.flush()

    def control(self, code: str) -> None:
        """A code of our own for the terminal, such as one that clears it."""
        self._stream.write(code)

    def wrap(self, text: str, *, indent: int, hanging: int = 0, style: Callable[[str], str] = str) -> None:
        """A paragraph, folded at the width; hanging: how much further its later lines are indented."""
        first = " " * indent
        for line in textwrap.wrap(
            text, self.width, initial_indent=first, subsequent_indent=first + " " * hanging, break_on_hyphens=False, break_long_words=False
        ):
            self.say(style(line))

    def notes(self, notes: Iterable[str]) -> None:
        """What the user should know, a paragraph each."""
        for note in notes:
            self.say("")
            self.wrap(f"note: {note}", indent=2, hanging=6)

    def bar(self, share: float, width: int) -> str:
        """A picture of a share of 1 beside its figure, in so many columns: what is not nothing has at least one mark."""
        marks = min(width, max(1 if share > 0 else 0, round(share * width)))
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        mark = "█" if encoding.lower().replace("-", "") == "utf8" else "#"
        return f"{mark * marks:<{width}}"

    def bold(self, text: str) -> str:
        """Bold, where there is colour."""
        return self._styled(_BOLD, text)

    def dim(self, text: str) -> str:
        """Dimmed, where there is colour."""
        return self._styled(_DIM, text)

    def red(self, text: str) -> str:
        """Red, where there is colour."""
        return self._styled(_RED, text)

    def green(self, text: str) -> str:
        """Green, where there is colour."""
        return self._styled(_GREEN, text)

    def yellow(self, text: str) -> str:
        """Yellow, where there is colour."""
        return self._styled(_YELLOW, text)

    def _styled(self, code: str, text: str) -> str:
        return f"{code}{text}{_RESET}" if self.colour else text


def _folded(text: str, width: int, hanging: int | None) -> list[str]:
    """The lines of a text, none wider than can be helped; colour codes take no room, and words stay whole."""
    lines: list[str] = []
    for line in text.split("\n"):
        start = len(line) - len(line.lstrip())
        indent = start + 4 if hanging is None else hanging
        held, taken = line[:start], start
        for part in re.findall(r" *[^ ]+", line[start:]):
            room = len(_OWN_CODE.sub("", part))
            if taken + room > width and held.strip():
                lines.append(held.rstrip())
                held, taken, part = " " * indent, indent, part.lstrip()
                room = len(_OWN_CODE.sub("", part))
            held, taken = held + part, taken + room
        lines.append(held)
    return lines


def _safe(text: str) -> str:
    """Text as it may reach a terminal: control and direction-changing characters are escaped; only our own colour codes pass."""
    return "".join(part if _OWN_CODE.fullmatch(part) else "".join(map(_visible, part)) for part in _OWN_CODE.split(text))


def _visible(character: str) -> str:
    if character in "\n\t" or character.isprintable():
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
