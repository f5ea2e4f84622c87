"""setup.cfg with the line of each value: https://setuptools.pypa.io/en/latest/userguide/declarative_config.html."""

import configparser
import re
from collections.abc import Iterator

from containerize.errors import InvalidInput
from containerize.inspection.packages.literals import Asked
from containerize.project import Project

FILE = "setup.cfg"
_HEADER = re.compile(r"\[([^\]]+)\]")


class SetupCfg:
    """A parsed setup.cfg; sections and keys in lower case, `-` in a key is `_`, as setuptools takes them."""

    def __init__(self, text: str) -> None:
        """Raise InvalidInput, naming the line, for what no reader of the format takes."""
        self._lines = text.split("\n")
        self._parser = configparser.RawConfigParser(strict=False)
        try:
            self._parser.read_string(text)
        except configparser.Error as error:
            place = f"{FILE}:{_line_of(error)}"
            raise InvalidInput(
                f"{place}: neither a section nor `key = value`", "setuptools stops at it", f"correct {place}"
            ) from None

    def keys(self, section: str) -> list[str]:
        """The keys of a section, as they are written but for their case."""
        return list(self._parser[section]) if self._parser.has_section(section) else []

    def get(self, section: str, key: str) -> Asked | None:
        """A value without the space around it, and the line of its key; None where there is none."""
        name = next((name for name in self.keys(section) if name == key or name.replace("-", "_") == key), None)
        if name is None:
            return None
        return Asked(self._parser.get(section, name).strip(), self._line(section, name))

    def entries(self, section: str, key: str) -> list[Asked]:
        """A value as a list: its lines, or what semicolons are between where it has one line; comments are left out."""
        value = self.get(section, key)
        if value is None:
            return []
        lines = self._items(value)
        return [Asked(text, line) for text, line in lines if text]

    def _items(self, value: Asked) -> Iterator[tuple[str, int]]:
        if "\n" not in value.text:
            yield from ((_plain(text), self._after(value.line, text)) for text in _split(value.text))
            return
        line = value.line
        for text in value.text.split("\n"):
            plain = _plain(text)
            line = self._after(line, plain)
            yield plain, line

    def _after(self, start: int, text: str) -> int:
        """The first line from `start` on that holds a text."""
        found = (number for number, line in enumerate(self._lines[start - 1 :], start) if text and text.strip() in line)
        return next(found, start)

    def _line(self, section: str, key: str) -> int:
        current = ""
        found = 1
        for number, line in enumerate(self._lines, 1):
            if header := _HEADER.match(line):
                current = header[1]
            elif current == section and not line[:1].isspace() and re.split(r"[=:]", line)[0].strip().lower() == key:
                found = number
        return found


def read_setup_cfg(project: Project) -> SetupCfg | None:
    """The project's setup.cfg, or None. Raises InvalidInput for one that cannot be read."""
    text = project.text(FILE)
    return None if text is None else SetupCfg(text)


def _split(value: str) -> list[str]:
    """On one line setuptools has a semicolon between requirements; one that is followed by a marker belongs to its requirement."""
    parts = re.split(r"\s*;\s*(?!\s*[(]*\s*(?:python_|os_name|sys_platform|platform_|implementation_|extra\b|['\"]))", value)
    return [part for part in parts if part]


def _plain(text: str) -> str:
    return "" if text.lstrip().startswith(("#", ";")) else re.split(r"\s#", text)[0].strip()


def _line_of(error: configparser.Error) -> int:
    listed = getattr(error, "errors", None)
    return int(listed[0][0] if listed else getattr(error, "lineno", None) or 1)
