"""Reading code as syntax."""

import ast
import gc
import weakref
from pathlib import Path

import pytest

from containerize.inspection.application.syntax import import_nodes, nodes

PACKAGE = Path(__file__).resolve().parents[3] / "containerize"


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("s*.py")), ids=lambda path: path.name)
def test_every_node_is_found_in_the_order_of_walk(path: Path) -> None:
    module = ast.parse(path.read_bytes())
    assert [module, *nodes(module)] == list(ast.walk(module))


def test_what_is_kept_of_a_file_goes_with_it() -> None:
    module = ast.parse("import os\nx = os.sep\n")
    assert len(import_nodes(module)) == 1
    gone = weakref.ref(module)
    del module
    gc.collect()
    assert gone() is None
