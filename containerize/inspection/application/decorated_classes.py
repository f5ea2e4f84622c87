"""Classes and functions that a decorator makes into something to be served, such as BentoML's services."""

import ast

from containerize.inspection.application.importing import files_importing
from containerize.inspection.application.modules import is_importable
from containerize.inspection.application.symbols import Symbols
from containerize.inspection.application.syntax import top_level
from containerize.inspection.findings import EntryPoint, Finding, Source
from containerize.knowledge.schema import EntryPointRule
from containerize.project import Project

_DEFINITIONS = (ast.ClassDef, ast.FunctionDef)


def find_decorated_classes(project: Project, rule: EntryPointRule) -> list[Finding[EntryPoint]]:
    """Those decorated with one of `calls`. One that another of the same file names comes after it: that one calls it."""
    code = Symbols(project)
    found = []
    for path in files_importing(project, *(call.split(".")[0] for call in rule.calls)):
        module = project.module(path)
        defined = [node for node in top_level(module.body) if isinstance(node, _DEFINITIONS)] if module else []
        nodes = [node for node in defined if _is_decorated(code, path, node, rule)]
        outer = [node for node in nodes if not any(_names(other, node.name) for other in nodes if other is not node)] or nodes
        for node in outer if is_importable(path, code.root(path)) else ():
            entry = EntryPoint(path, code.module(path), node.name, import_root=code.root(path))
            found.append(Finding(entry, Source(path, node.lineno), f"@{rule.calls[0]} makes {node.name} what is served"))
    return found


def _is_decorated(code: Symbols, path: str, node: ast.ClassDef | ast.FunctionDef, rule: EntryPointRule) -> bool:
    return any(code.full(path, one.func if isinstance(one, ast.Call) else one) in rule.calls for one in node.decorator_list)


def _names(node: ast.AST, name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node))
