"""A TOML file with the line of each key, refused before parsing when parsing it could take minutes."""

import re
from collections.abc import Iterator
from typing import Any

import tomli

from containerize.errors import InvalidInput

# The parser takes worse than linear time in the dots of one key and recurses for each bracket (DESIGN.md §4).
_MAX_DOTS = 64
_MAX_NESTING = 100
_KEY_LINE = re.compile(r"""^\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[A-Za-z0-9_-]+))\s*(?:=|\.)""")


class TomlDocument:
    """A parsed file. `data` is the whole table; `line()` says where a key stands."""

    def __init__(self, path: str, text: str) -> None:
        """Parse `text`; `path` is for messages. Raises InvalidInput with the line that is wrong."""
        self.path = path
        self._lines = text.split("\n")
        self._refuse_bombs()
        try:
            self.data: dict[str, Any] = tomli.loads(text)
        except (tomli.TOMLDecodeError, RecursionError, ValueError) as error:
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
        """The line, from 1, of the key that ends the path: the key itself, else its nearest table header, else None."""
        table: tuple[str, ...] = ()
        best: tuple[int, int] | None = None
        for number, line in enumerate(self._lines, 1):
            header = _header(line)
            if header is not None:
                table = header
                matched = len(table) if keys[: len(table)] == table else 0
            else:
                key = _KEY_LINE.match(line)
                name = key and (key["double"] or key["single"] or key["bare"])
                matched = len(table) + 1 if name and keys[: len(table)] == table and keys[len(table) : len(table) + 1] == (name,) else 0
            if matched and (best is None or matched > best[0]):
                best = (matched, number)
        return best[1] if best else None

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
            key = line.split("=", 1)[0]
            if key.count(".") > _MAX_DOTS or line.count("[") > _MAX_NESTING or line.count("{") > _MAX_NESTING:
                raise InvalidInput(
                    f"{self.path}:{number}: a key of more than {_MAX_DOTS} parts or values nested over {_MAX_NESTING} deep",
                    "no real manifest has one, and parsing it could take minutes",
                    f"remove {self.path}:{number}",
                )

    def _wrong_type(self, keys: tuple[str, ...], wanted: str) -> InvalidInput:
        return InvalidInput(
            f"{self.where(*keys)}: {'.'.join(keys)} is not {wanted}", "it cannot be understood", f"make it {wanted}"
        )


def _header(line: str) -> tuple[str, ...] | None:
    match = re.match(r"^\s*\[\[?([^\[\]]+)\]\]?\s*(?:#.*)?$", line)
    return tuple(part.strip().strip("\"'") for part in match[1].split(".")) if match else None


def _place(error: Exception) -> tuple[str, str]:
    text = str(error) or type(error).__name__
    match = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)", text)
    if match is None:
        return "", text
    return (f":{match[1]}" if match[1] else ""), text[: match.start()]
