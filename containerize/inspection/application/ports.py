"""Which port: the one the code itself names where it starts a server, else the default."""

import ast
import re

from containerize.inspection.application.syntax import called_name, nodes
from containerize.inspection.findings import DEFAULT, EntryPoint, Finding, Source
from containerize.knowledge.schema import Framework
from containerize.project import Project

DEFAULT_PORT = 8000
_RUNNERS = frozenset({"run", "run_app", "serve", "run_simple", "add_insecure_port", "listenTCP"})

_PORT_ARGUMENTS = ("port", "server_port")


def find_port(project: Project, entry_point: EntryPoint, framework: Framework | None, chosen: Finding[int] | None) -> Finding[int] | None:
    """The port that a web process listens on inside its container, None for another; ports below 1024 are not taken over from code."""
    if chosen or framework is None or framework.kind != "web":
        return chosen
    # What starts itself may be given its port where it is made, as in `FastMCP("shop", port=9000)`.
    made = {call.rpartition(".")[2] for call in framework.entrypoint.calls}
    runners = {*_RUNNERS, *framework.entrypoint.methods, *made} if framework.server is None else _RUNNERS
    module = project.module(entry_point.file) if entry_point.file.endswith(".py") else None
    for node in nodes(module) if module else ():
        if isinstance(node, ast.Call) and called_name(node.func) in runners:
            given = [keyword.value for keyword in node.keywords if keyword.arg in _PORT_ARGUMENTS]
            port = next(filter(None, map(_port, given or (node.args if framework.server is None else []))), None)
            if port:
                return Finding(port, Source(entry_point.file, node.lineno), "the port that the code starts on")
    if framework.port:
        return Finding(framework.port, DEFAULT, f"no port in the code; {framework.title} takes this one")
    return Finding(DEFAULT_PORT, DEFAULT, "no port in the code")


def _port(value: ast.expr | None) -> int | None:
    """The number in `8080`, and in `int(os.environ.get("PORT", 8080))`."""
    constants = [str(node.value) for node in ast.walk(value) if isinstance(node, ast.Constant)] if value else []
    numbers = [int(found[1]) for text in constants if (found := re.fullmatch(r"(?:.*:)?([0-9]{4,5})", text))]
    return numbers[0] if len(numbers) == 1 and 1024 <= numbers[0] <= 65535 else None
