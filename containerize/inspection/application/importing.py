"""Which files import which modules, by their import lines alone: most of what is looked for stands only in files that import a library."""

import re
import weakref
from collections.abc import Iterator

from containerize.inspection.application.syntax import sources
from containerize.project import Project

_FROM = re.compile(rb"from[ \t]+([A-Za-z_]\w*)[\w.]*[ \t]+import[ \t(]*(\*)?")
_IMPORT = re.compile(rb"import[ \t]+([^\n#;]+)")
_RELATIVE_STAR = re.compile(rb"from[ \t]+\.[\w.]*[ \t]+import[ \t]*\*")
# What was found out about projects, as long as they are held.
_known: weakref.WeakKeyDictionary[Project, dict[str, dict[str, bytes]]] = weakref.WeakKeyDictionary()


def files_importing(project: Project, *modules: str, by_star: bool = True) -> dict[str, bytes]:
    """The application's files that import one of the top-level modules, sorted, each with its bytes.

    by_star: whether those are among them that import everything from another file, by which they may have any module.
    """
    if project not in _known:
        _known[project] = _read(project)
    found: dict[str, bytes] = {}
    for module in (*modules, *(["*"] if by_star else [])):
        found |= _known[project].get(module, {})
    return dict(sorted(found.items()))


def _read(project: Project) -> dict[str, dict[str, bytes]]:
    known: dict[str, dict[str, bytes]] = {}
    for path, data in sources(project):
        for name in {name for line in _lines(data) for name in _names(line)}:
            known.setdefault(name.decode("ascii", "replace"), {})[path] = data
    return known


def _lines(data: bytes) -> Iterator[bytes]:
    """Lines that hold the word: they are few, and finding a word is many times as fast as looking at every line."""
    found = data.find(b"import")
    while found >= 0:
        end = data.find(b"\n", found)
        end = len(data) if end < 0 else end
        yield from data[data.rfind(b"\n", 0, found) + 1 : end].split(b";")
        found = data.find(b"import", end)


def _names(line: bytes) -> Iterator[bytes]:
    line = line.strip()
    if match := _FROM.match(line):
        yield from filter(None, match.groups())
    elif match := _IMPORT.match(line):
        yield from (part.strip().split(b".")[0].split(b" ")[0] for part in match[1].split(b","))
    elif _RELATIVE_STAR.match(line):
        yield b"*"
