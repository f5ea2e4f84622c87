"""The text of a requirements file as pip sees it: its encoding, its logical lines, and the notes of what made it."""

import codecs
import re
from collections.abc import Iterator

from containerize.conflict_markers import refuse_conflict_markers
from containerize.errors import InvalidInput
from containerize.project import Project

_COMMENT = re.compile(r"(^|\s)#.*$")
_COMMENT_BYTES = re.compile(rb"(?:^|[ \t])#[^\n]*", re.MULTILINE)
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_VIA = re.compile(r"#\s+via\b(?P<first>.*)$")


def read_text(project: Project, path: str) -> tuple[str, str] | None:
    """(text with line feeds, name of its encoding), or None when there is no such file.

    The encoding is `utf-8`, `utf-16` (by its byte order mark, as PowerShell's `>` writes it) or `latin-1`: bytes that are not UTF-8 in
    comments alone, which no installer needs. Raises InvalidInput for such bytes elsewhere, and for markers of an unfinished merge.
    """
    data = project.read(path)
    if data is None:
        return None
    refuse_conflict_markers(path, data)
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-16":
            raise _not_text(path, data, error.start, "UTF-16") from None
        wrong = _NOT_ASCII.search(_COMMENT_BYTES.sub(lambda match: b" " * len(match[0]), data))
        if wrong:
            raise _not_text(path, data, wrong.start(), "UTF-8") from None
        encoding, text = "latin-1", data.decode("latin-1")
    if "\0" in text:
        raise _not_text(path, data, data.index(0), "text")
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def _not_text(path: str, data: bytes, position: int, wanted: str) -> InvalidInput:
    line = data.count(b"\n", 0, position) + 1
    recode = f", for instance: iconv -f latin1 -t utf-8 {path} > {path}.new && mv {path}.new {path}" if b"\0" not in data else ""
    return InvalidInput(
        f"{path}:{line}: byte {position} is not {wanted}",
        "installers would read another name there than the one that was meant, or none",
        f"save {path} as UTF-8{recode}",
    )


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """(number of its first line, text) of each logical line: continuations joined, comments and blank lines left out."""
    start, joined = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        start = start or number
        comment = line.lstrip().startswith("#")
        if line.endswith("\\") and not comment:
            joined += line[:-1]
            continue
        # As pip joins them: nothing in between, but a comment stays one.
        whole = f"{joined} {line}" if comment else joined + line
        if "#" in whole:
            whole = _COMMENT.sub("", whole)
        if whole := whole.strip():
            yield start, whole
        start, joined = 0, ""
    if whole := _COMMENT.sub("", joined).strip():
        yield start, whole


def indirect_lines(text: str) -> frozenset[int]:
    """Lines of requirements that, as `pip-compile` and `uv pip compile` note it, only other distributions ask for."""
    if "via" not in text:
        return frozenset()
    asked: dict[int, list[str]] = {}
    requirement, listing = 0, False
    for number, line in enumerate(text.split("\n"), 1):
        via = _VIA.search(line) if "via" in line else None
        if line.strip() and not line.lstrip().startswith(("#", "--hash")):
            requirement, listing = number, False
        if via:
            asked[requirement] = [via["first"].strip()] if via["first"].strip() else []
            listing = True
        elif listing and line.lstrip().startswith("#"):
            asked[requirement].append(line.strip(" #"))
    return frozenset(
        number for number, names in asked.items() if names and not any(name.startswith("-r") or "(" in name for name in names)
    )
