"""Where each key of a TOML text stands: a scan of its lines that knows strings, arrays and comments, but no values."""

import re

import tomli

Keys = tuple[str, ...]

_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\]|\\.)*+"|'[^']*+')"""
_DOTTED = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*+"
_PARTS = re.compile(_PART)
_HEADER = re.compile(rf"[ \t]*\[\[?[ \t]*({_DOTTED})[ \t]*\]")
_KEY = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=")
_TOKEN = re.compile(r'''"""|\'\'\'|"(?:[^"\\]|\\.)*+"|'[^']*+'|\#.*|[\[\]{}]''')


class KeyLines:
    """The line, from 1, of each key and table header of a valid TOML text."""

    def __init__(self, lines: list[str]) -> None:
        self._written: dict[Keys, int] = {}
        self._implied: dict[Keys, int] = {}
        table: Keys = ()
        depth, closing = 0, ""
        for number, line in enumerate(lines, 1):
            start = 0
            if not depth and not closing:
                if header := _HEADER.match(line):
                    table = _split(header[1])
                    self._record(table, number)
                    continue
                if (key := _KEY.match(line)) is None:
                    continue
                self._record((*table, *_split(key[1])), number)
                start = key.end()
            depth, closing = _after(line, start, depth, closing)

    def find(self, keys: Keys) -> int | None:
        """The line of a key, else of the nearest written table or key that holds it, else None."""
        exact = self._written.get(keys) or self._implied.get(keys)
        return exact or next((self._written[keys[:n]] for n in range(len(keys) - 1, 0, -1) if keys[:n] in self._written), None)

    def _record(self, keys: Keys, number: int) -> None:
        self._written.setdefault(keys, number)
        for length in range(1, len(keys)):
            self._implied.setdefault(keys[:length], number)


def _split(dotted: str) -> Keys:
    return tuple(_plain(part) for part in _PARTS.findall(dotted))


def _plain(part: str) -> str:
    if part[0] == '"' and "\\" in part:
        return str(tomli.loads(f"key = {part}")["key"])
    return part.strip("\"'") if part[0] in "\"'" else part


def _after(line: str, start: int, depth: int, closing: str) -> tuple[int, str]:
    """(open brackets, delimiter of the open multi-line string or nothing) at the end of a line of values."""
    while True:
        if closing:
            end = line.find(closing, start)
            if end < 0:
                return depth, closing
            start, closing = end + 3, ""
        token = _TOKEN.search(line, start)
        if token is None:
            return max(depth, 0), ""
        start = token.end()
        if token[0] in ('"""', "'''"):
            closing = token[0]
        elif token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
