"""Which environment variables the code reads: each with its default, whether it must be set, and where it is read."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from containerize import knowledge
from containerize.inspection.application.dynaconf_settings import find_dynaconf_variables
from containerize.inspection.application.env_example import read_env_example
from containerize.inspection.application.importing import files_importing
from containerize.inspection.application.settings_classes import SETTINGS_BASES, find_settings_fields
from containerize.inspection.application.symbols import Symbols
from containerize.inspection.application.syntax import (
    argument,
    assigned_call,
    called_name,
    constant_string,
    files_with,
    named_argument,
    nodes,
    top_level,
)
from containerize.inspection.findings import Source, Variable
from containerize.project import Project

# The modules that bring it, and what a file that reads variables with them must contain.
_MODULES = tuple("os environ environs decouple starlette pydantic pydantic_settings dj_database_url click typer".split())
_NEEDLES = (b"environ", b"getenv", b"decouple", b"starlette.config", b"BaseSettings", b"dj_database_url", b"envvar")
# What a file contains that makes such objects, or classes of settings.
_MAKERS = (b"Env(", b"Config(", b"BaseSettings")
# Objects that read variables when called, or by methods such as `.str("NAME")`.
_READERS = frozenset(
    "environ.Env environ.FileAwareEnv environs.Env starlette.config.Config decouple.Config decouple.AutoConfig".split()
)
_READY_MADE = frozenset({"decouple.config", "environs.env"})
_READER_METHODS = frozenset(
    "str bool int float list tuple dict json url db db_url cache cache_url redis email email_url search_url path decimal log_level "
    "dj_db_url dj_cache_url".split()
)
_METHOD_DEFAULTS = {"db": "DATABASE_URL", "db_url": "DATABASE_URL", "cache": "CACHE_URL", "cache_url": "CACHE_URL"}
_DEFAULT_SECOND = ("os.getenv", "os.environ.get", "os.environ.setdefault", "os.environ.pop")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PASSWORD_IN_URL = re.compile(r"://[^/\s]*:[^/\s]*@")
_MAX_SHOWN = 200


@dataclass
class _Readers:
    """Full names of what reads variables in this project: objects, and classes of settings."""

    objects: set[str] = field(default_factory=lambda: set(_READY_MADE))
    classes: set[str] = field(default_factory=lambda: set(SETTINGS_BASES))
    declared: dict[str, str | None] = field(default_factory=dict)

    def needles(self) -> tuple[bytes, ...]:
        """What a file that reads variables by what another one makes must contain."""
        return tuple(name.rpartition(".")[2].encode() for name in sorted((self.objects | self.classes) - _READY_MADE - SETTINGS_BASES))


def find_variables(project: Project) -> tuple[Variable, ...]:
    """Every variable that the application's code reads, sorted by name; one read without a default makes it required."""
    code, readers = Symbols(project), _Readers()
    files = {path: data for path, data in files_importing(project, *_MODULES).items() if any(needle in data for needle in _NEEDLES)}
    for path in (path for path, data in files.items() if any(needle in data for needle in _MAKERS)):
        _find_readers(project, code, path, readers)
    found: dict[str, Variable] = {}
    for path in sorted({*files, *files_with(project, *readers.needles())}):
        for variable in _reads(project, code, path, readers):
            known = found.get(variable.name)
            if known is None or (variable.required and not known.required):
                found[variable.name] = variable
    for variable in find_dynaconf_variables(project, code):
        found.setdefault(variable.name, variable)
    examples = read_env_example(project) if found else {}
    return tuple(_completed(variable, readers, examples) for name, variable in sorted(found.items()) if _is_asked_for(name))


def _is_asked_for(name: str) -> bool:
    """Not what a platform sets, and not what begins with an underscore, by which a program talks to its own children."""
    return name not in knowledge.environment().platform and _NAME.fullmatch(name) is not None and not name.startswith("_")


def _completed(variable: Variable, readers: _Readers, examples: dict[str, str]) -> Variable:
    if variable.name in readers.declared:
        variable = replace(variable, required=False, default=variable.default or readers.declared[variable.name])
    scheme = re.match(r"([a-z0-9+]+)://", examples.get(variable.name, ""))
    return replace(variable, secret=is_secret(variable.name, variable.default), scheme=scheme[1] if scheme else None)


def is_secret(name: str, default: str | None = None) -> bool:
    """Whether a variable's value must not be shown: its name says so, or it is a URL with a password in it."""
    table = knowledge.environment()
    named = bool(set(name.upper().split("_")) & set(table.secret_words)) or name.upper().endswith(tuple(table.secret_endings))
    return named or _PASSWORD_IN_URL.search(default or "") is not None


def _find_readers(project: Project, code: Symbols, path: str, readers: _Readers) -> None:
    module = project.module(path)
    for node in nodes(module) if module else ():
        if isinstance(node, ast.ClassDef) and any(code.full(path, base) in readers.classes for base in node.bases):
            readers.classes.add(code.local(path, node.name))
        elif isinstance(node, ast.stmt):
            readers.objects |= {code.local(path, target) for target, call in assigned_call(node) if code.full(path, call.func) in _READERS}
        elif isinstance(node, ast.Call) and code.full(path, node.func) in _READERS:
            readers.declared |= _declared_defaults(node)


