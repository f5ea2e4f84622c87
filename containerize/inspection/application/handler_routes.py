"""Routes that no application object is the owner of: Litestar's handlers, and resources that Falcon's application is given."""

import ast
from collections.abc import Iterator

from containerize.inspection.application.importing import files_importing
from containerize.inspection.application.symbols import Symbols
from containerize.inspection.application.syntax import argument, called_name, constant_string, files_with, nodes
from containerize.inspection.findings import Source
from containerize.knowledge.schema import Routes
from containerize.project import Project


def find_handler_routes(project: Project, rule: Routes) -> Iterator[tuple[str, Source]]:
    """(path, where) of functions under one of the rule's `handlers`, and of resources added by one of its `adders`.

    A router of Litestar puts a prefix before what it is given by name; where there is one, the paths of handlers are not known.
    """
    code = Symbols(project)
    if rule.handlers and not any(b"Router(" in data for data in files_importing(project, rule.handlers[0].split(".")[0]).values()):
        for path in files_importing(project, rule.handlers[0].split(".")[0]):
            module = project.module(path)
            yield from _handlers(code, path, module, "", rule) if module else ()
    for path in files_with(project, *(f".{name}(".encode() for name in rule.adders)):
        module = project.module(path)
        yield from _added(project, code, path, module, rule) if module else ()


def _handlers(code: Symbols, path: str, node: ast.Module | ast.ClassDef, prefix: str, rule: Routes) -> Iterator[tuple[str, Source]]:
    for item in node.body:
        if isinstance(item, ast.ClassDef):
            yield from _handlers(code, path, item, _path_of(item), rule)
        elif isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in item.decorator_list:
                call = decorator if isinstance(decorator, ast.Call) else None
                if call and code.full(path, call.func) in rule.handlers:
                    own = constant_string(argument(call, 0, "path")) or "/"
                    yield _joined(prefix, own), Source(path, call.lineno)


def _path_of(controller: ast.ClassDef) -> str:
    """`path = "/books"` of a controller: https://docs.litestar.dev/2/usage/routing/overview.html#controllers."""
    for line in controller.body:
        if isinstance(line, ast.Assign) and any(isinstance(target, ast.Name) and target.id == "path" for target in line.targets):
            return constant_string(line.value) or ""
    return ""


def _joined(prefix: str, own: str) -> str:
    return f"/{prefix.strip('/')}/{own.strip('/')}".replace("//", "/").rstrip("/") or "/"


def _added(project: Project, code: Symbols, path: str, module: ast.Module, rule: Routes) -> Iterator[tuple[str, Source]]:
    """Resources that answer GET: https://falcon.readthedocs.io/en/stable/api/app.html#falcon.App.add_route."""
    for node in nodes(module):
        if isinstance(node, ast.Call) and called_name(node.func) in rule.adders:
            route, resource = constant_string(argument(node, 0, "uri_template")), argument(node, 1, "resource")
            made = resource.func if isinstance(resource, ast.Call) else None
            if route and made and _answers_get(project, code.full(path, made), code):
                yield route, Source(path, node.lineno)


def _answers_get(project: Project, name: str | None, code: Symbols) -> bool:
    file, own = code.file(name or "")
    module = project.module(file) if file else None
    for node in module.body if module else ():
        if isinstance(node, ast.ClassDef) and node.name == own:
            return any(isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) and item.name == "on_get" for item in node.body)
    return False
