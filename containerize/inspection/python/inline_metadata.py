"""The comment in which a script says what it needs (PEP 723).

https://packaging.python.org/en/latest/specifications/inline-script-metadata/
"""

import re
from collections.abc import Iterator

from containerize.errors import InvalidInput
from containerize.toml_document import TomlDocument

# The specification's expression, for one line at a time: it takes quadratic time in the lines of a file.
_START = re.compile(r"# /// ([a-zA-Z0-9-]+)")
_END = "# ///"
_KIND = "script"


def inline_metadata(path: str, text: str) -> TomlDocument | None:
    """The `# /// script` block, with the lines that it has in the script, or None.

    Raises InvalidInput for bad TOML, for a second block, and for one that does not end: the specification and uv refuse these.
    """
    lines = text.split("\n")
    blocks = list(_blocks(path, lines))
    if len(blocks) > 1:
        raise InvalidInput(
            f"{path}:{blocks[1][0] + 1}: a second `{lines[blocks[1][0]]}`, after that in line {blocks[0][0] + 1}",
            "a script says what it needs in one block, and installers refuse two",
            f"move what {path}:{blocks[1][0] + 1} lists into the first block",
        )
    for start, end in blocks:
        return TomlDocument(path, "\n" * (start + 1) + "\n".join(line[2:] for line in lines[start + 1 : end]))
    return None


def _blocks(path: str, lines: list[str]) -> Iterator[tuple[int, int]]:
    """(index of the first line, of the last) of each block of that kind; what is inside of others is theirs."""
    ends = _ends(lines)
    index = 0
    while index < len(lines):
        kind = _START.fullmatch(lines[index])
        end = ends[index] if kind else None
        if kind and kind[1] == _KIND:
            if end is None:
                raise _unclosed(path, index + 1)
            yield index, end
        index = (end or index) + 1


def _ends(lines: list[str]) -> list[int | None]:
    """For each line the last `# ///` of the comment lines below it; uv, other than the specification, lets it follow at once."""
    found: list[int | None] = []
    last: int | None = None
    for index in range(len(lines) - 1, -1, -1):
        found.append(last)
        line = lines[index]
        if line != "#" and not line.startswith("# "):
            last = None
        elif line == _END and last is None:
            last = index
    return found[::-1]


def _unclosed(path: str, line: int) -> InvalidInput:
    return InvalidInput(
        f"{path}:{line}: `# /// {_KIND}` and no `{_END}` that ends it",
        "every line of the block begins with `#`, and the last is that alone: installers refuse any other",
        f"put `# ` before each line of the block, and `{_END}` after the last",
    )
