"""Whether a program that serves itself can be reached from outside its container: an address of the machine itself cannot."""

import ast
import re

from containerize.errors import InvalidInput
from containerize.inspection.application.started import Start, find_starts
from containerize.inspection.application.syntax import called_name, constant_string, files_with, nodes
from containerize.inspection.findings import EntryPoint, Finding, Source
from containerize.knowledge.schema import Framework
from containerize.project import Project

_ITSELF = re.compile(r"(127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)(:\d+)?")
_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
_EVERYWHERE = (b"0.0.0.0", b"::")
_ARGUMENTS = ("host", "hostname", "address", "interface", "server_name", "bind", "bind_address", "listen")


def find_address(project: Project, framework: Framework, entry_point: EntryPoint) -> Finding[str] | None:
    """The variable that has a program listen on every address, where the code reads one and falls back to 127.0.0.1.

    Raises InvalidInput when the program listens on 127.0.0.1 alone, and no variable can tell it otherwise.
    """
    if framework.entrypoint.finder != "started" or framework.kind != "web" or framework.host_variable:
        return None
    starts = find_starts(project, framework.entrypoint)
    for start in [one for one in starts if one.path == entry_point.file] or starts:
        for path, call in [(start.path, start.call), *_ports(project, framework, start)]:
            if host := _host(call):
                found = f"{path}:{call.lineno}: {framework.title} is started on {host}"
                raise _refusal(found, f'write "0.0.0.0" in place of "{host}" there')
            if name := _variable(call):
                return Finding(name, Source(path, call.lineno), "without it the program listens on 127.0.0.1, where nobody reaches it")
    if framework.localhost and not files_with(project, *_EVERYWHERE):
        found = f"{entry_point.file}: {framework.title} listens on 127.0.0.1 when nothing else is said"
        raise _refusal(found, framework.localhost)
    return None


def _ports(project: Project, framework: Framework, start: Start) -> list[tuple[str, ast.Call]]:
    """Calls of the same file that make what is started, or open a port for it: https://grpc.github.io/grpc/python/grpc.html#grpc.Server."""
    module = project.module(start.path)
    names = {"add_insecure_port", *(call.rpartition(".")[2] for call in framework.entrypoint.calls)}
    calls = [node for node in nodes(module) if isinstance(node, ast.Call)] if module else []
    return [(start.path, call) for call in calls if called_name(call.func) in names]


def _host(call: ast.Call) -> str | None:
    return next((text for text in map(constant_string, _given(call)) if text and _ITSELF.fullmatch(text)), None)


def _variable(call: ast.Call) -> str | None:
    """The name in `os.getenv("HOST", "127.0.0.1")`."""
    for value in _given(call):
        texts = [text for node in ast.walk(value) if isinstance(node, ast.Constant) and (text := constant_string(node))]
        names = [text for text in texts if _NAME.fullmatch(text)]
        if isinstance(value, ast.Call) and len(names) == 1 and any(_ITSELF.fullmatch(text) for text in texts):
            return names[0]
    return None


def _given(call: ast.Call) -> list[ast.expr]:
    """What could be the address: arguments by place, also in a tuple, and those that are called so."""
    places = [part for value in call.args for part in (value.elts if isinstance(value, ast.Tuple) else [value])]
    return [*places, *(keyword.value for keyword in call.keywords if keyword.arg in _ARGUMENTS)]


def _refusal(found: str, fix: str) -> InvalidInput:
    return InvalidInput(found, "that is the container itself: nothing outside it would reach the program", fix)
