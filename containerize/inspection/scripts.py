"""Programs that are no web application: a console script, a package with `__main__.py`, or a script file."""

import ast
from pathlib import PurePosixPath

from containerize.inspection.findings import EntryPoint, Finding, Source
from containerize.inspection.syntax import application_files, import_root, is_main_guard, module_name
from containerize.project import Project

# File names by which people mean "start here", in the order in which they usually mean it.
_USUAL_FILES = ("main.py", "app.py", "run.py", "start.py", "server.py", "bot.py", "cli.py", "hello.py", "__main__.py")
_USUAL_SCRIPTS = ("start", "serve", "run", "web", "app", "main")


def find_console_scripts(project: Project) -> list[Finding[EntryPoint]]:
    """The commands of `[project.scripts]` (or Poetry's), the one named like the project or `start` first."""
    document = project.toml("pyproject.toml")
    if document is None:
        return []
    found = []
    for keys in (("project", "scripts"), ("tool", "poetry", "scripts")):
        for name, target in document.table(*keys).items():
            source = Source("pyproject.toml", document.line(*keys, name))
            found.append(Finding(EntryPoint("pyproject.toml", argv=(name,)), source, f"the command {name} = {target}"))
    own = document.string("project", "name") or document.string("tool", "poetry", "name") or ""
    usual = [own, own.replace("_", "-"), *_USUAL_SCRIPTS]
    found.sort(key=lambda item: usual.index(item.value.argv[0]) if item.value.argv[0] in usual else len(usual))
    if len(found) > 1 and found[0].value.argv[0] in usual:
        return found[:1]
    return found


def find_scripts(project: Project) -> list[Finding[EntryPoint]]:
    """Scripts and packages that can be run, best first: a usual name at the root, then a main guard, then a package."""
    found: list[tuple[tuple[int, int, str], Finding[EntryPoint]]] = []
    for path in application_files(project):
        name = PurePosixPath(path).name
        usual = name in _USUAL_FILES
        if path.count("/") > 2 or not (usual or project.contains(path, b"__main__")):
            continue
        line = _main_guard_line(project, path)
        if name == "__main__.py" or usual or line:
            rank = (path.count("/"), _USUAL_FILES.index(name) if usual else len(_USUAL_FILES), path)
            found.append((rank, _script(project, path, line)))
    found.sort(key=lambda item: item[0])
    return [finding for _, finding in found]


def _script(project: Project, path: str, line: int | None) -> Finding[EntryPoint]:
    root = import_root(project, path)
    if PurePosixPath(path).name == "__main__.py" and "/" in path:
        package = module_name(path, root).removesuffix(".__main__")
        return Finding(
            EntryPoint(path, argv=("python", "-m", package), import_root=root), Source(path, line), f"the package {package} can be run"
        )
    reason = 'it has `if __name__ == "__main__"`' if line else f"{PurePosixPath(path).name} is what people start"
    return Finding(EntryPoint(path, argv=("python", path), import_root="."), Source(path, line), reason)


def _main_guard_line(project: Project, path: str) -> int | None:
    module = project.module(path)
    guards: list[ast.stmt] = [node for node in module.body if is_main_guard(node)] if module else []
    return guards[0].lineno if guards else None
