"""Which paths answer a plain GET, with what routers, blueprints and mounts put before them; the best one for a health check."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from containerize import knowledge
from containerize.inspection.application.handler_routes import find_handler_routes
from containerize.inspection.application.symbols import Symbols
from containerize.inspection.application.syntax import argument, assigned_call, constant_string, files_with, nodes
from containerize.inspection.findings import DEFAULT, EntryPoint, Finding, Source
from containerize.knowledge.schema import Framework, Routes
from containerize.project import Project

# Paths that people and platforms use for "is it alive", cheapest question first.
_HEALTH = (
    "/livez", "/healthz", "/health", "/health/live", "/health/", "/healthcheck", "/health-check", "/_health", "/-/healthy", "/ping",
    "/status", "/up", "/readyz", "/ready",
)  # fmt: skip
_INCLUDING = {"include_router": "prefix", "register_blueprint": "url_prefix"}
# A parameter of this name is the application: `def register(app): app.register_blueprint(pages)`.
_APPLICATION = ("app", "application")
_MAX_DEPTH = 10
# More files with routes than this are not all read: one to ask for health is looked for.
_MANY = 100


@dataclass(frozen=True, slots=True)
class _Inclusion:
    """A router in another one. prefix: None where the code computes it. instead: whether it replaces the router's own prefix."""

    child: str
    prefix: str | None
    instead: bool = False


@dataclass
class _Map:
    """By the full name of an application or router: its own prefix, its routes, and what it includes."""

    prefixes: dict[str, str | None] = field(default_factory=dict)
    routes: dict[str, list[tuple[str, Source]]] = field(default_factory=dict)
    inclusions: dict[str, list[_Inclusion]] = field(default_factory=dict)


def find_routes(project: Project, framework: str, entry_point: EntryPoint) -> tuple[Finding[str], ...]:
    """GET routes without parameters that the application is seen to include, `/` first."""
    rule = knowledge.frameworks()[framework].routes
    found: dict[str, Finding[str]] = {}
    owned = [*_decorated(project, rule, entry_point), *_listed(project, rule, entry_point)]
    for path, source in [*owned, *find_handler_routes(project, rule)]:
        if path.startswith("/") and not set(path) & set("{<*"):
            found.setdefault(path, Finding(path, source, "a GET route without parameters"))
    return tuple(sorted(found.values(), key=lambda item: (item.value != "/", item.value)))


def find_health(routes: tuple[Finding[str], ...], framework: Framework | None = None) -> Finding[str] | None:
    """The route to ask whether the application works, or None. One under a prefix is as good, and so is the framework's own."""
    best = min(routes, key=lambda route: (_health_rank(route.value), len(route.value)), default=None)
    if best is None or _health_rank(best.value) == len(_HEALTH):
        if framework and framework.health:
            return Finding(framework.health, DEFAULT, f"{framework.title} answers there by itself")
        return None
    return Finding(best.value, best.source, "a route that is there to be asked")


def _health_rank(path: str) -> int:
    """Its place among the usual ones: all of it, or its end behind `/api`, `/api/v1` and the like."""
    ranks = (rank for rank, known in enumerate(_HEALTH) if path == known or (path.startswith("/api") and path.endswith(known)))
    return next(ranks, len(_HEALTH))


def _decorated(project: Project, rule: Routes, entry_point: EntryPoint) -> list[tuple[str, Source]]:
    """Routes of decorators such as `@router.get("/x")`, from the application down through what it includes."""
    if not rule.methods:
        return []
    code = Symbols(project, entry_point.import_root)
    routes = _Map()
    for path in _files(project, rule, entry_point):
        module = project.module(path)
        for node in nodes(module) if module else ():
            _read(code, path, node, rule, routes)
    return list(_walk(routes, _roots(code, entry_point, routes)))


def _files(project: Project, rule: Routes, entry_point: EntryPoint) -> list[str]:
    """Files with routes; where there are very many, those that include others and those that may have one to ask for health."""
    including = [f".{name}(".encode() for name in (*_INCLUDING, "mount")]
    found = files_with(project, *(f".{name}(".encode() for name in rule.methods), *including)
    if len(found) > _MANY:
        telling = (*including, *(path.encode() for path in _HEALTH))
        found = [path for path in found if path == entry_point.file or project.contains(path, *telling)]
    return [path for path in found if _is_under(path, entry_point)]


def _is_under(path: str, entry_point: EntryPoint) -> bool:
    return entry_point.import_root == "." or path.startswith(f"{entry_point.import_root}/")