def _declared_defaults(call: ast.Call) -> dict[str, str | None]:
    """Variables that `environ.Env(DEBUG=(bool, False))` gives a default (https://django-environ.readthedocs.io/en/latest/api.html)."""
    return {
        keyword.arg: _plain(keyword.value.elts[1])
        for keyword in call.keywords
        if keyword.arg and isinstance(keyword.value, ast.Tuple) and len(keyword.value.elts) == 2
    }


def _reads(project: Project, code: Symbols, path: str, readers: _Readers) -> Iterator[Variable]:
    module = project.module(path)
    if module is None:
        return
    guarded, prefixes = _guarded(code, path, module), _prefixes(module)
    for node in nodes(module):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and code.full(path, node.value) == "os.environ":
            name = constant_string(node.slice)
            yield from _variable(path, node, name, required=name not in guarded)
        elif isinstance(node, ast.Call):
            for variable in _call(code, path, node, readers):
                yield replace(variable, name=f"{prefixes.get(node, '')}{variable.name}")
        elif isinstance(node, ast.ClassDef) and any(code.full(path, base) in readers.classes for base in node.bases):
            for item in find_settings_fields(node, _Models(project, code, path)):
                yield Variable(item.name, item.required, Source(path, item.line), _shown(item.default))


@dataclass(frozen=True, slots=True)
class _Models:
    """Classes of the project as one file names them, also as `Model | None`."""

    project: Project
    code: Symbols
    path: str

    def named(self, annotation: ast.expr) -> "tuple[ast.ClassDef, _Models] | None":
        for part in ast.walk(annotation):
            file, name = self.code.file(self.code.full(self.path, part) or "") if isinstance(part, ast.Name | ast.Attribute) else (None, "")
            module = self.project.module(file) if file else None
            for node in top_level(module.body) if module else ():
                if file and isinstance(node, ast.ClassDef) and node.name == name:
                    return node, _Models(self.project, self.code, file)
        return None


def _prefixes(module: ast.Module) -> dict[ast.AST, str]:
    """What stands before the names that are read in `with env.prefixed("APP_"):`, also in one another.

    https://github.com/sloria/environs (reading variables with a prefix)
    """
    found: dict[ast.AST, str] = {}
    for node in nodes(module):
        if isinstance(node, ast.With):
            calls = [item.context_expr for item in node.items if isinstance(item.context_expr, ast.Call)]
            prefix = "".join(constant_string(argument(call, 0, "prefix")) or "" for call in calls if called_name(call.func) == "prefixed")
            for line in node.body if prefix else ():
                for part in ast.walk(line):
                    found[part] = f"{found.get(part, '')}{prefix}"
    return found


def _guarded(code: Symbols, path: str, module: ast.Module) -> set[str | None]:
    """Names whose absence the code expects: tested with `in os.environ`, or read where a KeyError is caught."""
    found: set[str | None] = set()
    for node in nodes(module):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
            if code.full(path, node.comparators[0]) == "os.environ":
                found.add(constant_string(node.left))
        elif isinstance(node, ast.Try) and any("KeyError" in ast.unparse(handler.type) for handler in node.handlers if handler.type):
            found |= {constant_string(part.slice) for line in node.body for part in ast.walk(line) if isinstance(part, ast.Subscript)}
    return found


def _call(code: Symbols, path: str, call: ast.Call, readers: _Readers) -> Iterator[Variable]:
    called = code.full(path, call.func) or ""
    if called in _DEFAULT_SECOND:
        yield from _variable(path, call, constant_string(argument(call, 0, "key")), argument(call, 1, "default"))
    elif called == "dj_database_url.config":
        name = constant_string(argument(call, 0, "env")) or "DATABASE_URL"
        yield from _variable(path, call, name, argument(call, 1, "default"))
    elif option := named_argument(call, "envvar"):
        # Options of Click and Typer: https://click.palletsprojects.com/en/stable/options/#values-from-environment-variables
        names = option.elts if isinstance(option, ast.List | ast.Tuple) else [option]
        yield from _variable(path, call, constant_string(names[0]) if names else None, named_argument(call, "default"))
    elif called in readers.objects and call.args:
        second = call.args[1] if called == "decouple.config" and len(call.args) > 1 else None
        yield from _reader(path, call, constant_string(call.args[0]), second)
    elif isinstance(call.func, ast.Attribute) and call.func.attr in _READER_METHODS and code.full(path, call.func.value) in readers.objects:
        read = constant_string(call.args[0]) if call.args else _METHOD_DEFAULTS.get(call.func.attr)
        yield from _reader(path, call, read, argument(call, 1, "default"))


def _reader(path: str, call: ast.Call, name: str | None, default: ast.expr | None = None) -> Iterator[Variable]:
    default = named_argument(call, "default") or default
    yield from _variable(path, call, name, default, required=default is None)


def _variable(
    path: str, node: ast.expr, name: str | None, default: ast.expr | None = None, *, required: bool = False
) -> Iterator[Variable]:
    if name:
        yield Variable(name, required, Source(path, node.lineno), _plain(default))


def _plain(default: ast.expr | None) -> str | None:
    """A default as text when it is a plain value that can be shown on a line."""
    return _shown(str(default.value)) if isinstance(default, ast.Constant) and default.value is not None else None


def _shown(default: str | None) -> str | None:
    return default if default and default.isprintable() and len(default) <= _MAX_SHOWN else None
