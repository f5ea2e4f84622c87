"""What an expression in Python code says without being run: texts, lists and tables of texts, and the text files that it reads."""

import ast
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from containerize.inspection.application.syntax import constant_string, is_main_guard, top_level
from containerize.inspection.packages.literal_text import literal_text
from containerize.project import Project

_MAX_DEPTH = 40
_MAX_STEPS = 500
_TEXT_FILES = (".txt", ".in", ".pip")
_JOINS = frozenset({"join", "joinpath", "Path"})
_SAME_ITEMS = frozenset({"list", "tuple", "sorted", "set"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A text in a list, and its line."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list holds. files: of the project, whose lines are in it too. complete: whether there is nothing else in it."""

    items: tuple[Asked, ...] = ()
    files: tuple[str, ...] = ()
    complete: bool = True

    def __add__(self, other: "Listing") -> "Listing":
        """Both, one after the other."""
        return Listing(self.items + other.items, self.files + other.files, self.complete and other.complete)


_UNKNOWN = Listing(complete=False)


class Literals:
    """Reads expressions of one module; names mean what they are bound to last, wherever they are used, and what is added to them."""

    def __init__(self, project: Project, module: ast.Module) -> None:
        self._project = project
        self._bound: dict[str, ast.expr] = {}
        self._functions: dict[str, ast.FunctionDef] = {}
        self._added: dict[str, list[ast.expr]] = {}
        self._entries: dict[str, dict[str, ast.expr]] = {}
        self._steps = 0
        self._bind(module)

    def text(self, node: ast.expr | None) -> str | None:
        """The text of a literal, of a name that is bound to one, and of those that are joined or filled in."""
        return literal_text(node, self._behind)

    def table(self, node: ast.expr | None, depth: int = 0) -> dict[str, ast.expr] | None:
        """The values of a table with texts as keys, or of `dict(key=value)`; None when any key is something else.

        A table that has a name also holds what is assigned to single keys of it.
        """
        entries = self._entries.get(node.id, {}) if isinstance(node, ast.Name) else {}
        if entries:
            known = self.table(self._behind(node), depth + 1)
            return None if known is None else known | entries
        node = self._behind(node)
        found: dict[str, ast.expr] = {}
        if depth > _MAX_DEPTH:
            return None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict" and not node.args:
            pairs = [(keyword.arg, keyword.value) for keyword in node.keywords]
        elif isinstance(node, ast.Dict):
            pairs = [(self.text(key) if key else None, value) for key, value in zip(node.keys, node.values, strict=True)]
        else:
            return None
        for key, value in pairs:
            more = {key: value} if key is not None else self.table(value, depth + 1)
            if more is None:
                return None
            found |= more
        return found

    def listing(self, node: ast.expr | None, seen: frozenset[str] = frozenset()) -> Listing:
        """The texts of a list, of a text with one on each line, of lists that are added to each other, and of what a function returns.

        seen: names that the way to `node` led through, which are not followed again.
        """
        self._steps += 1
        if node is None or self._steps > _MAX_STEPS:
            return _UNKNOWN
        if isinstance(node, ast.Name):
            found = self._named(node.id, seen)
        elif isinstance(node, ast.List | ast.Tuple | ast.Set):
            found = self._elements(node.elts, seen)
        elif isinstance(node, ast.Dict):
            found = self._elements([key for key in node.keys if key is not None], seen)
        elif (text := self.text(node)) is not None:
            found = Listing(tuple(_lines(text, node)))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            found = self.listing(node.left, seen) + self.listing(node.right, seen)
        elif isinstance(node, ast.Call):
            found = self._call(node, seen)
        else:
            found = self._all_values(node, seen) or Listing(files=self._files(node), complete=False)
        return found

    def _named(self, name: str, seen: frozenset[str]) -> Listing:
        if name in seen or name not in self._bound:
            return _UNKNOWN
        found = self.listing(self._bound[name], seen | {name})
        for value in self._added.get(name, ()):
            found += self.listing(value, seen | {name})
        return found

    def _call(self, node: ast.Call, seen: frozenset[str]) -> Listing:
        found = _UNKNOWN
        if (tables := self._all_values(node, seen)) is not None:
            found = tables
        elif (inner := _unwrapped(node)) is not None:
            found = self.listing(inner, seen)
        elif isinstance(node.func, ast.Name) and node.func.id in self._functions and node.func.id not in seen:
            name = node.func.id
            returned = [part.value for part in ast.walk(self._functions[name]) if isinstance(part, ast.Return)]
            for value in returned:
                found += self.listing(value, seen | {name})
        return found if found.items or found.files else Listing(files=self._files(node), complete=False)

    def _all_values(self, node: ast.expr, seen: frozenset[str]) -> Listing | None:
        """What an expression with `extras.values()` in it could only be there for: all that the lists of that table hold."""
        for part in ast.walk(node):
            if isinstance(part, ast.Attribute) and part.attr == "values" and isinstance(part.value, ast.Name) and part.value.id not in seen:
                name = part.value.id
                table = self.table(self._bound.get(name))
                found = Listing()
                for value in (table or {}).values():
                    found += self.listing(value, seen | {name})
                return found if table is not None else None
        return None

    def _elements(self, elements: list[ast.expr], seen: frozenset[str]) -> Listing:
        found = Listing()
        for element in elements:
            if isinstance(element, ast.Starred):
                found += self.listing(element.value, seen)
            elif (text := self.text(element)) is not None:
                found += Listing((Asked(text.strip(), element.lineno),))
            else:
                found += _UNKNOWN
        return found

    def _behind(self, node: ast.expr | None) -> ast.expr | None:
        """What a name stands for, through other names."""
        for _ in range(_MAX_DEPTH):
            if not isinstance(node, ast.Name) or node.id not in self._bound:
                return node
            node = self._bound[node.id]
        return None

    def _bind(self, module: ast.Module) -> None:
        """Names of functions' bodies count where the module itself has none of that name."""
        for statement in (*ast.walk(module), *top_level(module.body)):
            if isinstance(statement, ast.FunctionDef):
                self._functions[statement.name] = statement
            for name, value in _bindings(statement):
                self._bound[name] = value
        for statement in _unconditional(module.body):
            for name, value in _additions(statement):
                self._added.setdefault(name, []).append(value)
            for name, key, value in _assigned_keys(statement):
                self._entries.setdefault(name, {})[key] = value

    def _files(self, node: ast.expr) -> tuple[str, ...]:
        """Text files of the project that an expression names, itself, through names, or in functions of the module that it calls."""
        found: dict[str, None] = {}
        seen: set[str] = set()
        pending: list[ast.AST] = [node]
        while pending:
            for part in ast.walk(pending.pop()):
                for path in _paths(part):
                    if path in self._project:
                        found[path] = None
                if isinstance(part, ast.Name) and part.id not in seen:
                    seen.add(part.id)
                    pending += [where[part.id] for where in (self._bound, self._functions) if part.id in where]
        return tuple(found)


def _bindings(statement: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(statement, ast.Assign):
        yield from ((target.id, statement.value) for target in statement.targets if isinstance(target, ast.Name))
    elif isinstance(statement, ast.AnnAssign) and statement.value and isinstance(statement.target, ast.Name):
        yield statement.target.id, statement.value
    elif isinstance(statement, ast.With):
        for item in statement.items:
            if isinstance(item.optional_vars, ast.Name):
                yield item.optional_vars.id, item.context_expr


def _unconditional(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run whatever the Python and the machine: not those under an `if` that is no main guard."""
    for node in body:
        yield node
        if isinstance(node, ast.FunctionDef | ast.With) or is_main_guard(node):
            yield from _unconditional(getattr(node, "body", []))


def _additions(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """(name, list) of `name += list`, `name.extend(list)` and `name.append(item)`."""
    if isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add) and isinstance(statement.target, ast.Name):
        yield statement.target.id, statement.value
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.args):
        return
    name, value = call.func.value.id, call.args[-1]
    if call.func.attr == "extend":
        yield name, value
    elif call.func.attr in ("append", "insert"):
        yield name, ast.copy_location(ast.List([value], ast.Load()), value)


def _assigned_keys(statement: ast.stmt) -> Iterator[tuple[str, str, ast.expr]]:
    """(name, key, value) of `name["key"] = value`."""
    if not isinstance(statement, ast.Assign):
        return
    for target in statement.targets:
        key = constant_string(target.slice) if isinstance(target, ast.Subscript) else None
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and key is not None:
            yield target.value.id, key, statement.value


def _unwrapped(call: ast.Call) -> ast.expr | None:
    """What `list(x)`, `"…".splitlines()` and `"…".strip().split()` are made from."""
    if isinstance(call.func, ast.Name) and call.func.id in _SAME_ITEMS and len(call.args) == 1:
        return call.args[0]
    if isinstance(call.func, ast.Attribute) and call.func.attr in ("splitlines", "split", "strip"):
        return call.func.value
    return None


def _lines(text: str, node: ast.expr) -> Iterator[Asked]:
    for number, line in enumerate(text.split("\n"), node.lineno):
        if line.strip() and not line.strip().startswith("#"):
            yield Asked(line.strip(), number)


def _paths(node: ast.AST) -> Iterator[str]:
    """Paths that a text, or a call that joins texts to a path, could mean."""
    texts: list[str | None] = []
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        texts = [node.value]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
        texts = [constant_string(argument) for argument in node.args] if name in _JOINS else []
    path = "/".join(text for text in texts if text)
    if path.endswith(_TEXT_FILES) and len(path) < 500:
        yield posixpath.normpath(path.lstrip("/"))
