"""Which paths a .dockerignore leaves out, as BuildKit reads it: https://docs.docker.com/build/concepts/context/#dockerignore-files.

The rules are those of https://github.com/moby/patternmatcher: the last pattern that matches a path or a folder above it decides.
"""

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line. keeps: whether it began with `!`. line: counted from 1."""

    text: str
    keeps: bool
    line: int

    def matches(self, path: str) -> bool:
        """Whether it matches this very path."""
        return _compiled(self.text).fullmatch(path) is not None

    def may_match_below(self, folder: str) -> bool:
        """Whether it could match something in a folder; only a pattern that begins like it, or with a wildcard, could."""
        plain = re.split(r"[*?\[]", self.text, maxsplit=1)[0]
        return (plain != self.text and f"{folder}/".startswith(plain)) or f"{self.text}/".startswith(f"{folder}/")


# Whether each pattern matched a folder or one above it.
Matched = tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class IgnoreFile:
    """The patterns in order."""

    patterns: tuple[Pattern, ...]

    def start(self) -> Matched:
        """What `match` wants for what lies at the root."""
        return (False,) * len(self.patterns)

    def match(self, path: str, above: Matched) -> tuple[Pattern | None, Matched]:
        """(the pattern that leaves a path out, None when it is kept; what to give for what lies below). above: of the folder it is in."""
        matched = tuple(before or pattern.matches(path) for pattern, before in zip(self.patterns, above, strict=True))
        last = next((pattern for pattern, hit in zip(reversed(self.patterns), reversed(matched), strict=True) if hit), None)
        return (None if last is None or last.keeps else last), matched

    def may_keep_below(self, folder: str) -> bool:
        """Whether something in a folder that is left out could be kept."""
        return any(pattern.keeps and pattern.may_match_below(folder) for pattern in self.patterns)

    def ignoring(self, path: str) -> Pattern | None:
        """The pattern that leaves out a path, folders above it included."""
        above, found = self.start(), None
        parts = path.split("/")
        for count in range(1, len(parts) + 1):
            found, above = self.match("/".join(parts[:count]), above)
        return found


def parse(text: str) -> IgnoreFile:
    """Read the lines of a .dockerignore."""
    found = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        written = line.strip()
        if not written or written.startswith("#"):
            continue
        keeps = written.startswith("!")
        cleaned = posixpath.normpath(written.removeprefix("!").strip().replace("\\ ", " ")).lstrip("/")
        if cleaned != ".":
            found.append(Pattern(cleaned, keeps, number))
    return IgnoreFile(tuple(found))


@lru_cache(maxsize=1 << 12)
def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(to_expression(pattern), re.DOTALL)
    except re.error:
        return re.compile(re.escape(pattern))


_TOKENS = re.compile(r"(?P<any>\*\*/?)|(?P<some>\*)|(?P<one>\?)|(?P<group>\[\^?[^\]]+\])|\\(?P<escaped>.)|(?P<plain>.)", re.DOTALL)


def to_expression(pattern: str) -> str:
    """A pattern as a regular expression: `*` and `?` stop at `/`, `**` does not, `[...]` is a set of characters."""
    return "".join(map(_expression, _TOKENS.finditer(pattern)))


def _expression(token: re.Match[str]) -> str:
    if token["any"]:
        return "(?:.*/)?" if token["any"].endswith("/") else ".*"
    if token["some"]:
        return "[^/]*"
    if token["one"]:
        return "[^/]"
    return token["group"] or re.escape(token["escaped"] or token["plain"])


def fits_any(path: str, patterns: Sequence[str]) -> bool:
    """Whether a path, or a folder above it, fits one of the patterns, as those of COPY are: `.` fits all."""
    parts = path.split("/")
    above = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    return any(pattern in ("", ".") or any(_compiled(pattern).fullmatch(folder) for folder in above) for pattern in patterns)
