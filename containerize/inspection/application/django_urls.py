"""The paths that a Django project answers, through its URLconf and those that it includes."""

import ast
from collections.abc import Iterator

from containerize.inspection.application.django import DjangoProject
from containerize.inspection.application.syntax import constant_string, nodes
from containerize.inspection.findings import Finding, Source

_MAX_DEPTH = 5


def find_django_routes(django: DjangoProject) -> tuple[Finding[str], ...]:
    """Paths without parameters, `/` first: https://docs.djangoproject.com/en/stable/topics/http/urls/."""
    named = django.setting("ROOT_URLCONF")
    module = constant_string(named[1].value) if named else None
    found: dict[str, Source] = {}
    for path, source in _routes(django, module, "/", 0) if module else ():
        if not set(path) & set("<(^$") and not path.startswith("/admin"):
            found.setdefault(path, source)
    ordered = sorted(found.items(), key=lambda item: (item[0] != "/", item[0]))
    return tuple(Finding(path, source, "a path without parameters") for path, source in ordered)


def _routes(django: DjangoProject, module: str, before: str, depth: int) -> Iterator[tuple[str, Source]]:
    file = django.file(module)
    tree = django.project.module(file) if file else None
    for node in nodes(tree) if tree and file else ():
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "path" and len(node.args) > 1):
            continue
        route, view = constant_string(node.args[0]), node.args[1]
        if route is None or file is None:
            continue
        if isinstance(view, ast.Call) and isinstance(view.func, ast.Name) and view.func.id == "include":
            included = constant_string(view.args[0]) if view.args else None
            if included and depth < _MAX_DEPTH:
                yield from _routes(django, included, before + route, depth + 1)
        else:
            yield before + route, Source(file, node.lineno)