def _roots(code: Symbols, entry_point: EntryPoint, routes: _Map) -> list[str]:
    """Names of the application: its own, and those by which functions are given it or a factory makes it."""
    own = code.follow(f"{entry_point.module}.{entry_point.attribute}", entry_point.import_root)
    included = {inclusion.child for below in routes.inclusions.values() for inclusion in below}
    known = {*routes.routes, *routes.inclusions} - included - {own}
    inside = f"{entry_point.module}." if entry_point.factory else "\0"
    usual = (*_APPLICATION, entry_point.attribute)
    return [own, *sorted(name for name in known if name.startswith(inside) or name.rpartition(".")[2] in usual)]


def _read(code: Symbols, path: str, node: ast.AST, rule: Routes, routes: _Map) -> None:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute) and decorator.func.attr in rule.methods:
                owner = code.full(path, decorator.func.value)
                route = constant_string(argument(decorator, 0, "path")) or constant_string(argument(decorator, 0, "rule"))
                if owner and route is not None and _answers_get(decorator):
                    routes.routes.setdefault(owner, []).append((route, Source(path, decorator.lineno)))
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        for target, call in assigned_call(node):
            routes.prefixes[code.local(path, target)] = _prefix(call, *_INCLUDING.values())
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        _read_inclusion(code, path, node, node.func, routes)


def _read_inclusion(code: Symbols, path: str, call: ast.Call, function: ast.Attribute, routes: _Map) -> None:
    owner = code.full(path, function.value)
    if function.attr == "mount":
        child, prefix, instead = argument(call, 1, "app"), constant_string(argument(call, 0, "path")), True
    elif function.attr in _INCLUDING:
        keyword = _INCLUDING[function.attr]
        child, prefix = argument(call, 0, "router"), _prefix(call, keyword)
        instead = keyword == "url_prefix" and prefix != ""
    else:
        return
    name = code.full(path, child) if child else None
    if owner and name:
        routes.inclusions.setdefault(owner, []).append(_Inclusion(name, prefix, instead))


def _prefix(call: ast.Call, *keywords: str) -> str | None:
    """The prefix that a call gives, nothing when it gives none, None when it is computed."""
    value = next((keyword.value for keyword in call.keywords if keyword.arg in keywords), None)
    if value is None or (isinstance(value, ast.Constant) and value.value is None):
        return ""
    return constant_string(value)


def _walk(routes: _Map, roots: list[str]) -> Iterator[tuple[str, Source]]:
    pending = [(root, "", 0) for root in roots]
    while pending:
        name, before, depth = pending.pop()
        for path, source in routes.routes.get(name, ()):
            yield before + path, source
        for inclusion in routes.inclusions.get(name, ()) if depth < _MAX_DEPTH else ():
            own = "" if inclusion.instead else routes.prefixes.get(inclusion.child, "")
            if inclusion.prefix is not None and own is not None:
                pending.append((inclusion.child, before + inclusion.prefix + own, depth + 1))


def _answers_get(call: ast.Call) -> bool:
    methods = next((keyword.value for keyword in call.keywords if keyword.arg == "methods"), None)
    if isinstance(methods, ast.List | ast.Tuple | ast.Set):
        return any((constant_string(item) or "").upper() == "GET" for item in methods.elts)
    return methods is None


def _listed(project: Project, rule: Routes, entry_point: EntryPoint) -> list[tuple[str, Source]]:
    """Routes of calls such as `Route("/x", view)` in the entry point's file, with the mounts they stand in."""
    module = project.module(entry_point.file) if rule.calls else None
    found: list[tuple[str, Source]] = []
    mounted = {name for node in nodes(module) if _is_mount(node) for name in _names_in(node)} if module else set()
    for node in ast.iter_child_nodes(module) if module else ():
        if not (isinstance(node, ast.Assign) and _names_in(*node.targets) & mounted):
            _read_list(node, "", rule, entry_point.file, found)
    return found


def _is_mount(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Mount"


def _names_in(*nodes: ast.AST) -> set[str]:
    return {part.id for node in nodes for part in ast.walk(node) if isinstance(part, ast.Name)}


def _read_list(node: ast.AST, before: str, rule: Routes, path: str, found: list[tuple[str, Source]]) -> None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in (*rule.calls, "Mount"):
        route = constant_string(argument(node, 0, "path"))
        if route is None:
            return
        if node.func.id in rule.calls and _answers_get(node):
            found.append((before + route, Source(path, node.lineno)))
        before += route.rstrip("/")
    for child in ast.iter_child_nodes(node):
        _read_list(child, before, rule, path, found)
