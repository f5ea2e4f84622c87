"""What an expression for a path comes to, read as syntax: `BASE_DIR / "media"`, `os.path.join(DATA, name)`, `os.getenv("DB", "app.db")`."""

import ast
import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from containerize.inspection.application.symbols import Symbols
from containerize.inspection.application.syntax import constant_string, files_with, named_argument, nodes
from containerize.inspection.findings import Variable
from containerize.inspection.storage.image_paths import APP, HOME, ImagePaths
from containerize.project import Project

_PATHS = frozenset({"pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "os.path.join", "posixpath.join", "anyio.Path"})
# What gives back its argument, as far as we are concerned.
_SAME = frozenset("os.fspath os.path.abspath os.path.realpath os.path.normpath os.path.expanduser os.path.expandvars".split())
_SAME_METHODS = frozenset("resolve absolute expanduser as_posix strip rstrip lower".split())
_FOLDERS = {"os.getcwd": APP, "pathlib.Path.cwd": APP, "pathlib.Path.home": HOME}
_VARIABLES = frozenset({"os.getenv", "os.environ.get", "decouple.config"})
_VARIABLE_METHODS = frozenset("str path db db_url get url".split())
_MAX_DEPTH = 12


_Bindings = dict[str, list[ast.expr]]


@dataclass(frozen=True, slots=True)
class PathValue:
    """A path as the code spells it. variable: the environment variable that overrules it. whole: False when more follows unknown."""

    text: str
    variable: str | None = None
    whole: bool = True

    def absolute(self) -> str:
        """In the image; relative ones start in the working directory. Of one that goes on, the folder that is known."""
        text = self.text if self.whole else posixpath.dirname(self.text)
        text = HOME + text[1:] if text.startswith("~") else text
        return posixpath.normpath(posixpath.join(APP, text))


class PathValues:
    """Evaluates expressions of the files of one project. variables: those that the code reads, with what it falls back to.

    instance: the instance folder of a Flask application. sqlite_in_instance: whether relative addresses of SQLite start there.
    """

    def __init__(
        self, project: Project, images: ImagePaths, variables: Iterable[Variable], instance: str = APP, sqlite_in_instance: bool = False
    ) -> None:
        self.project, self.code = project, Symbols(project)
        self.sqlite_folder = instance if sqlite_in_instance else APP
        self._instance = instance
        self._images = images
        self._variables = {variable.name: variable for variable in variables}
        self._names: dict[str, tuple[_Bindings, _Bindings]] = {}
        self._asked: set[tuple[str, str]] = set()
        self._evaluators: dict[type[ast.expr], Callable[..., PathValue | None]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.Subscript: self._subscript,
            ast.BinOp: self._operation,
            ast.BoolOp: self._alternative,
            ast.IfExp: self._choice,
            ast.JoinedStr: self._format,
            ast.Call: self._call,
        }

    def evaluate(self, path: str, node: ast.expr | None, depth: int = 0) -> PathValue | None:
        """What an expression in a file comes to; None when its beginning is not known."""
        if node is None or depth > _MAX_DEPTH:
            return None
        evaluator = self._evaluators.get(type(node))
        return evaluator(path, node, depth + 1) if evaluator else None

    def setting(self, key: str, depth: int = 0) -> PathValue | None:
        """What `KEY = ...`, `config["KEY"] = ...` or `update(KEY=...)` gives a setting anywhere in the code."""
        for path in files_with(self.project, key.encode()):
            for value in self._settings(path, key):
                if found := self.evaluate(path, value, depth):
                    return found
        return None

    def _settings(self, path: str, key: str) -> Iterator[ast.expr]:
        module = self.project.module(path)
        for node in nodes(module) if module else ():
            if isinstance(node, ast.keyword) and node.arg == key:
                yield node.value
            for target in _targets(node):
                named = isinstance(target, ast.Name) and target.id == key
                if named or (isinstance(target, ast.Subscript) and constant_string(target.slice) == key):
                    yield node.value  # type: ignore[attr-defined]

    def _constant(self, _path: str, node: ast.Constant, _depth: int) -> PathValue | None:
        return PathValue(node.value) if isinstance(node.value, str) else None

    def _name(self, path: str, node: ast.Name, depth: int) -> PathValue | None:
        if node.id == "__file__":
            return PathValue(self._images.of(path))
        if (found := self._bound(path, node.id, depth)) is not None:
            return found
        full = self.code.full(path, node)
        file, attribute = self.code.file(full) if full else (None, "")
        return self._bound(file, attribute, depth) if file and file != path else None

    def _bound(self, path: str, name: str, depth: int) -> PathValue | None:
        """What a file gives a name, where it does so once; else the default of the one parameter of that name."""
        if (path, name) in self._asked:
            return None
        self._asked.add((path, name))
        try:
            return self._given(path, name, depth)
        finally:
            self._asked.remove((path, name))

    def _given(self, path: str, name: str, depth: int) -> PathValue | None:
        if path not in self._names:
            self._names[path] = _bindings(self.project.module(path))
        for found in (bindings.get(name, ()) for bindings in self._names[path]):
            known = [value for one in found if (value := self.evaluate(path, one, depth))]
            if known:
                return known[0] if len({value.text for value in known}) == 1 else None
        return None

    def _attribute(self, path: str, node: ast.Attribute, depth: int) -> PathValue | None:
        if node.attr == "parent" and (inner := self.evaluate(path, node.value, depth)):
            return replace(inner, text=posixpath.dirname(_anchored(inner.text)))
        if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            return self._bound(path, node.attr, depth)
        if node.attr == "instance_path":
            return PathValue(self._instance)
        full = self.code.full(path, node) or ""
        for name in (full, full.rpartition(".")[0]):
            file, attribute = self.code.file(name)
            found = self._bound(file, attribute if name == full else node.attr, depth) if file else None
            if found:
                return found
        return self.setting(node.attr, depth) if node.attr.isupper() else self._field(node.attr)

    def _field(self, attribute: str) -> PathValue | None:
        """What a settings object holds: the default of the variable that is called like the field."""
        name = attribute.upper()
        found = [one for one in self._variables.values() if one.name == name or one.name.endswith(f"_{name}")]
        if len(found) != 1 or found[0].default is None:
            return None
        return PathValue(found[0].default, found[0].name)

    def _subscript(self, path: str, node: ast.Subscript, depth: int) -> PathValue | None:
        base = node.value
        if isinstance(base, ast.Attribute) and base.attr == "parents" and isinstance(node.slice, ast.Constant):
            inner = self.evaluate(path, base.value, depth)
            for _ in range(int(node.slice.value) + 1 if isinstance(node.slice.value, int) else 0):
                inner = replace(inner, text=posixpath.dirname(_anchored(inner.text))) if inner else None
            return inner
        key = constant_string(node.slice)
        return self.setting(key, depth) if key and isinstance(base, ast.Attribute) and base.attr == "config" else None

    def _operation(self, path: str, node: ast.BinOp, depth: int) -> PathValue | None:
        left = self.evaluate(path, node.left, depth)
        if left is None or not left.whole:
            return left
        if isinstance(node.op, ast.Div):
            return self._join(left, [self.evaluate(path, node.right, depth)])
        if isinstance(node.op, ast.Add):
            return _concatenate(left, self.evaluate(path, node.right, depth))
        return _cut(left, "%") if isinstance(node.op, ast.Mod) else None

    def _alternative(self, path: str, node: ast.BoolOp, depth: int) -> PathValue | None:
        """`os.getenv("DATA") or "data"`."""
        found = self.evaluate(path, node.values[-1], depth)
        first = node.values[0]
        if found and isinstance(first, ast.Call) and self.code.full(path, first.func) in _VARIABLES:
            return replace(found, variable=constant_string(first.args[0]) if first.args else None)
        return found

    def _choice(self, path: str, node: ast.IfExp, depth: int) -> PathValue | None:
        return self.evaluate(path, node.body, depth) or self.evaluate(path, node.orelse, depth)

    def _format(self, path: str, node: ast.JoinedStr, depth: int) -> PathValue | None:
        found = PathValue("")
        for part in node.values:
            value = self.evaluate(path, part.value if isinstance(part, ast.FormattedValue) else part, depth)
            found = _concatenate(found, value)
            if not found.whole:
                break
        return found if found.text else None

    def _call(self, path: str, node: ast.Call, depth: int) -> PathValue | None:
        full = self.code.full(path, node.func) or ""
        if full in _FOLDERS:
            return PathValue(_FOLDERS[full])
        if full in _PATHS and not node.args:
            return PathValue("")
        is_same = full in _SAME or (isinstance(node.func, ast.Name) and node.func.id == "str")
        if is_same or full in _PATHS or full == "os.path.dirname":
            first = self.evaluate(path, node.args[0], depth) if node.args else None
            if first is None or is_same:
                return first
            if full == "os.path.dirname":
                return replace(first, text=posixpath.dirname(first.text))
            return self._join(first, [self.evaluate(path, argument, depth) for argument in node.args[1:]])
        return self._variable(path, node, full, depth) or self._method(path, node, depth)

    def _variable(self, path: str, node: ast.Call, full: str, depth: int) -> PathValue | None:
        """The default of a variable, where a call reads one."""
        reads = full in _VARIABLES or (isinstance(node.func, ast.Attribute) and node.func.attr in _VARIABLE_METHODS)
        name = constant_string(node.args[0]) if node.args else None
        if name not in self._variables or not (reads or isinstance(node.func, ast.Name)):
            return None
        given = [*node.args[1:2], *(keyword.value for keyword in node.keywords if keyword.arg == "default")]
        found = self.evaluate(path, given[0], depth) if given else None
        return replace(found, variable=name) if found else None

    def _method(self, path: str, node: ast.Call, depth: int) -> PathValue | None:
        if not isinstance(node.func, ast.Attribute):
            return None
        if node.func.attr == "get" and (fallback := named_argument(node, "fallback")):
            # A setting of configparser: https://docs.python.org/3/library/configparser.html#fallback-values
            return self.evaluate(path, fallback, depth)
        inner = self.evaluate(path, node.func.value, depth)
        if inner is None or node.func.attr in _SAME_METHODS:
            return inner
        if node.func.attr == "joinpath":
            return self._join(inner, [self.evaluate(path, argument, depth) for argument in node.args])
        if node.func.attr == "format":
            return _cut(inner, "{")
        return replace(inner, text=f"{posixpath.dirname(inner.text)}/", whole=False) if node.func.attr.startswith("with_") else None

    def _join(self, first: PathValue, others: list[PathValue | None]) -> PathValue:
        found = first
        for other in others:
            if not found.whole:
                break
            if other is None:
                return replace(found, text=f"{found.text}/" if found.text else "", whole=False)
            text = posixpath.join(found.text, other.text)
            found = PathValue(text, found.variable or other.variable, other.whole)
        return found


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None else []


def _bindings(module: ast.Module | None) -> tuple[_Bindings, _Bindings]:
    """By name, what a file assigns to it or to an attribute of that name, and the defaults of parameters."""
    values: _Bindings = {}
    defaults: _Bindings = {}
    for node in nodes(module) if module else ():
        for target in _targets(node):
            if isinstance(target, ast.Name | ast.Attribute):
                name = target.id if isinstance(target, ast.Name) else target.attr
                values.setdefault(name, []).append(node.value)  # type: ignore[attr-defined]
        for name, value in _defaults(node) if isinstance(node, ast.arguments) else ():
            defaults.setdefault(name, []).append(value)
    return values, defaults


def _defaults(arguments: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    positional = [*arguments.posonlyargs, *arguments.args]
    for item, value in zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True):
        yield item.arg, value
    for item, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            yield item.arg, default


def _anchored(text: str) -> str:
    return text if text.startswith(("/", "~")) else posixpath.join(APP, text)


def _concatenate(left: PathValue, right: PathValue | None) -> PathValue:
    if right is None:
        return replace(left, whole=False)
    return PathValue(left.text + right.text, left.variable or right.variable, right.whole)


def _cut(value: PathValue, mark: str) -> PathValue:
    """What stands before the first placeholder."""
    head, found, _ = value.text.partition(mark)
    return replace(value, text=head, whole=value.whole and not found)
