"""What `--entry-point` or the configuration names: checked against the code, because a container would end at a wrong one."""

import ast
from dataclasses import replace

from containerize import knowledge
from containerize.errors import ContainerizeError, InvalidInput
from containerize.inspection.application.entrypoints import SCRIPT, Application, declared, find_web_applications
from containerize.inspection.application.scripts import find_console_scripts, script
from containerize.inspection.application.syntax import top_level
from containerize.inspection.dependencies.model import Dependencies
from containerize.inspection.findings import EntryPoint, Finding, Packaging
from containerize.project import Project

OPTION = "--entry-point"


def chosen_application(project: Project, dependencies: Dependencies, packaging: Packaging | None, chosen: Finding[str]) -> Application:
    """The application, command or script of that name. Raises InvalidInput when the project has none."""
    found = find_web_applications(project, dependencies, packaging)
    for application in found:
        if chosen.value in (str(application.entry_point.value), str(application.entry_point.value).removesuffix("()")):
            entry = application.entry_point
            return Application(application.framework, Finding(entry.value, chosen.source, f"chosen; found at {entry.source}"))
    if ":" in chosen.value:
        return named_object(project, dependencies, replace(chosen, reason="chosen"), found)
    if chosen.value in project.python_files:
        entry_point = script(project, chosen.value, packaging).value
        return Application(Finding(SCRIPT, chosen.source, "chosen"), Finding(entry_point, chosen.source, "chosen"))
    for command in find_console_scripts(project, packaging):
        if str(command.value) == chosen.value:
            return Application(Finding(SCRIPT, chosen.source, "chosen"), Finding(command.value, chosen.source, "chosen"))
    raise InvalidInput(
        f"{chosen.source}: {chosen.value!r} is no script file, command or module:attribute of this project",
        "the container would have nothing to start",
        f"containerize inspect shows what was found; the form is {OPTION} package.module:app",
    )


def named_object(project: Project, dependencies: Dependencies, chosen: Finding[str], found: list[Application]) -> Application:
    """The object or factory that `module:attribute` names, whatever makes it. found: the applications that finders see.

    Raises InvalidInput when no file of the project defines it.
    """
    module, _, attribute = chosen.value.partition(":")
    path, root = _file_of(project, module)
    if path is None:
        raise _refusal(chosen, "no file of this project is that module")
    name = attribute.removesuffix("()")
    tree = project.module(path)
    kind = _definition(tree, name) if tree else None
    if kind is None:
        raise _refusal(chosen, f"{path} does not define {name}")
    frameworks = [row for row in knowledge.frameworks().values() if declared(row, dependencies)]
    mentioned = [row for row in frameworks if project.contains(path, *(call.split(".")[0].encode() for call in row.entrypoint.calls))]
    names = [application.framework.value for application in found] + [row.name for row in (*mentioned, *frameworks)]
    if not names:
        raise _refusal(chosen, "no web framework is declared")
    factory = attribute.endswith("()") or kind is ast.FunctionDef
    entry_point = EntryPoint(path, module, name, factory, import_root=root)
    framework = next((row.name for row in mentioned if row.name not in _beaten(mentioned)), names[0])
    return Application(Finding(framework, chosen.source, chosen.reason), Finding(entry_point, chosen.source, chosen.reason))


def _beaten(rows: list[knowledge.schema.Framework]) -> set[str]:
    return {name for row in rows for name in row.beats}


def _refusal(chosen: Finding[str], problem: str) -> ContainerizeError:
    return InvalidInput(
        f"{chosen.source}: {chosen.value!r}: {problem}",
        "the container would end at its first import",
        f"the form is {OPTION} package.module:app, as the code imports it",
    )


def _file_of(project: Project, module: str) -> tuple[str | None, str]:
    """(file, the folder it is imported from): the shortest path that ends as the module says."""
    base = module.replace(".", "/")
    for path in sorted(project.python_files, key=lambda path: (path.count("/"), path)):
        for end in (f"{base}.py", f"{base}/__init__.py"):
            if path == end or path.endswith(f"/{end}"):
                return path, path[: -len(end)].rstrip("/") or "."
    return None, "."


def _definition(tree: ast.Module, name: str) -> type[ast.stmt] | None:
    """The kind of statement that binds a name at the top of a file, `ast.Import` for one that may come with a star."""
    for node in top_level(tree.body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == name:
            return type(node)
        if isinstance(node, ast.Import | ast.ImportFrom):
            if any((alias.asname or alias.name.split(".")[0]) in (name, "*") for alias in node.names):
                return ast.Import
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(part, ast.Name) and part.id == name for target in targets for part in ast.walk(target)):
                return type(node)
    return None
