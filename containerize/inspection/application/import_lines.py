"""The imports of a file that need not be parsed for anything else: only its import statements are, which takes a tenth of the time."""

import ast
import re
import weakref

from containerize.project import Project
from containerize.syntax_trees import Unparsed, parse_source

_STATEMENT = re.compile(
    rb"(?:^|;)[ \t]*((?:from[ \t]+[.\w][.\w \t]*[ \t]import\b|import[ \t])(?:[ \t]*\([^)]*\)|(?:[^\n#;\\]|\\\r?\n)*))", re.MULTILINE
)
# What was read, as long as the project is held.
_read: weakref.WeakKeyDictionary[Project, dict[str, ast.Module | None]] = weakref.WeakKeyDictionary()


def imports_of(project: Project, path: str) -> ast.Module | None:
    """The syntax tree of a file, or of its import statements alone, where nobody has asked for all of it; None when it has no syntax.

    Statements inside a text, such as an example in a docstring, count when only the statements are read.
    """
    if project.is_parsed(path):
        return project.module(path)
    known = _read.setdefault(project, {})
    if path not in known:
        known[path] = _statements(project, path)
    return known[path]


def _statements(project: Project, path: str) -> ast.Module | None:
    data = project.source(path)
    if data is None:
        return None
    try:
        return parse_source(path, b"\n".join(statement.strip() for statement in _STATEMENT.findall(data)))
    except Unparsed:
        # A sentence that begins like an import, or a comment with a bracket.
        return project.module(path)
