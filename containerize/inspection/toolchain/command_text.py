"""Which programs a command line starts, by the words of the POSIX shell language that stand where a command does."""

import re
from collections.abc import Iterator, Sequence

# What separates commands, also inside `$(…)` and backquotes. Quoted text goes first, so that `grep "a|b"` is one command.
_TOKEN = re.compile(r"""'[^']*'|"(?:\\.|[^"\\])*"|&&|\|\|?|;|\n|&|\$\(|`|\(|\)|[^\s'"|;&`()$]+|\$|\s+|.""", re.DOTALL)
_SEPARATORS = frozenset(["&&", "||", "|", ";", "\n", "&", "$(", "`", "(", ")"])
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=.*", re.DOTALL)
_KEYWORDS = frozenset("if then else elif fi do done while until for in case esac { } ! time exec eval command".split())
# Programs that start the one that is named after their options.
_WRAPPERS = frozenset("sudo nice nohup env timeout ionice setsid stdbuf xargs xvfb-run".split())
_SHELLS = frozenset("sh bash dash".split())
_SYSTEM_FOLDERS = ("/bin/", "/sbin/", "/usr/")
_LENGTH = 4096


def programs_in(text: str) -> Iterator[str]:
    """Each program that a shell starts for a text, `pg_dump` and `gzip` for `pg_dump shop | gzip > x`. Takes any text."""
    words: list[str] = []
    current = ""
    for token in (*_TOKEN.findall(text[:_LENGTH]), ";"):
        if token not in _SEPARATORS and not token.isspace():
            current += token.strip("'\"")
            continue
        words += [current] if current else []
        current = ""
        if token in _SEPARATORS:
            yield from programs_of(words)
            words = []


def programs_of(words: Sequence[str]) -> Iterator[str]:
    """The program that an argument list starts, and the one that this starts in turn when it is `sudo`, `timeout` or a shell.

    An empty word stands for one that is not known. Paths outside the system's folders are the project's own programs.
    """
    rest: Sequence[str] = [word for word in words if word not in _KEYWORDS]
    while rest and _ASSIGNMENT.fullmatch(rest[0]):
        rest = rest[1:]
    name = _program(rest[0]) if rest else ""
    while name in _WRAPPERS:
        yield name
        rest = _after_options(rest[1:])
        name = _program(rest[0]) if rest else ""
    if name:
        yield name
    if name in _SHELLS and len(rest) > 2 and rest[1].startswith("-") and rest[1].endswith("c"):
        yield from programs_in(rest[2])


def _program(word: str) -> str:
    if "/" in word and not word.startswith(_SYSTEM_FOLDERS):
        return ""
    return word.rpartition("/")[2]


def _after_options(words: Sequence[str]) -> Sequence[str]:
    """What follows options, variables and durations such as `30s`."""
    for position, word in enumerate(words):
        if word and not word.startswith("-") and not word[0].isdigit() and not _ASSIGNMENT.fullmatch(word):
            return words[position:]
    return ()
