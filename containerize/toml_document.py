"""A TOML file with the line of each key, refused before parsing when parsing it could take minutes."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import tomli

from containerize.conflict_markers import refuse_conflict_markers
from containerize.errors import InvalidInput
from containerize.toml_lines import KeyLines

# The parser takes worse than linear time in the dots of one key and recurses for each bracket (DESIGN.md §4).
_MAX_PARTS = 64
_MAX_NESTING = 100
_STRING_OR_COMMENT = re.compile(r'''"(?:[^"\\]|\\.)*+"|'[^']*+'|\#.*''')
# What locks say of each file for the installer: half of their bytes, none of which is asked for here.
_LOCK_DETAILS = re.compile(r''', (?:hash = "[^"\\\n]*+"|size = \d++|upload-time = "[^"\\\n]*+")''')
_PART = r'(?:[\w-]++|"")'
_LONG_KEY = re.compile(rf'(?<![\w"-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{_MAX_PARTS},}}')


class TomlDocument:
    """A parsed file. `data` is the whole table; `line()` says where a key stands."""

    def __init__(self, path: str, text: str) -> None:
        """Parse `text`; `path` is for messages. Raises InvalidInput with the line that is wrong."""
        self.path = path
        if path.endswith(".lock"):
            text = _LOCK_DETAILS.sub("", text)
        self._lines = text.split("\n")
        self._refuse_bombs()
        try:
            self.data: dict[str, Any] = tomli.loads(text)
        except (tomli.TOMLDecodeError, RecursionError, ValueError) as error:
            refuse_conflict_markers(path, text.encode("utf-8", "replace"))
            where, what = _place(error)
            raise InvalidInput(
                f"{path}{where}: not valid TOML: {what}", "nothing in the file can be trusted", f"correct {path}{where}"
            ) from None

    def get(self, *keys: str) -> Any:
        """The value under nested keys, or None when a step of the way is missing or not a table."""
        value: Any = self.data
        for key in keys:
            if not isinstance(value, dict) or key not in value:
                return None
            value = value[key]
        return value

    def table(self, *keys: str) -> dict[str, Any]:
        """The table under nested keys, empty when there is none. Raises InvalidInput when something else is there."""
        value = self.get(*keys)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self._wrong_type(keys, "a table")
        return value

    def string(self, *keys: str) -> str | None:
        """The string under nested keys, or None. Raises InvalidInput when something else is there."""
        value = self.get(*keys)
        if value is not None and not isinstance(value, str):
            raise self._wrong_type(keys, "a string")
        return value

    def strings(self, *keys: str) -> list[str]:
        """The list of strings under nested keys, empty when there is none. Raises InvalidInput when something else is there."""
        value = self.get(*keys)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._wrong_type(keys, "a list of strings")
        return value

    def line(self, *keys: str) -> int | None:
        """The line, from 1, of the key that ends the path: the key itself, else the nearest table or key that holds it, else None."""
        return self._key_lines.find(keys)

    def array_lines(self, name: str) -> list[int]:
        """The line after each `[[name]]`, in order: the first line of that entry. Empty when it is written in another way."""
        header = f"[[{name}]]"
        lines = [number + 1 for number, line in enumerate(self._lines, 1) if line.startswith(header)]
        return lines if len(lines) == len(self.get(name) or ()) else []

    def tables(self, name: str) -> Iterator[tuple[dict[str, Any], int | None]]:
        """Each `[[name]]` table with its first line. Raises InvalidInput when something else is under that name."""
        found = self.get(name)
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            raise self._wrong_type((name,), "a list of tables")
        lines = self.array_lines(name)
        for index, table in enumerate(found):
            yield table, lines[index] if lines else None

    @cached_property
    def _key_lines(self) -> KeyLines:
        return KeyLines(self._lines)

    def line_with(self, text: str, after: int = 1) -> int | None:
        """The first line, from `after`, that holds `text`."""
        for number, line in self.lines_from(after):
            if text in line:
                return number
        return None

    def lines_from(self, start: int) -> Iterator[tuple[int, str]]:
        """(number, text) of each line from `start` on."""
        yield from enumerate(self._lines[start - 1 :], start)

    def where(self, *keys: str) -> str:
        """`path:line` of a key, for messages."""
        line = self.line(*keys)
        return f"{self.path}:{line}" if line else self.path

    def _refuse_bombs(self) -> None:
        for number, line in enumerate(self._lines, 1):
            if len(line) > _MAX_NESTING and (line.count(".") >= _MAX_PARTS or line.count("[") + line.count("{") > _MAX_NESTING):
                bare = _STRING_OR_COMMENT.sub('""', line)
                if _LONG_KEY.search(bare) or _nesting(bare) > _MAX_NESTING:
                    raise InvalidInput(
                        f"{self.path}:{number}: a key of more than {_MAX_PARTS} parts or values nested over {_MAX_NESTING} deep",
                        "no real manifest has one, and parsing it could take minutes",
                        f"remove {self.path}:{number}",
                    )

    def _wrong_type(self, keys: tuple[str, ...], wanted: str) -> InvalidInput:
        return InvalidInput(
            f"{self.where(*keys)}: {'.'.join(keys)} is not {wanted}", "it cannot be understood", f"make it {wanted}"
        )


def _nesting(line: str) -> int:
    depth = deepest = 0
    for character in line:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _place(error: Exception) -> tuple[str, str]:
    text = str(error) or type(error).__name__
    match = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)", text)
    if match is None:
        return "", "a number of more than 4,300 digits" if text.startswith("Exceeds the limit") else text
    return (f":{match[1]}" if match[1] else ""), text[: match.start()]
