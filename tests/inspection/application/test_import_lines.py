"""The import statements of a file are those that its whole syntax tree has."""

import ast
import sysconfig
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.inspection.application.import_lines import imports_of
from containerize.inspection.application.syntax import import_nodes
from containerize.project import Project

NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,6}", fullmatch=True).filter(lambda name: not __import__("keyword").iskeyword(name))


def _both(folder: Path, text: str) -> tuple[Counter[str], Counter[str]]:
    (folder / "one.py").write_text(text)
    alone = imports_of(Project(folder), "one.py")
    whole = ast.parse(text)
    assert alone is not None
    return tuple(Counter(map(ast.unparse, import_nodes(module))) for module in (alone, whole))  # type: ignore[return-value]


@pytest.mark.parametrize(
    "text",
    [
        "import a, b.c as d\n",
        "def f():\n    from . import g\n    from ..h import (i,  # why\n        j as k)\n",
        "import a; import b\n",
        "from a import b, \\\n    c\n",
        "if x:\r\n\tfrom a.b import *\r\n",
        "from a import (b)  # (not c\n",
        "import a  # and b\n",
        "from a import (b,  # the :) of it\n  c)\n",
    ],
)
def test_statements_of_every_form(tmp_path: Path, text: str) -> None:
    alone, whole = _both(tmp_path, text)
    assert alone == whole


def test_a_sentence_that_begins_like_an_import_does_no_harm(tmp_path: Path) -> None:
    alone, whole = _both(tmp_path, '"""Notes.\n\nfrom the shop to the market\nimport what you need\n"""\nimport os\n')
    assert alone == whole


def test_what_is_parsed_already_is_taken(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("import os\n")
    project = Project(tmp_path)
    assert imports_of(project, "one.py") is not project.module("one.py")
    assert imports_of(project, "one.py") is project.module("one.py")


@given(st.lists(st.tuples(st.sampled_from(["import {0}.{1}", "from {0} import {1}", "from .{0} import ({1}, {0} as x)"]), NAMES, NAMES), max_size=5))
def test_any_imports_between_code(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]) -> None:
    text = "\n".join(f"{form.format(one, other)}\nx = '{one}'" for form, one, other in rows)
    alone, whole = _both(tmp_path_factory.mktemp("imports"), text)
    assert alone == whole


def test_the_standard_library_loses_no_import(tmp_path: Path) -> None:
    for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))[:60]:
        alone, whole = _both(tmp_path, path.read_text(encoding="utf-8"))
        assert not whole - alone, path.name
