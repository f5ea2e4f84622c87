"""Programs that are no web application: a console script, a package with `__main__.py`, or a script file."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from containerize.inspection.application.modules import file_of, import_root, imports_own_code, is_importable, module_name
from containerize.inspection.application.syntax import application_files, is_main_guard
from containerize.inspection.findings import Candidate, EntryPoint, Finding, Packaging, Source
from containerize.inspection.packages.setup_cfg import read_setup_cfg
from containerize.inspection.packages.setup_py import FILE, setup_call
from containerize.project import Project

# File names by which people mean "start here", in the order in which they usually mean it.
USUAL_FILES = ("main.py", "app.py", "run.py", "start.py", "server.py", "bot.py", "cli.py", "hello.py", "__main__.py")
_USUAL_SCRIPTS = ("start", "serve", "run", "web", "app", "main")
_TARGET = re.compile(r"(?P<module>[\w.]+):(?P<function>\w+)(\.\w+)*\s*(\[.*\])?")
_MAX_SLASHES = 2


def find_console_scripts(project: Project, packaging: Packaging | None) -> list[Finding[EntryPoint]]:
    """The commands of `[project.scripts]` (or Poetry's, setup.py's, setup.cfg's), the one named like the project or `start` first."""
    found = []
    for name, target, source in _declared_commands(project):
        command = _command(project, packaging, name, target)
        if command:
            found.append(Finding(command[0], source, f"the command {name} = {target}{command[1]}"))
    own = _own_name(project)
    usual = [own, own.replace("_", "-"), *_USUAL_SCRIPTS]
    found.sort(key=lambda item: usual.index(str(item.value)) if str(item.value) in usual else len(usual))
    return found


def _declared_commands(project: Project) -> Iterator[tuple[str, Any, Source]]:
    """(name, target, where) of each command that a manifest declares."""
    document = project.toml("pyproject.toml")
    for keys in (("project", "scripts"), ("tool", "poetry", "scripts")):
        for name, target in document.table(*keys).items() if document else ():
            yield name, target, Source("pyproject.toml", document.line(*keys, name) if document else None)
    call = setup_call(project)
    for asked in call.console_scripts if call else ():
        name, _, target = asked.text.partition("=")
        yield name.strip(), target.strip(), Source(FILE, asked.line)
    config = read_setup_cfg(project)
    for entry in config.entries("options.entry_points", "console_scripts") if config else ():
        name, _, target = entry.text.partition("=")
        yield name.strip(), target.strip(), Source("setup.cfg", entry.line)


def _own_name(project: Project) -> str:
    document = project.toml("pyproject.toml")
    own = (document.string("project", "name") or document.string("tool", "poetry", "name")) if document else None
    call = setup_call(project) if own is None else None
    return own or (call.name.text if call and call.name else "")


def usual_command(project: Project, packaging: Packaging | None) -> list[Finding[EntryPoint]]:
    """The command that stands out by its name, alone; else all of them."""
    found = find_console_scripts(project, packaging)
    own = _own_name(project)
    if len(found) < 2 or str(found[0].value) not in (own, own.replace("_", "-"), *_USUAL_SCRIPTS):
        return found
    first = found[0]
    lost = tuple(Candidate(str(item.value), item.source, f"{first.value} comes first") for item in found[1:])
    return [Finding(first.value, first.source, first.reason, lost)]


def _command(project: Project, packaging: Packaging | None, name: str, target: Any) -> tuple[EntryPoint, str] | None:
    """A command as it is installed with the package; without one, what its script would do. None when neither can run."""
    match = _TARGET.fullmatch(target) if isinstance(target, str) else None
    places = [(root, file) for root in ("src", ".") if match and (file := file_of(project, match["module"], root))]
    if packaging and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        return EntryPoint(places[0][1] if places else "pyproject.toml", argv=(name,), command=name), ""
    for root, file in places:
        if match:
            called = target.partition(":")[2].partition("[")[0].strip()
            code = f"import sys; from {match['module']} import {match['function']}; sys.exit({called}())"
            entry_point = EntryPoint(file, argv=("python", "-c", code), import_root=root, command=name)
            return entry_point, "; called directly, the project being no installed package"
    return None


def find_scripts(project: Project, packaging: Packaging | None) -> list[Finding[EntryPoint]]:
    """Scripts and packages that can be run, best first: nearest to the root, then a usual name, then a main guard."""
    found: list[tuple[tuple[int, int, str], Finding[EntryPoint]]] = []
    for path in application_files(project):
        name = PurePosixPath(path).name
        usual = name in USUAL_FILES
        usual = usual or ("/" not in path and project.contains(path, b"# /// script"))
        if path.count("/") > _MAX_SLASHES or not (usual or project.contains(path, b"__main__")):
            continue
        line = _first_action(project.module(path), usual=usual)
        if line:
            rank = (path.count("/"), USUAL_FILES.index(name) if name in USUAL_FILES else len(USUAL_FILES), path)
            found.append((rank, script(project, path, packaging, line)))
    found.sort(key=lambda item: item[0])
    return [finding for _, finding in found]


def script(project: Project, path: str, packaging: Packaging | None, line: int | None = None) -> Finding[EntryPoint]:
    """How a file is run: as a module when it is part of a package, else by its path."""
    root = import_root(project, path)
    installed = packaging is not None and path.split("/")[0] in packaging.sources
    folder = PurePosixPath(path).parent.as_posix()
    in_package = folder != root and (f"{folder}/__init__.py" in project or imports_own_code(project, path, root))
    source = Source(path, line)
    if PurePosixPath(path).name == "__main__.py" and "/" in path:
        package = module_name(path, root).removesuffix("__main__").rstrip(".")
        if package:
            return Finding(EntryPoint(path, argv=("python", "-m", package), import_root=root), source, f"the package {package} can be run")
    reason = 'it has `if __name__ == "__main__"`' if _guard(project.module(path)) else f"{PurePosixPath(path).name} is what people start"
    if (installed or in_package) and is_importable(path, root):
        return Finding(EntryPoint(path, argv=("python", "-m", module_name(path, root)), import_root=root), source, reason)
    return Finding(EntryPoint(path, argv=("python", path)), source, reason)


def _first_action(module: ast.Module | None, *, usual: bool) -> int | None:
    """The line where a file starts to do something; None when running it would only define things. usual: called like a start file."""
    if module is None:
        return None
    if guard := _guard(module):
        return guard.lineno
    return next((node.lineno for node in module.body if usual and _acts(node)), None)


def _guard(module: ast.Module | None) -> ast.stmt | None:
    return next((node for node in module.body if is_main_guard(node)), None) if module else None


def _acts(node: ast.stmt) -> bool:
    if isinstance(node, ast.Try | ast.With):
        return any(_acts(line) for line in node.body)
    called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await)
    return called or isinstance(node, ast.For | ast.While | ast.Raise | ast.Assert)
