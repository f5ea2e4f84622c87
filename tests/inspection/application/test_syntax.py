"""Reading code as syntax."""

import ast
from pathlib import Path

import pytest

from containerize.inspection.application.syntax import nodes

PACKAGE = Path(__file__).resolve().parents[3] / "containerize"


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("s*.py")), ids=lambda path: path.name)
def test_every_node_is_found_in_the_order_of_walk(path: Path) -> None:
    module = ast.parse(path.read_bytes())
    assert list(nodes(module)) == list(ast.walk(module))
