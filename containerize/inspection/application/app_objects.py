"""Finding application objects and factories of a framework in the code: `app = FastAPI()`, `def create_app(): ...`."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from containerize.inspection.application.importing import files_importing
from containerize.inspection.application.modules import is_importable
from containerize.inspection.application.symbols import Symbols
from containerize.inspection.application.syntax import application_files, assigned_call, files_with, needs_no_argument, nodes, top_level
from containerize.inspection.findings import EntryPoint, Source
from containerize.knowledge.schema import EntryPointRule
from containerize.project import Project

# How people call the object; the order breaks ties between names in one file only.
_USUAL_NAMES = ("app", "application", "api", "server", "asgi", "wsgi")
# Only under these names is `app = ASGIApp(sio, inner)` the application, and not a helper such as `api = Api(app)`.
_WRAPPERS = ("app", "application", "asgi_app", "wsgi_app")
_MOUNTING = ("mount", "register_app", "DispatcherMiddleware")
_MAX_ROUNDS = 4

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class AppObject:
    """An object or factory that a server can be pointed at. made_by: the factory it comes from, when not from a constructor."""

    entry_point: EntryPoint
    source: Source
    reason: str
    made_by: str | None = None


@dataclass
class Makers:
    """Full names of what makes an application: classes, and factories with what they are as candidates themselves.

    methods: when there are any, not the classes make it but these methods of theirs, as in `config.make_wsgi_app()`.
    constructors: those of the classes that are a library's own. asking: factories that no server can call, and where they are.
    """

    classes: set[str]
    factories: dict[str, AppObject | None] = field(default_factory=dict)
    methods: frozenset[str] = frozenset()
    constructors: frozenset[str] = frozenset()
    asking: dict[str, tuple[str, ast.FunctionDef]] = field(default_factory=dict)

    def __contains__(self, name: str | None) -> bool:
        return name in self.classes or name in self.factories

    def makes(self, code: Symbols, path: str, call: ast.Call) -> str | None:
        """The name of what makes an application when a call does."""
        name = code.full(path, call.func)
        if name in self.factories or (name in self.classes and not self.methods):
            return name
        return call.func.attr if isinstance(call.func, ast.Attribute) and call.func.attr in self.methods else None

    def files(self, project: Project) -> list[str]:
        """The files that could use any of them: for what a library makes, those that name both the library and what it makes."""
        own = [name for name in self.classes if name not in self.constructors] + [*self.factories]
        found = set(files_with(project, *(name.rpartition(".")[2].encode() for name in own)))
        for name in self.constructors:
            used = name.rpartition(".")[2].encode()
            found |= {path for path, data in files_importing(project, name.split(".")[0]).items() if used in data}
        return sorted(found | set(files_with(project, *(method.encode() for method in self.methods))))


def find_app_objects(project: Project, rule: EntryPointRule) -> list[AppObject]:
    """Every candidate, best first: objects before factories, outer applications before those they mount or import."""
    code = Symbols(project)
    makers, files = find_makers(project, code, rule)
    objects = [found for path in files for found in _objects(project, code, path, makers)]
    objects = _without_inner(project, code, objects)
    made = {found.made_by for found in objects}
    return objects + [factory for name, factory in makers.factories.items() if factory and name not in made]


def find_makers(project: Project, code: Symbols, rule: EntryPointRule) -> tuple[Makers, list[str]]:
    """What makes an application by a rule: its constructors, classes that derive from them, functions that return one. And who uses any.

    Those of its libraries are among them.
    """
    makers = _of_framework(rule)
    for library in project.libraries:
        _take_over(library, rule, makers)
    return makers, _collect(project, code, makers)


def _of_framework(rule: EntryPointRule) -> Makers:
    methods = frozenset(rule.methods) if rule.finder == "app_object" else frozenset[str]()
    return Makers(set(rule.calls), methods=methods, constructors=frozenset(rule.calls))


def _collect(project: Project, code: Symbols, makers: Makers) -> list[str]:
    """Add what the project itself has that makes an application; the files that use any of it."""
    files = makers.files(project)
    for _ in range(_MAX_ROUNDS):
        before = len(makers.classes) + len(makers.factories)
        for path in files:
            _find_makers(project, code, path, makers)
        if len(makers.classes) + len(makers.factories) == before:
            break
        files = makers.files(project)
    return files


def _take_over(library: Project, rule: EntryPointRule, makers: Makers) -> None:
    """Add what a library has that makes an application, under every name that one of its packages gives it."""
    code = Symbols(library)
    theirs = _of_framework(rule)
    _collect(library, code, theirs)
    makers.classes |= _with_aliases(library, code, theirs.classes - theirs.constructors)
    makers.factories |= dict.fromkeys(_with_aliases(library, code, {*theirs.factories}))


def _with_aliases(library: Project, code: Symbols, names: set[str]) -> set[str]:
    """Full names, and those by which a package exports the same: `shop.create_app` for `shop.factory.create_app`."""
    packages = [path for path in application_files(library) if path.endswith("/__init__.py")] if names else []
    return names | {code.local(path, name) for path in packages for name, full in code.imported(path).items() if full in names}


def _find_makers(project: Project, code: Symbols, path: str, makers: Makers) -> None:
    """Add the classes of a file that derive from a maker, and its functions that return what one makes."""
    module = project.module(path)
    for node in top_level(module.body) if module else ():
        if isinstance(node, ast.ClassDef):
            if any(code.full(path, base) in makers.classes for base in node.bases):
                makers.classes.add(code.local(path, node.name))
        elif isinstance(node, ast.FunctionDef) and _returns_application(code, path, node, makers):
            name = code.local(path, node.name)
            makers.factories.setdefault(name, _factory(code, path, node) if needs_no_argument(node) else None)
            if not needs_no_argument(node):
                makers.asking[name] = (path, node)


def _factory(code: Symbols, path: str, node: ast.FunctionDef) -> AppObject | None:
    if not is_importable(path, code.root(path)):
        return None
    entry = EntryPoint(path, code.module(path), node.name, factory=True, import_root=code.root(path))
    return AppObject(entry, Source(path, node.lineno), f"{node.name}() makes one", code.local(path, node.name))


def _returns_application(code: Symbols, path: str, function: ast.FunctionDef, makers: Makers) -> bool:
    """Whether a function makes an application and returns it; one that only wraps or configures another does not count."""
    made = {target for target, call in _calls_assigned_in(function) if makers.makes(code, path, call)}
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value is not None:
            if isinstance(node.value, ast.Name) and node.value.id in made:
                return True
            if isinstance(node.value, ast.Call) and makers.makes(code, path, node.value):
                return True
    return False


def _calls_assigned_in(function: _Function) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AnnAssign):
            yield from assigned_call(node)


def _objects(project: Project, code: Symbols, path: str, makers: Makers) -> list[AppObject]:
    module = project.module(path)
    if module is None or not is_importable(path, code.root(path)):
        return []
    found: dict[str, AppObject] = {}
    wrappers: dict[str, AppObject] = {}
    for target, call in (pair for node in top_level(module.body) for pair in assigned_call(node)):
        maker = makers.makes(code, path, call)
        inner = next((name for name in _names_given(call) if name in found), None)
        if maker:
            made_by = maker if maker in makers.factories else None
            found[target] = _object(code, path, target, call, made_by)
        elif inner and target in _WRAPPERS and target != inner:
            wrappers[target] = _object(code, path, target, call, found[inner].made_by)
    return [*wrappers.values(), *sorted(found.values(), key=lambda item: _usual(item.entry_point.attribute))]


def _object(code: Symbols, path: str, target: str, call: ast.Call, made_by: str | None) -> AppObject:
    entry = EntryPoint(path, code.module(path), target, import_root=code.root(path))
    return AppObject(entry, Source(path, call.lineno), f"{target} = {ast.unparse(call.func)}(…)", made_by)


def at_attribute(project: Project, item: AppObject, attribute: str) -> AppObject:
    """The same, pointed at an attribute of the object: by the name that its file gives that, `server = app.server`, where it does."""
    own = f"{item.entry_point.attribute}.{attribute}"
    module = project.module(item.entry_point.file)
    for node in top_level(module.body) if module else ():
        if isinstance(node, ast.Assign) and ast.unparse(node.value) == own and isinstance(node.targets[0], ast.Name):
            entry = replace(item.entry_point, attribute=node.targets[0].id)
            return replace(item, entry_point=entry, source=Source(item.source.place, node.lineno), reason=f"{entry.attribute} = {own}")
    return replace(item, entry_point=replace(item.entry_point, attribute=own, interface="wsgi-attribute"))


def _names_given(call: ast.Call) -> list[str]:
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    return [value.id for value in values if isinstance(value, ast.Name)]


def _without_inner(project: Project, code: Symbols, objects: list[AppObject]) -> list[AppObject]:
    """Leave out what another candidate's file mounts, or takes from another file."""
    inner: set[str] = set()
    for path in {item.entry_point.file for item in objects} if len(objects) > 1 else ():
        module = project.module(path)
        assert module is not None
        mounted = {code.local(path, name) for name in _mounted_names(module)}
        taken = _names_taken(code, path, module)
        for other in objects:
            name = f"{other.entry_point.module}.{other.entry_point.attribute}"
            if name in (mounted if other.entry_point.file == path else taken):
                inner.add(name)
    outer = [item for item in objects if f"{item.entry_point.module}.{item.entry_point.attribute}" not in inner]
    return outer or objects


def _names_taken(code: Symbols, path: str, module: ast.Module) -> set[str | None]:
    """Full names of what a file imports or reaches through an imported module."""
    reached = {code.full(path, node) for node in nodes(module) if isinstance(node, ast.Attribute)}
    return {*code.imported(path).values(), *reached}


def _mounted_names(module: ast.Module) -> set[str]:
    return {
        part.id
        for node in nodes(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _MOUNTING
        for value in [*node.args, *(keyword.value for keyword in node.keywords)]
        for part in ast.walk(value)
        if isinstance(part, ast.Name)
    }


def _usual(name: str | None) -> int:
    return _USUAL_NAMES.index(name) if name in _USUAL_NAMES else len(_USUAL_NAMES)
