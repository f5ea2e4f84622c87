"""Which programs a Python file starts, through the standard library and the packages that stand for it."""

import ast
from collections.abc import Iterator

from containerize.inspection.application.syntax import argument, constant_string, imported_names
from containerize.inspection.toolchain.command_text import programs_in, programs_of
from containerize.inspection.toolchain.command_values import Scope, calls_with_scopes, followed

_MODULES = frozenset("subprocess os asyncio asyncio.subprocess anyio trio pexpect".split())
# Where each function takes its command: the position and the name of the argument.
_COMMAND = {
    **dict.fromkeys("run Popen call check_call check_output".split(), (0, "args")),
    **dict.fromkeys("run_process open_process".split(), (0, "command")),
    **dict.fromkeys("getoutput getstatusoutput create_subprocess_shell".split(), (0, "cmd")),
    **dict.fromkeys("system spawn".split(), (0, "command")),
    "popen": (0, "cmd"),
    "create_subprocess_exec": (0, "program"),
    **dict.fromkeys("execl execle execlp execlpe execv execve execvp execvpe posix_spawn posix_spawnp".split(), (0, "path")),
    **dict.fromkeys("spawnl spawnle spawnlp spawnlpe spawnv spawnve spawnvp spawnvpe".split(), (1, "file")),
}
# The modules and byte strings without which a file starts nothing.
MODULES = tuple("subprocess os asyncio anyio trio pexpect sh".split())
NEEDLES = (
    *(b"subprocess", b".system(", b".popen(", b".execl", b".execv", b".spawn", b"posix_spawn", b"from os import"),
    *(b"anyio", b"trio", b"pexpect", b"import sh", b"from sh "),
)
# Stands in texts for what only the running program knows.
_UNKNOWN = "\ufffd"

_Call = tuple[ast.Call, Scope]
_Position = tuple[int, str]


def started_programs(module: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, program) of every program that the file starts by a name which it spells out, in the order of the lines.

    Names are followed through assignments, and through the functions of the file that hand their argument on. `shutil.which` counts
    only where what it finds is started.
    """
    names = imported_names(module)
    calls = calls_with_scopes(module)
    helpers = _helpers(calls, names)
    for call, scope in calls:
        full = _full_name(call.func, names)
        library, _, name = full.rpartition(".")
        if library == "sh" and "sh" in {used.partition(".")[0] for used in names.values()}:
            yield call.lineno, name
        position = _starts(full) or helpers.get(name or full)
        command = argument(call, *position) if position else None
        if command:
            yield from ((call.lineno, program) for program in _programs(command, scope, names))


def _full_name(node: ast.expr, names: dict[str, str]) -> str:
    """`subprocess.run` in full; for a method of anything, `.name`."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    return ".".join([names.get(node.id, node.id) if isinstance(node, ast.Name) else "", *parts])


def _starts(full: str) -> _Position | None:
    library, _, name = full.rpartition(".")
    return _COMMAND.get(name) if library in _MODULES else None


def _helpers(calls: list[_Call], names: dict[str, str]) -> dict[str, _Position]:
    """The functions of the file that start what they are given: `def run(cmd): subprocess.run(cmd)` is one."""
    found: dict[str, _Position] = {}
    for call, scope in calls:
        position = _starts(_full_name(call.func, names)) if scope.parameters and scope.name else None
        command = argument(call, *position) if position else None
        for literal in followed(command, scope, names) if command else ():
            first = literal.elts[0] if isinstance(literal, ast.List | ast.Tuple) and literal.elts else literal
            first = first.value if isinstance(first, ast.Starred) else first
            if isinstance(first, ast.Name) and first.id in scope.parameters:
                found.setdefault(scope.name, (scope.parameters.index(first.id), first.id))
    return found


def _programs(command: ast.expr, scope: Scope, names: dict[str, str]) -> Iterator[str]:
    for literal in followed(command, scope, names):
        if isinstance(literal, ast.List | ast.Tuple):
            for first in _firsts(literal, scope, names):
                yield from programs_of([first, *(constant_string(word) or "" for word in literal.elts[1:])])
        elif text := _text(literal, scope, names):
            yield from programs_in(text)


def _firsts(literal: ast.List | ast.Tuple, scope: Scope, names: dict[str, str]) -> Iterator[str]:
    """The texts that the first word of an argument list may be."""
    for first in literal.elts[:1]:
        for value in followed(first, scope, names):
            inner = value.elts[0] if isinstance(value, ast.List | ast.Tuple) and value.elts else value
            yield _text(inner, scope, names)


def _text(node: ast.expr, scope: Scope, names: dict[str, str]) -> str:
    """The text of a literal. Of an f-string the parts that are constants, or stand for one."""
    if not isinstance(node, ast.JoinedStr):
        return constant_string(node) or ""
    parts = []
    for part in node.values:
        inner = followed(part.value, scope, names) if isinstance(part, ast.FormattedValue) else iter([part])
        parts.append(next((text for value in inner if (text := constant_string(value))), _UNKNOWN))
    return "".join(parts)
