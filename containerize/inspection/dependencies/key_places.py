"""Lines in Pipfile.lock, which the parser of JSON does not tell."""

import json
import re


class KeyPlaces:
    """Lines of the keys of one section, asked for in the order in which they stand: found by search, without a parser."""

    def __init__(self, text: str, section: str) -> None:
        """`section` is the key whose object is looked into, at the top of the file."""
        self._text = text
        self._at = self._line_at = 0
        self._line = 1
        self._lost = False
        self.section_line = self._find(section)

    def line(self, key: str | None) -> int | None:
        """The line of the next key of that name, or of the section itself."""
        return self.section_line if key is None else self._find(key)

    def _find(self, key: str) -> int | None:
        if self._lost:
            return None
        match = re.compile(re.escape(json.dumps(key, ensure_ascii=False)) + r"\s*:\s*[{\"]").search(self._text, self._at)
        if match is None:
            self._lost = True
            return None
        self._line += self._text.count("\n", self._line_at, match.start())
        self._at, self._line_at = match.end() - 1, match.start()
        return self._line
