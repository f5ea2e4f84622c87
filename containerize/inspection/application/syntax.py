"""Reading Python code as syntax: what names mean through their imports, what runs when. Nothing is ever imported."""

import ast
import weakref
from collections.abc import Iterator

from containerize.project import Project

# Code that is never what a container runs.
_NOT_THE_APPLICATION = frozenset(
    "test tests testing docs doc examples example samples sample benchmarks benchmark fixtures migrations alembic scripts script "
    "tools vendor vendored third_party notebooks stubs typings".split()
)

_LEFT_OUT = ("example_", "examples_", "example-", "sample_", "test_", "tests_")
_NEVER = frozenset({"conftest.py", "setup.py", "noxfile.py", "fabfile.py"})

# What was found out about projects, as long as they are held.
_files: weakref.WeakKeyDictionary[Project, tuple[str, ...]] = weakref.WeakKeyDictionary()
_read: weakref.WeakKeyDictionary[Project, list[tuple[str, bytes]]] = weakref.WeakKeyDictionary()
_files_with: weakref.WeakKeyDictionary[Project, dict[bytes, dict[str, bytes]]] = weakref.WeakKeyDictionary()
# What several of the byte strings have in common that files are searched for: each is searched once in all files in their place.
_STEMS = (b"open(", b"write_", b".to_", b"UPLOAD")
# What `import_nodes` has found, as long as the file is held.
_nodes: weakref.WeakKeyDictionary[ast.Module, tuple[ast.AST, ...]] = weakref.WeakKeyDictionary()
_imports: weakref.WeakKeyDictionary[ast.Module, tuple[ast.Import | ast.ImportFrom, ...]] = weakref.WeakKeyDictionary()


def application_files(project: Project) -> tuple[str, ...]:
    """The Python files that could hold the application: not tests, docs, examples, tools or vendored code."""
    if project not in _files:
        _files[project] = tuple(path for path in project.python_files if _could_run(path))
    return _files[project]


def files_with(project: Project, *needles: bytes) -> list[str]:
    """Those of `application_files` that hold any of the byte strings: the cheap test before a parse, kept for each of them."""
    found: set[str] = set()
    for needle in needles:
        found |= _holding(project, needle).keys()
    return sorted(found)


def _holding(project: Project, needle: bytes) -> dict[str, bytes]:
    """The files that hold a byte string, with their bytes. Those that lack a stem of it need not be searched."""
    known = _files_with.setdefault(project, {})
    if needle not in known:
        stem = next((stem for stem in _STEMS if stem in needle and stem != needle), None)
        pairs = _holding(project, stem).items() if stem else sources(project)
        known[needle] = {path: data for path, data in pairs if needle in data}
    return known[needle]


def sources(project: Project) -> list[tuple[str, bytes]]:
    """`application_files` that can be read, with their bytes."""
    if project not in _read:
        _read[project] = [(path, data) for path in application_files(project) if (data := project.source(path)) is not None]
    return _read[project]


def _could_run(path: str) -> bool:
    name = path.rpartition("/")[2]
    if name.startswith("test_") or name.endswith("_test.py") or name in _NEVER:
        return False
    return path.isprintable() and is_of_application(path)


def is_of_application(path: str) -> bool:
    """Whether a file lies where the application does: not in tests, docs, examples, tools or vendored code."""
    folders = path.split("/")[:-1]
    # Inside a package `contrib` is part of it; at the top it is what others gave.
    return folders[:1] != ["contrib"] and not any(_is_left_out(folder.lower()) for folder in folders)


def _is_left_out(folder: str) -> bool:
    return folder in _NOT_THE_APPLICATION or folder.startswith(_LEFT_OUT)


def import_nodes(module: ast.Module) -> tuple[ast.Import | ast.ImportFrom, ...]:
    """Every import of a file, at any depth; kept, since a file is asked for them again and again."""
    if module not in _imports:
        _imports[module] = tuple(node for node in nodes(module) if isinstance(node, ast.Import | ast.ImportFrom))
    return _imports[module]


