"""Finding application objects and factories of a framework in the code: `app = FastAPI()`, `def create_app(): ...`."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from containerize.inspection.findings import EntryPoint, Source
from containerize.inspection.syntax import (
    application_files,
    dotted,
    import_root,
    imported_modules,
    imported_names,
    module_name,
    needs_no_argument,
    top_level,
)
from containerize.project import Project

# How people call the object, and the files they put it in; the order breaks ties between names in one file only.
_USUAL_NAMES = ("app", "application", "api", "server", "asgi", "wsgi")


@dataclass(frozen=True, slots=True)
class AppObject:
    """An object or factory that a server can be pointed at. made_by: the factory it comes from, when not from a constructor."""

    entry_point: EntryPoint
    source: Source
    reason: str
    made_by: str | None = None


def find_app_objects(project: Project, constructors: frozenset[str]) -> list[AppObject]:
    """Every candidate, best first: objects before factories, outer applications before those they mount or import.

    constructors: full names of what makes an application, such as `fastapi.FastAPI`.
    """
    packages = {name.split(".")[0] for name in constructors}
    needles = tuple(package.encode() for package in packages)
    files = application_files(project)
    factories = {
        found.made_by: found for path in files if project.contains(path, *needles) for found in _factories(project, path, constructors)
    }
    factory_names = {name.rsplit(".", 1)[-1].encode() for name in factories if name}
    objects: list[AppObject] = []
    for path in files:
        if project.contains(path, *needles, *factory_names):
            objects += _objects(project, path, constructors, frozenset(name for name in factories if name))
    objects = _without_mounted(project, objects)
    made = {found.made_by for found in objects}
    return objects + [factory for name, factory in factories.items() if name not in made]


def _objects(project: Project, path: str, constructors: frozenset[str], factories: frozenset[str]) -> list[AppObject]:
    module = project.module(path)
    if module is None:
        return []
    root = import_root(project, path)
    names = imported_names(module, package_of(path, root)) | _own_classes(module, constructors, path, root)
    own = module_name(path, root)
    found = []
    for target, call in _assigned_calls(module):
        called = dotted(call.func, names)
        qualified = called if called and "." in called else f"{own}.{called}"
        if called in constructors or qualified in factories:
            entry = EntryPoint(path, own, target, import_root=root)
            made_by = None if called in constructors else qualified
            reason = f"{target} = {ast.unparse(call.func)}(…)"
            found.append(AppObject(entry, Source(path, call.lineno), reason, made_by))
    found.sort(key=lambda item: _usual(item.entry_point.attribute))
    return found


def _own_classes(module: ast.Module, constructors: frozenset[str], path: str, root: str) -> dict[str, str]:
    """Classes of this file that derive from a constructor, as names for that constructor."""
    names = imported_names(module, package_of(path, root))
    derived: dict[str, str] = {}
    for node in top_level(module.body):
        if isinstance(node, ast.ClassDef):
            base = next((name for base in node.bases if (name := dotted(base, names | derived)) in constructors), None)
            if base:
                derived[node.name] = base
    return derived


def _assigned_calls(module: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in top_level(module.body):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Call) and isinstance(node.target, ast.Name):
            yield node.target.id, node.value


def _factories(project: Project, path: str, constructors: frozenset[str]) -> list[AppObject]:
    module = project.module(path)
    if module is None:
        return []
    root = import_root(project, path)
    names = imported_names(module, package_of(path, root))
    own = module_name(path, root)
    found = []
    for node in top_level(module.body):
        if isinstance(node, ast.FunctionDef) and needs_no_argument(node) and _returns_application(node, names, constructors):
            entry = EntryPoint(path, own, node.name, factory=True, import_root=root)
            found.append(AppObject(entry, Source(path, node.lineno), f"{node.name}() makes one", f"{own}.{node.name}"))
    return found


def _returns_application(function: ast.FunctionDef, names: dict[str, str], constructors: frozenset[str]) -> bool:
    """Whether a function makes an application and returns it; one that only wraps or configures another does not count."""
    made = {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call) and dotted(node.value.func, names) in constructors
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value is not None:
            if isinstance(node.value, ast.Name) and node.value.id in made:
                return True
            if isinstance(node.value, ast.Call) and dotted(node.value.func, names) in constructors:
                return True
    return False


def _without_mounted(project: Project, objects: list[AppObject]) -> list[AppObject]:
    """Leave out what another candidate mounts, or what lies in a module that another candidate's file imports."""
    inner: set[str] = set()
    for item in objects:
        module = project.module(item.entry_point.file)
        if module is None:
            continue
        package = package_of(item.entry_point.file, item.entry_point.import_root)
        imported = set(imported_modules(module, package))
        mounted = _mounted_names(module)
        for other in objects:
            same_file = other.entry_point.file == item.entry_point.file
            if other is item:
                continue
            if (same_file and other.entry_point.attribute in mounted) or (not same_file and other.entry_point.module in imported):
                inner.add(str(other.entry_point))
    outer = [item for item in objects if str(item.entry_point) not in inner]
    return outer or objects


def _mounted_names(module: ast.Module) -> set[str]:
    return {
        part.id
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("mount", "register_app", "DispatcherMiddleware")
        for value in [*node.args, *(keyword.value for keyword in node.keywords)]
        for part in ast.walk(value)
        if isinstance(part, ast.Name)
    }


def package_of(path: str, root: str) -> str:
    """The package that relative imports of a file start from."""
    name = module_name(path, root)
    return name if PurePosixPath(path).name == "__init__.py" else name.rpartition(".")[0]


def _usual(name: str | None) -> int:
    return _USUAL_NAMES.index(name) if name in _USUAL_NAMES else len(_USUAL_NAMES)
