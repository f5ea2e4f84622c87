"""Programs that serve or work by themselves: the file that calls `web.run_app(app)` or `bot.run(token)` when it is run."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

from containerize.inspection.application.app_objects import Makers, find_makers
from containerize.inspection.application.scripts import find_console_scripts, script
from containerize.inspection.application.symbols import Symbols
from containerize.inspection.application.syntax import assigned_call, constant_string, files_with, is_main_guard, nodes, top_level
from containerize.inspection.findings import EntryPoint, Finding, Packaging, Source
from containerize.knowledge.schema import EntryPointRule
from containerize.project import Project


@dataclass(frozen=True, slots=True)
class Start:
    """A call that starts a program. at_once: whether running its file gets there: it stands at the top, or in or behind a main guard."""

    path: str
    call: ast.Call
    at_once: bool


def find_started(project: Project, rule: EntryPointRule, packaging: Packaging | None) -> list[Finding[EntryPoint]]:
    """How each program that starts itself is run: by its file, or by the console script that leads to the call."""
    found: dict[str, Finding[EntryPoint]] = {}
    for start in find_starts(project, rule):
        entry = _run(project, start, packaging)
        if entry and str(entry.value) not in found:
            found[str(entry.value)] = entry
    return list(found.values())


def find_starts(project: Project, rule: EntryPointRule) -> list[Start]:
    """The calls that start a program, in the order of files: one of `calls`, or one of `methods` on what those make."""
    code = Symbols(project)
    makers, files = find_makers(project, code, rule)
    # What one file makes another may start: it need not name the library.
    others = files_with(project, *(f".{method}(".encode() for method in rule.methods)) if files else []
    starts = []
    for path in sorted({*files, *others}):
        module = project.module(path)
        calls = _calls(project, code, path, module, rule, makers) if module else ()
        starts += [Start(path, call, _at_once(module, call)) for call in calls if module and _is_given(call, rule)]
    return starts


def _calls(project: Project, code: Symbols, path: str, module: ast.Module, rule: EntryPointRule, makers: Makers) -> Iterator[ast.Call]:
    made = _made(code, path, module, makers)
    for node in nodes(module):
        if isinstance(node, ast.Call) and not rule.methods and code.full(path, node.func) in rule.calls:
            yield node
        if isinstance(node, ast.Call) and _is_method(node.func, rule) and _is_made(project, code, path, node.func.value, made, makers):
            yield node


def _is_given(call: ast.Call, rule: EntryPointRule) -> bool:
    """Whether a call has one of the values that the rule wants, by its place or by a name."""
    values = {constant_string(value) for value in (*call.args, *(keyword.value for keyword in call.keywords))}
    return not rule.given or bool(values & set(rule.given))


def _is_method(node: ast.expr, rule: EntryPointRule) -> TypeGuard[ast.Attribute]:
    return isinstance(node, ast.Attribute) and node.attr in rule.methods


def _is_made(project: Project, code: Symbols, path: str, node: ast.expr, made: set[str], makers: Makers) -> bool:
    """Whether an expression stands for what one of `calls` makes; made: names of the same file that do."""
    if maker(code, path, node) in makers or (isinstance(node, ast.Name) and node.id in made):
        return True
    name = code.full(path, node)
    return name is not None and _made_elsewhere(project, code, name, makers)


def _made(code: Symbols, path: str, module: ast.Module, makers: Makers) -> set[str]:
    """Names of a file that stand for what one of `calls` makes: assigned, or bound by `with ... as`."""
    found = set()
    for node in nodes(module):
        if isinstance(node, ast.Assign | ast.AnnAssign):
            found |= {name for name, call in assigned_call(node) if maker(code, path, call) in makers}
        elif isinstance(node, ast.With | ast.AsyncWith):
            for item in node.items:
                if isinstance(item.optional_vars, ast.Name) and maker(code, path, item.context_expr) in makers:
                    found.add(item.optional_vars.id)
    return found


def _made_elsewhere(project: Project, code: Symbols, name: str, makers: Makers) -> bool:
    """Whether a full name of another file stands for what one of `calls` makes."""
    path, attribute = code.file(name)
    module = project.module(path) if path else None
    return bool(path and module and attribute in _made(code, path, module, makers))


def maker(code: Symbols, path: str, node: ast.expr) -> str | None:
    """The full name of what is called first in a chain: `telegram.ext.ApplicationBuilder` of `ApplicationBuilder().token(x).build()`."""
    name = None
    while isinstance(node, ast.Call | ast.Attribute):
        if isinstance(node, ast.Call):
            name = code.full(path, node.func)
            node = node.func
        else:
            node = node.value
    return name


def _at_once(module: ast.Module, call: ast.Call) -> bool:
    """Whether running the file comes to the call: from the top or a main guard, through functions that are called there."""
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    pending: list[ast.AST] = [
        node for node in top_level(module.body) if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    pending += [line for node in module.body if is_main_guard(node) for line in node.body]  # type: ignore[attr-defined]
    seen: set[str] = set()
    while pending:
        for node in ast.walk(pending.pop()):
            if node is call:
                return True
            if isinstance(node, ast.Name) and node.id in functions and node.id not in seen:
                seen.add(node.id)
                pending.append(functions[node.id])
    return False


def _run(project: Project, start: Start, packaging: Packaging | None) -> Finding[EntryPoint] | None:
    source = Source(start.path, start.call.lineno)
    for command in find_console_scripts(project, packaging):
        if command.value.file == start.path:
            return Finding(command.value, source, f"{command.reason}; it calls {ast.unparse(start.call.func)}()")
    if not start.at_once:
        return None
    found = script(project, start.path, packaging, start.call.lineno)
    return Finding(found.value, source, f"it calls {ast.unparse(start.call.func)}() when it is run")
