"""What a log says about why something failed, by the patterns of a table."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from containerize.knowledge.proof_schema import Failure

_LOG_CHARACTERS = 64 * 1024


@dataclass(frozen=True)
class Cause:
    """Why something failed. name: in a word or a few, for programs. why, fix: as errors have them."""

    name: str
    why: str
    fix: str


def first_cause(rows: Iterable[Failure], text: str) -> Cause | None:
    """The cause of the first row that is found in a log; None when no row knows it. Of long texts the end is read."""
    end = text[-_LOG_CHARACTERS:]
    found = ((row, match) for row in rows if (match := re.search(row.pattern, end)))
    return next((_cause(row, match) for row, match in found), None)


def latest_cause(rows: Iterable[Failure], text: str) -> Cause | None:
    """The cause of the row that is found furthest down in a log, where a program says what it died of; the first row of several there."""
    end = text[-_LOG_CHARACTERS:]
    found = [(row, match) for row in rows for match in list(re.finditer(row.pattern, end))[-1:]]
    if not found:
        return None
    return _cause(*max(found, key=lambda pair: end.count("\n", 0, pair[1].end())))


def _cause(row: Failure, match: re.Match[str]) -> Cause:
    named = next((group for group in match.groups() if group), "")
    return Cause(row.name, _filled(row.why, named), _filled(row.fix, named))


def _filled(text: str, named: str) -> str:
    """`{1}` as what the pattern found; where that is nothing, without it."""
    return text.replace("{1}", named) if named else text.replace(" ({1})", "").replace(" {1}", "").replace("{1}", "it")
