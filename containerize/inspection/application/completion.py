"""Applications that stand at the top of a file and get their routes in a function: as objects alone they answer nothing.

That is `app = Flask(__name__)` at the top, and `def create_app(): app.register_blueprint(books); return app` below it.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from containerize.inspection.application.app_objects import AppObject
from containerize.inspection.application.modules import is_importable
from containerize.inspection.application.symbols import Symbols
from containerize.inspection.application.syntax import files_with, is_main_guard, needs_no_argument
from containerize.inspection.findings import Source
from containerize.project import Project

_ADDING = frozenset("register_blueprint include_router add_url_rule add_api_route add_route mount register_api".split())
_ROUTING = frozenset("route get post put patch delete api_route websocket".split())

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class _Addition:
    """Where something is added to the object. function: the outermost one that it stands in, None for the top of the file."""

    path: str
    line: int
    function: _Function | None


def completed(project: Project, item: AppObject) -> AppObject:
    """The same object when it is complete once its file is imported; the function that completes and returns it, where there is one;
    else the object with the place where it gets what it answers.
    """
    if item.entry_point.factory or item.made_by or item.entry_point.attribute is None:
        return item
    code = Symbols(project)
    additions = list(_additions(project, code, f"{item.entry_point.module}.{item.entry_point.attribute}", item.entry_point.attribute))
    if not additions or any(one.function is None or _is_called(project, code, one) for one in additions):
        return item
    for one in additions:
        function = one.function if is_importable(one.path, code.root(one.path)) else None
        if isinstance(function, ast.FunctionDef) and needs_no_argument(function) and _returns(function, item):
            entry = replace(
                item.entry_point, file=one.path, module=code.module(one.path), attribute=function.name, factory=True,
                import_root=code.root(one.path),
            )  # fmt: skip
            reason = f"{function.name}() completes {item.entry_point.attribute} and returns it"
            return replace(item, entry_point=entry, source=Source(one.path, function.lineno), reason=reason)
    place = f"{additions[0].path}:{additions[0].line}"
    return replace(item, entry_point=replace(item.entry_point, unfinished=place))


def _additions(project: Project, code: Symbols, full: str, attribute: str) -> Iterator[_Addition]:
    """Decorators such as `@app.get("/")` and calls such as `app.register_blueprint(...)`, with the function that each stands in."""
    for path in files_with(project, f"{attribute}.".encode()):
        module = project.module(path)
        for statement in module.body if module else ():
            outer = statement if isinstance(statement, _Function) else None
            if is_main_guard(statement) or isinstance(statement, ast.ClassDef) or (outer and attribute in _parameters(outer)):
                continue
            for call in (node for node in ast.walk(statement) if isinstance(node, ast.Call)):
                # The decorator of a function at the top runs with the file.
                inside = None if outer and call in outer.decorator_list else outer
                if _adds(call) and isinstance(call.func, ast.Attribute) and code.full(path, call.func.value) == full:
                    yield _Addition(path, call.lineno, inside)


def _adds(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in (_ADDING | _ROUTING)


def _parameters(function: _Function) -> set[str]:
    arguments = function.args
    return {item.arg for item in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}


def _is_called(project: Project, code: Symbols, addition: _Addition) -> bool:
    """Whether anything at the top of a file calls the function, or hands it on."""
    assert addition.function is not None
    name = addition.function.name
    full = code.local(addition.path, name)
    for path in files_with(project, name.encode()):
        module = project.module(path)
        for statement in module.body if module else ():
            if isinstance(statement, _Function | ast.ClassDef | ast.Import | ast.ImportFrom) or is_main_guard(statement):
                continue
            if any(isinstance(node, ast.Name | ast.Attribute) and code.full(path, node) == full for node in ast.walk(statement)):
                return True
    return False


def _returns(function: ast.FunctionDef, item: AppObject) -> bool:
    returned = (node.value for node in ast.walk(function) if isinstance(node, ast.Return))
    return any(isinstance(value, ast.Name) and value.id == item.entry_point.attribute for value in returned)

