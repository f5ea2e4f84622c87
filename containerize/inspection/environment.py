"""Which environment variables the code reads: each with its default, whether it must be set, and where it is read."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from containerize import knowledge
from containerize.inspection.findings import Source, Variable
from containerize.inspection.settings_classes import find_settings_fields
from containerize.inspection.syntax import application_files, argument, constant_string, dotted, imported_names
from containerize.project import Project

_NEEDLES = (b"environ", b"getenv", b"decouple", b"environs", b"starlette.config", b"BaseSettings", b"dj_database_url")
# Objects that read variables when called, or by methods such as `.str("NAME")`.
_READERS = frozenset({"environ.Env", "environs.Env", "environs.env", "starlette.config.Config", "decouple.config", "decouple.Config"})
_READER_METHODS = frozenset(
    "str bool int float list tuple dict json url db db_url cache cache_url redis email email_url search_url path decimal log_level".split()
)
_METHOD_DEFAULTS = {"db": "DATABASE_URL", "db_url": "DATABASE_URL", "cache": "CACHE_URL", "cache_url": "CACHE_URL"}


def find_variables(project: Project) -> tuple[Variable, ...]:
    """Every variable that the application's code reads, sorted by name; one read without a default makes it required."""
    found: dict[str, Variable] = {}
    declared: dict[str, str | None] = {}
    for path in application_files(project):
        if not project.contains(path, *_NEEDLES):
            continue
        module = project.module(path)
        declared |= _declared_defaults(module) if module else {}
        for variable in _reads(path, module) if module else ():
            known = found.get(variable.name)
            if known is None or (variable.required and not known.required):
                found[variable.name] = variable
    for name, variable in list(found.items()):
        if name in declared:
            found[name] = replace(variable, required=False, default=variable.default or declared[name])
    platform = set(knowledge.environment().platform)
    return tuple(variable for name, variable in sorted(found.items()) if name not in platform)


def is_secret(name: str) -> bool:
    """Whether a variable's name says that its value must not be shown."""
    table = knowledge.environment()
    return bool(set(name.upper().split("_")) & set(table.secret_words)) or name.upper().endswith(tuple(table.secret_endings))


def _reads(path: str, module: ast.Module) -> Iterator[Variable]:
    names = imported_names(module)
    readers = _readers(module, names)
    for node in ast.walk(module):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and dotted(node.value, names) == "os.environ":
            yield from _variable(path, node, constant_string(node.slice), required=True)
        elif isinstance(node, ast.Call):
            yield from _call(path, node, names, readers)
        elif isinstance(node, ast.ClassDef):
            for field in find_settings_fields(node, names):
                yield Variable(field.name, field.required, Source(path, field.line), field.default, is_secret(field.name))


def _declared_defaults(module: ast.Module) -> dict[str, str | None]:
    """Variables that `environ.Env(DEBUG=(bool, False))` gives a default (https://django-environ.readthedocs.io/en/latest/api.html)."""
    names = imported_names(module)
    return {
        keyword.arg: str(keyword.value.elts[1].value) if isinstance(keyword.value.elts[1], ast.Constant) else None
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and dotted(node.func, names) in ("environ.Env", "environ.FileAwareEnv")
        for keyword in node.keywords
        if keyword.arg and isinstance(keyword.value, ast.Tuple) and len(keyword.value.elts) == 2
    }


def _call(path: str, call: ast.Call, names: dict[str, str], readers: frozenset[str]) -> Iterator[Variable]:
    called = dotted(call.func, names) or ""
    if called in ("os.getenv", "os.environ.get"):
        yield from _variable(path, call, constant_string(argument(call, 0, "key")), argument(call, 1, "default"))
    elif called == "dj_database_url.config":
        name = constant_string(argument(call, 0, "env")) or "DATABASE_URL"
        yield from _variable(path, call, name, argument(call, 1, "default"))
    elif isinstance(call.func, ast.Name) and (call.func.id in readers or called in _READERS) and call.args:
        yield from _reader(path, call, constant_string(call.args[0]))
    elif isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.attr in _READER_METHODS:
        if call.func.value.id in readers or names.get(call.func.value.id) in _READERS:
            yield from _reader(path, call, constant_string(call.args[0]) if call.args else _METHOD_DEFAULTS.get(call.func.attr))


def _reader(path: str, call: ast.Call, name: str | None) -> Iterator[Variable]:
    default = next((keyword.value for keyword in call.keywords if keyword.arg == "default"), None)
    yield from _variable(path, call, name, default, required=default is None)


def _readers(module: ast.Module, names: dict[str, str]) -> frozenset[str]:
    """Names in a file that are bound to an object that reads variables."""
    found = {name for name, full in names.items() if full in ("decouple.config", "environs.env")}
    for node in ast.walk(module):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and dotted(node.value.func, names) in _READERS:
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return frozenset(found)


def _variable(
    path: str, node: ast.expr, name: str | None, default: ast.expr | None = None, *, required: bool = False
) -> Iterator[Variable]:
    if name and name.replace("_", "a").isalnum() and name.isascii() and not name[0].isdigit():
        value = str(default.value) if isinstance(default, ast.Constant) and default.value not in (None, "") else None
        plain = value if value is None or value.isprintable() else None
        yield Variable(name, required, Source(path, node.lineno), plain, is_secret(name))
