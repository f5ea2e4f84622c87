"""Which paths answer a plain GET: found in decorators whose full path the code shows; the best one for a health check."""

import ast

from containerize import knowledge
from containerize.inspection.findings import EntryPoint, Finding, Source
from containerize.inspection.syntax import application_files, argument, constant_string
from containerize.project import Project

# Paths that people and platforms use for "is it alive", cheapest question first.
_HEALTH = (
    "/livez", "/healthz", "/health", "/health/live", "/health/", "/healthcheck", "/health-check", "/_health", "/-/healthy", "/api/health",
    "/api/healthz", "/api/v1/health", "/ping", "/status", "/up", "/readyz", "/ready",
)  # fmt: skip
_PREFIXES = ("prefix", "url_prefix")


def find_routes(project: Project, framework: str, entry_point: EntryPoint) -> tuple[Finding[str], ...]:
    """GET routes without parameters, `/` first. Routes of routers count only when nothing in the project gives a prefix."""
    rule = knowledge.frameworks()[framework].routes
    if not rule.methods and not rule.calls:
        return ()
    prefixed = _uses_prefixes(project)
    found: dict[str, Finding[str]] = {}
    for path in application_files(project):
        if path != entry_point.file and prefixed:
            continue
        for node in _calls(project, path, rule.methods, rule.calls):
            route = constant_string(argument(node, 0, "path")) or constant_string(argument(node, 0, "rule"))
            if route and route.startswith("/") and not set(route) & set("{<*") and _answers_get(node):
                found.setdefault(route, Finding(route, Source(path, node.lineno), "a GET route without parameters"))
    return tuple(sorted(found.values(), key=lambda item: (item.value != "/", item.value)))


def find_health(routes: tuple[Finding[str], ...]) -> Finding[str] | None:
    """The route to ask whether the application works, or None when the code shows none."""
    known = [route for route in routes if route.value in _HEALTH]
    best = min(known, key=lambda route: _HEALTH.index(route.value), default=None)
    return Finding(best.value, best.source, "a route that is there to be asked") if best else None


def _calls(project: Project, path: str, methods: list[str], calls: list[str]) -> list[ast.Call]:
    needles = [f".{method}(".encode() for method in methods] + [f"{call}(".encode() for call in calls]
    module = project.module(path) if project.contains(path, *needles) else None
    found = []
    for node in ast.walk(module) if module else ():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute) and decorator.func.attr in methods:
                    found.append(decorator)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in calls:
            found.append(node)
    return found


def _answers_get(call: ast.Call) -> bool:
    methods = next((keyword.value for keyword in call.keywords if keyword.arg == "methods"), None)
    if isinstance(methods, ast.List | ast.Tuple | ast.Set):
        return any((constant_string(item) or "").upper() == "GET" for item in methods.elts)
    return methods is None


def _uses_prefixes(project: Project) -> bool:
    """Whether any router, blueprint or mount of the project puts something before its routes."""
    for path in application_files(project):
        if not project.contains(path, b"prefix", b".mount("):
            continue
        module = project.module(path)
        for node in ast.walk(module) if module else ():
            if isinstance(node, ast.keyword) and node.arg in _PREFIXES:
                return True
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "mount":
                return True
    return False
