"""What a name stands for where a command is started: the assignments of a file by scope, and expressions followed to their texts."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from containerize.inspection.application.syntax import argument, constant_string, dotted

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
# Calls whose value is, or is made from, one of their arguments: by full name, or `.name` for a method of any value.
_FIRST_ARGUMENT = frozenset(["shlex.split", "shutil.which", "str", "list", "tuple", "os.fspath", "pathlib.Path"])
_DEFAULT_ARGUMENT = frozenset(["os.environ.get", "os.getenv"])
_OF_THE_VALUE = frozenset(["format", "split", "strip", "copy"])


@dataclass
class Scope:
    """A module, class or function: what is assigned in it, by name. parameters: of the function, those of a method without `self`."""

    parent: "Scope | None" = None
    name: str = ""
    parameters: list[str] = field(default_factory=list)
    values: dict[str, list[ast.expr]] = field(default_factory=dict)

    def lookup(self, name: str) -> list[ast.expr]:
        """What is assigned to a name in the nearest scope that has it; nothing for a parameter."""
        scope: Scope | None = self
        while scope and name not in scope.values:
            scope = None if name in scope.parameters else scope.parent
        return scope.values[name] if scope else []


def calls_with_scopes(module: ast.Module) -> list[tuple[ast.Call, Scope]]:
    """Every call with the scope it stands in, in the order of their places."""
    found: list[tuple[ast.Call, Scope]] = []
    pending: list[tuple[ast.AST, Scope]] = [(module, Scope())]
    while pending:
        node, scope = pending.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                found.append((child, scope))
            _remember(child, scope)
            pending.append((child, _inner(child, scope)))
    return sorted(found, key=lambda pair: (pair[0].lineno, pair[0].col_offset))


def _inner(node: ast.AST, scope: Scope) -> Scope:
    if isinstance(node, _FUNCTIONS):
        parameters = [argument.arg for argument in [*node.args.posonlyargs, *node.args.args]]
        return Scope(scope, getattr(node, "name", ""), [name for name in parameters if name not in ("self", "cls")])
    return Scope(scope) if isinstance(node, ast.ClassDef) else scope


def _remember(node: ast.AST, scope: Scope) -> None:
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for name in (target.id for target in targets if isinstance(target, ast.Name)):
            scope.values.setdefault(name, []).append(node.value)


def followed(node: ast.expr, scope: Scope, names: dict[str, str]) -> Iterator[ast.expr]:
    """The literals that an expression may start with: texts, f-strings, lists and tuples, and parameters as the names they are.

    Each node is looked at once, so that names which stand for each other end.
    """
    pending = [node]
    seen: set[int] = set()
    while pending:
        current = pending.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        if isinstance(current, ast.List | ast.Tuple | ast.JoinedStr) or constant_string(current) is not None or _parameter(current, scope):
            yield current
        else:
            pending += _next(current, scope, names)


def _parameter(node: ast.expr, scope: Scope) -> bool:
    return isinstance(node, ast.Name) and node.id in scope.parameters and node.id not in scope.values


def _next(node: ast.expr, scope: Scope, names: dict[str, str]) -> list[ast.expr]:
    """The expressions whose value may be the start of this one's."""
    match node:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
            return scope.lookup(name)
        case ast.BinOp(left=start) | ast.Starred(value=start) | ast.Await(value=start) | ast.NamedExpr(value=start):
            return [start]
        case ast.IfExp(body=one, orelse=other):
            return [one, other]
        case ast.BoolOp(values=values):
            return values
        case ast.Call():
            return _of_call(node, names)
    return []


def _of_call(call: ast.Call, names: dict[str, str]) -> list[ast.expr]:
    full = dotted(call.func, names)
    method = call.func if isinstance(call.func, ast.Attribute) else None
    if full in _FIRST_ARGUMENT or (method and method.attr == "join"):
        return call.args[:1]
    if full in _DEFAULT_ARGUMENT:
        default = argument(call, 1, "default")
        return [default] if default else []
    return [method.value] if method and method.attr in _OF_THE_VALUE else []
