"""Which port: the one the code itself names where it starts a server, else the default."""

import ast

from containerize.inspection.findings import DEFAULT, EntryPoint, Finding, Source
from containerize.project import Project

DEFAULT_PORT = 8000
_RUNNERS = frozenset({"run", "run_app", "serve", "run_simple"})


def find_port(project: Project, entry_point: EntryPoint, chosen: Finding[int] | None) -> Finding[int]:
    """The port that a web process listens on inside its container; ports below 1024 are not taken over from code."""
    if chosen:
        return chosen
    module = project.module(entry_point.file) if entry_point.file.endswith(".py") else None
    for node in ast.walk(module) if module else ():
        if isinstance(node, ast.Call) and _name(node.func) in _RUNNERS:
            value = next((keyword.value for keyword in node.keywords if keyword.arg == "port"), None)
            if isinstance(value, ast.Constant) and isinstance(value.value, int) and 1024 <= value.value <= 65535:
                return Finding(value.value, Source(entry_point.file, node.lineno), "the port that the code starts on")
    return Finding(DEFAULT_PORT, DEFAULT, "no port in the code")


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
