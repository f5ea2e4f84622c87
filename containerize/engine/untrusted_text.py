"""Text that containers, builds and registries wrote, made fit to be shown: the one place where that happens."""

import re

MAXIMUM_BYTES = 64 * 1024
_LINE_CHARACTERS = 1000

# ECMA-48: control sequences, the string sequences (DCS, SOS, OSC, PM, APC) up to their end, and two-byte escapes.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[PX\]^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c|(?=\n)|\Z)"
    r"|\x1b[ -/]*[0-~]"
)
# C0 and C1 controls but for tab and newline, and the marks that re-order, hide or break what is shown.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)


def neutralise(text: str | bytes, limit: int = MAXIMUM_BYTES) -> str:
    """The last `limit` bytes (UTF-8) of `text` without terminal escapes, control characters and direction marks.

    Carriage returns become newlines, so that a progress bar cannot overwrite a line. Calling it twice changes nothing.
    """
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    decoded = raw[-limit:].decode("utf-8", "ignore" if len(raw) > limit else "replace")
    plain = _ESCAPES.sub("", decoded).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", plain).encode("utf-8")[-limit:].decode("utf-8", "ignore")


def last_lines(text: str | bytes, count: int) -> list[str]:
    """The last `count` lines of `text` that are not blank, neutralised, without trailing space, none over a thousand characters."""
    lines = [line.rstrip() for line in neutralise(text).split("\n") if line.strip()]
    return [line if len(line) <= _LINE_CHARACTERS else line[: _LINE_CHARACTERS - 1] + "…" for line in lines[-count:]]


def one_line(text: str | bytes, limit: int = 300) -> str:
    """`text` neutralised, in one line of at most `limit` characters."""
    flat = " ".join(neutralise(text).split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def quoted(lines: list[str]) -> str:
    """Log lines as an indented block under a message, each with a bar in front."""
    return "".join(f"\n    | {line}" for line in lines)
