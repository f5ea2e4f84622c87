"""The text that an expression gives when all of its parts are literals or names of such: joined, formatted or filled in."""

import ast
from collections.abc import Callable

Look = Callable[[ast.expr], ast.expr | None]
_MAX_DEPTH = 20
_MAX_TEXT = 10_000


def literal_text(node: ast.expr | None, behind: Look, depth: int = 0) -> str | None:
    """None where a part is unknown. behind: what a name stands for, and other expressions themselves."""
    node = behind(node) if node is not None else None
    if node is None or depth > _MAX_DEPTH:
        return None

    def below(part: ast.expr) -> str | None:
        return literal_text(part, behind, depth + 1)

    text: str | None = None
    if isinstance(node, ast.Constant):
        text = node.value if isinstance(node.value, str) else str(node.value) if isinstance(node.value, int) and depth else None
    elif isinstance(node, ast.JoinedStr):
        text = _joined([_formatted(part, below) for part in node.values])
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        text = _joined([below(node.left), below(node.right)])
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        values = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        text = _filled(below(node.left), [below(value) for value in values], "%s")
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format" and not node.keywords:
        text = _filled(below(node.func.value), [below(value) for value in node.args], "{}")
    return text if text is None or len(text) <= _MAX_TEXT else None


def _formatted(part: ast.expr, below: Callable[[ast.expr], str | None]) -> str | None:
    if isinstance(part, ast.FormattedValue):
        return below(part.value) if part.format_spec is None and part.conversion == -1 else None
    return below(part)


def _joined(parts: list[str | None]) -> str | None:
    known = [part for part in parts if part is not None]
    return "".join(known) if len(known) == len(parts) else None


def _filled(form: str | None, values: list[str | None], place: str) -> str | None:
    """A form with one plain place for each value; None for a form with others."""
    known = [value for value in values if value is not None]
    pieces = form.split(place) if form is not None else []
    if len(known) != len(values) or len(pieces) != len(known) + 1 or any(place[0] in piece for piece in pieces):
        return None
    return "".join(piece + value for piece, value in zip(pieces, [*known, ""], strict=True))