def nodes(module: ast.Module) -> tuple[ast.AST, ...]:
    """Every node below a module, as `ast.walk` gives them, kept: the same file answers several questions."""
    if module not in _nodes:
        found: list[ast.AST] = [module]
        for node in found:
            for value in node.__dict__.values():
                if value.__class__ is list:
                    found += [item for item in value if isinstance(item, ast.AST)]
                elif isinstance(value, ast.AST):
                    found.append(value)
        # Not the module itself: what is kept for as long as the module is held must not hold it.
        _nodes[module] = tuple(found[1:])
    return _nodes[module]


def called_name(function: ast.expr) -> str:
    """The last name of what is called: `run` of `asyncio.run(...)`."""
    return function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""


def imported_names(module: ast.Module, package: str = "") -> dict[str, str]:
    """What each imported name stands for: `{"FA": "fastapi.FastAPI", "np": "numpy"}`. package: of the file, for relative imports."""
    names: dict[str, str] = {}
    for node in import_nodes(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name.split(".")[0]] = alias.name if alias.asname else alias.name.split(".")[0]
        else:
            base = absolute(node, package)
            for alias in node.names:
                names[alias.asname or alias.name] = f"{base}.{alias.name}" if base else alias.name
    return names


def imported_modules(module: ast.Module, package: str = "") -> Iterator[str]:
    """Each module that a file imports, in full: for `from a.b import c` both `a.b` and `a.b.c`, since `c` may be a module."""
    for node in import_nodes(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        else:
            base = absolute(node, package)
            if base:
                yield base
                yield from (f"{base}.{alias.name}" for alias in node.names)


def absolute(node: ast.ImportFrom, package: str) -> str:
    """The full name of the module that a `from ... import` reads, in a file of that package."""
    if not node.level:
        return node.module or ""
    parents = package.split(".") if package else []
    if node.level > len(parents):
        return ""
    kept = parents[: len(parents) - node.level + 1]
    return ".".join([*kept, *([node.module] if node.module else [])])


def dotted(node: ast.expr, names: dict[str, str]) -> str | None:
    """What an expression such as `web.Application` names in full, through the imports of its file; None when it is no name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([names.get(node.id, node.id), *reversed(parts)])


def top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run when a module is imported, those in `if`, `try` and `with` included."""
    for node in body:
        yield node
        if isinstance(node, ast.If) and not is_main_guard(node):
            yield from top_level([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            yield from top_level([*node.body, *(line for handler in node.handlers for line in handler.body), *node.orelse, *node.finalbody])
        elif isinstance(node, ast.With):
            yield from top_level(node.body)


def assigned_call(node: ast.stmt) -> Iterator[tuple[str, ast.Call]]:
    """(name, call) of `name = call(...)`, for each name; of `name, other = call(...)` for the first."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
        targets = [target.elts[0] if isinstance(target, ast.Tuple) and target.elts else target for target in node.targets]
        yield from ((target.id, node.value) for target in targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Call) and isinstance(node.target, ast.Name):
        yield node.target.id, node.value


def defined_names(node: ast.stmt) -> set[str]:
    """The names that a statement binds: a function, a class, or what is assigned."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}


def is_main_guard(node: ast.stmt) -> bool:
    """Whether a statement is `if __name__ == "__main__":`."""
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Compare)
        and isinstance(node.test.left, ast.Name)
        and node.test.left.id == "__name__"
        and any(isinstance(value, ast.Constant) and value.value == "__main__" for value in node.test.comparators)
    )


def constant_string(node: ast.expr | None) -> str | None:
    """The text of a string literal, else None."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    """An argument of a call by its position or its keyword."""
    return call.args[position] if len(call.args) > position else named_argument(call, name)


def named_argument(call: ast.Call, name: str) -> ast.expr | None:
    """An argument of a call by its keyword."""
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def needs_no_argument(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function can be called without arguments, as servers call a factory."""
    arguments = function.args
    positional = len(arguments.posonlyargs) + len(arguments.args) - len(arguments.defaults)
    return positional <= 0 and all(default is not None for default in arguments.kw_defaults)
