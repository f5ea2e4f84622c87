"""Files that a framework's own program is given, such as the page that `streamlit run` shows."""

import ast
from pathlib import PurePosixPath

from containerize.inspection.application.importing import files_importing
from containerize.inspection.application.modules import import_root, module_name
from containerize.inspection.application.scripts import USUAL_FILES
from containerize.inspection.application.symbols import Symbols
from containerize.inspection.application.syntax import imported_modules, nodes
from containerize.inspection.findings import EntryPoint, Finding, Source
from containerize.knowledge.schema import EntryPointRule
from containerize.project import Project

# Folders whose files are shown by another one, the first page.
_PARTS = frozenset({"pages", "components", "utils", "views", "callbacks"})


def find_served_files(project: Project, rule: EntryPointRule) -> list[Finding[EntryPoint]]:
    """The files that use one of `calls` and that no other file of those imports; the usual name first when one of them has it.

    A call ending in `.*` stands for anything of that module.
    """
    code = Symbols(project)
    found = {path: line for path in _candidates(project, rule) if (line := _uses(project, code, path, rule))}
    imported = _imported(project, tuple(found))
    left = [path for path in found if path not in imported and not _PARTS & set(PurePosixPath(path).parts[:-1])] or list(found)
    nearest = min((path.count("/") for path in left), default=0)
    left = [path for path in left if path.count("/") == nearest]
    usual = [path for path in left if PurePosixPath(path).name.lower() in USUAL_FILES]
    if len(usual) == 1:
        left = usual
    return [Finding(EntryPoint(path), Source(path, found[path]), _reason(rule)) for path in left]


def _reason(rule: EntryPointRule) -> str:
    return f"it uses {rule.calls[0].partition('.')[0]} and no other file imports it"


def _candidates(project: Project, rule: EntryPointRule) -> list[str]:
    files = files_importing(project, *(name.split(".")[0] for name in rule.calls))
    return [path for path in files if PurePosixPath(path).name != "__init__.py"]


def _uses(project: Project, code: Symbols, path: str, rule: EntryPointRule) -> int | None:
    """The first line that calls, or decorates with, what the rule names."""
    module = project.module(path)
    named = tuple(call[:-1] for call in rule.calls if call.endswith(".*"))
    lines = []
    for node in nodes(module) if module else ():
        if isinstance(node, ast.Call | ast.Attribute):
            name = code.full(path, node.func if isinstance(node, ast.Call) else node) or ""
            if name in rule.calls or name.startswith(named):
                lines.append(node.lineno)
    return min(lines, default=None)


def _imported(project: Project, paths: tuple[str, ...]) -> set[str]:
    """Which of these files another of them imports."""
    names = {
        module_name(path, root): path for path in paths for root in {import_root(project, path), PurePosixPath(path).parent.as_posix()}
    }
    found = set()
    for path in paths:
        module = project.module(path)
        found |= {names[name] for name in imported_modules(module) if names.get(name, path) != path} if module else set()
    return found
