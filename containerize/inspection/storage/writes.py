"""What the code writes: databases in files, folders it makes, files it opens for writing, and the settings that name such places."""

import ast
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from containerize.inspection.application.importing import files_importing
from containerize.inspection.application.syntax import argument, called_name, constant_string, files_with, nodes
from containerize.inspection.findings import Source
from containerize.inspection.storage.path_values import PathValue, PathValues
from containerize.project import Project

# Calls whose first argument is a file or folder that they make; the keyword it may come by.
_FILES = {
    "sqlite3.connect": "database",
    "aiosqlite.connect": "database",
    "duckdb.connect": "database",
    "peewee.SqliteDatabase": "database",
    "playhouse.sqlite_ext.SqliteExtDatabase": "database",
    "sqlite_utils.Database": "filename_or_conn",
    "tinydb.TinyDB": "path",
    "tinydb.database.TinyDB": "path",
    "shelve.open": "filename",
    "dbm.open": "file",
    "logging.FileHandler": "filename",
    "logging.basicConfig": "filename",
    "logging.handlers.RotatingFileHandler": "filename",
    "logging.handlers.TimedRotatingFileHandler": "filename",
    "telegram.ext.PicklePersistence": "filepath",
}
_ONLY_BY_KEYWORD = frozenset({"logging.basicConfig"})
_FOLDERS = {
    "os.makedirs": "name",
    "os.mkdir": "path",
    "diskcache.Cache": "directory",
    "chromadb.PersistentClient": "path",
    "lancedb.connect": "uri",
}
_OPENERS = frozenset({"open", "io.open", "codecs.open", "aiofiles.open", "gzip.open", "bz2.open", "lzma.open"})
_WRITING_METHODS = frozenset({"write_text", "write_bytes", "touch"})
_SAVING_METHODS = frozenset("save savefig to_csv to_json to_parquet to_excel to_pickle".split())
_FOLDER_SETTINGS = ("MEDIA_ROOT", "UPLOAD_FOLDER", "UPLOADS_DEFAULT_DEST")
_MODULES = tuple("tinydb duckdb diskcache chromadb lancedb peewee playhouse sqlite_utils".split())
_NEEDLES = tuple(
    word.encode()
    for word in (
        "sqlite mkdir makedirs write_text write_bytes .touch( FileHandler savefig .to_csv .to_json .to_parquet .to_excel "
        ".to_pickle MEDIA_ROOT UPLOAD_FOLDER UPLOADS_DEFAULT_DEST"
    ).split()
)
# Of what stands in many files, that which could write: a mode, and a path that something is saved under (not `order.save()`).
_WRITING_MODE = re.compile(rb"[\"'][rbt]*[wax+][rbt+]*[\"']")
_SAVED_UNDER = re.compile(
    rb"\.save\(\s*(?:f?[\"']|(?:os|pathlib|[A-Z_]+)\b|\w*(?:path|file|dir|folder|out|dest|target|name)\w*\s*[,)/.])", re.IGNORECASE
)
# Used in few files of those that import their module.
_OF_MODULES = {"logging": b"basicConfig", "telegram": b"PicklePersistence"}
# https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#connect-strings; Tortoise and dj-database-url write two slashes as well.
_SQLITE = re.compile(r"(?P<scheme>sqlite3?(?:\+\w+)?):(?P<slashes>//+)(?P<path>[^?#]*)")
DATABASE = "an SQLite database"
_MEMORY = (":memory:", "")


@dataclass(frozen=True, slots=True)
class Write:
    """A place that the code writes. form: of the value of its variable, `{path}` standing for the path. what: in words."""

    value: PathValue
    kind: Literal["file", "folder"]
    source: Source
    what: str
    form: str = "{path}"


def find_writes(project: Project, values: PathValues) -> Iterator[Write]:
    """All that can be read from the syntax; a path that is only known when the program runs is left out."""
    few = [path for module, word in _OF_MODULES.items() for path, data in files_importing(project, module).items() if word in data]
    few += [path for path in files_with(project, b"open(") if _WRITING_MODE.search(project.source(path) or b"")]
    few += [path for path in files_with(project, b".save(") if _SAVED_UNDER.search(project.source(path) or b"")]
    for path in sorted({*files_with(project, *_NEEDLES), *files_importing(project, *_MODULES, by_star=False), *few}):
        module = project.module(path)
        seen: set[ast.AST] = set()
        for node in nodes(module) if module else ():
            if isinstance(node, ast.Call):
                yield from _call(values, path, node)
            elif isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp | ast.BoolOp) and node not in seen:
                yield from _sqlite_url(values, path, node, seen)
            elif isinstance(node, ast.Dict):
                yield from _mapping(values, path, node)
            elif isinstance(node, ast.Assign):
                yield from _setting(values, path, node)
            elif isinstance(node, ast.For):
                yield from _made_in_turn(values, path, node)


def _made_in_turn(values: PathValues, path: str, loop: ast.For) -> Iterator[Write]:
    """`for folder in (DATA, LOGS): folder.mkdir()`."""
    inside = (node for line in loop.body for node in ast.walk(line))
    calls = [node for node in inside if isinstance(node, ast.Call) and called_name(node.func) in ("mkdir", "makedirs")]
    named = {part.id for call in calls for part in ast.walk(call) if isinstance(part, ast.Name)}
    if isinstance(loop.target, ast.Name) and loop.target.id in named and isinstance(loop.iter, ast.Tuple | ast.List):
        for folder in loop.iter.elts:
            yield from _write(values, path, folder, "folder", Source(path, folder.lineno), "it is made when it is not there")


def sqlite_write(value: PathValue, source: Source, folder: str) -> Write | None:
    """The database file of a `sqlite:///` address. folder: where relative ones start."""
    match = _SQLITE.match(value.text)
    if match is None or match["path"] in _MEMORY:
        return None
    slashes = len(match["slashes"])
    # Three slashes and a relative path, four and an absolute one; Tortoise takes two.
    path = match["path"] if slashes <= 3 else f"/{match['path']}"
    slash = "//" if slashes == 2 else "///"
    text = posixpath.join(folder, path)
    return Write(replace(value, text=text), "file", source, DATABASE, f"{match['scheme']}:{slash}{{path}}")


def _call(values: PathValues, path: str, call: ast.Call) -> Iterator[Write]:
    name = values.code.full(path, call.func) or ""
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    source = Source(path, call.lineno)
    if name in _FILES:
        given = argument(call, 99 if name in _ONLY_BY_KEYWORD else 0, _FILES[name])
        yield from _write(values, path, given, "file", source, f"{name}() writes it")
    elif name in _FOLDERS:
        yield from _write(values, path, argument(call, 0, _FOLDERS[name]), "folder", source, f"{name}() makes it")
    elif name.rpartition(".")[2] == "open" and (name in _OPENERS or _is_builtin(call)):
        if _writes(argument(call, 1, "mode")):
            yield from _write(values, path, argument(call, 0, "file"), "file", source, "it is opened for writing")
    elif isinstance(call.func, ast.Attribute):
        yield from _method(values, path, call, call.func, method, source)


def _is_builtin(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "open"


def _method(values: PathValues, path: str, call: ast.Call, function: ast.Attribute, method: str, source: Source) -> Iterator[Write]:
    if method == "mkdir":
        yield from _write(values, path, function.value, "folder", source, "mkdir() makes it")
    elif method in _WRITING_METHODS or (method == "open" and _writes(argument(call, 0, "mode"))):
        yield from _write(values, path, function.value, "file", source, f"{method}() writes it")
    elif method in _SAVING_METHODS:
        yield from _write(values, path, argument(call, 0, "path"), "file", source, f"{method}() writes it")


def _writes(mode: ast.expr | None) -> bool:
    return bool(set(constant_string(mode) or "") & set("wax+"))


def _write(
    values: PathValues, path: str, node: ast.expr | None, kind: Literal["file", "folder"], source: Source, what: str
) -> Iterator[Write]:
    value = values.evaluate(path, node)
    if value is None or ":/" in value.text or value.text in _MEMORY:
        return
    yield Write(value, kind if value.whole else "folder", source, what)


def _sqlite_url(values: PathValues, path: str, node: ast.expr, seen: set[ast.AST]) -> Iterator[Write]:
    """An address of SQLite as text anywhere: as an argument, a setting, or the default of a variable. seen: is given its parts."""
    if not (constant_string(_first(node)) or "").startswith("sqlite"):
        return
    seen.update(ast.walk(node))
    value = values.evaluate(path, node)
    if value and value.whole and (found := sqlite_write(value, Source(path, node.lineno), values.sqlite_folder)):
        yield found


def _first(node: ast.expr) -> ast.expr:
    """The beginning of a text: of `"sqlite:///" + path`, of `f"sqlite:///{path}"`, and of what stands behind `os.getenv(...) or`."""
    if isinstance(node, ast.BoolOp):
        return _first(node.values[-1]) if isinstance(node.values[0], ast.Call) else node
    if isinstance(node, ast.BinOp):
        return _first(node.left) if isinstance(node.op, ast.Add) else node
    return node.values[0] if isinstance(node, ast.JoinedStr) and node.values else node


def _mapping(values: PathValues, path: str, node: ast.Dict) -> Iterator[Write]:
    """Django's DATABASES (https://docs.djangoproject.com/en/stable/ref/settings/#name) and the handlers of a logging configuration."""
    entries = {key: value for name, value in zip(node.keys, node.values, strict=True) if (key := constant_string(name))}
    engine, handler = constant_string(entries.get("ENGINE")) or "", constant_string(entries.get("class")) or ""
    if "sqlite" in engine or "spatialite" in engine:
        yield from _write(values, path, entries.get("NAME"), "file", Source(path, node.lineno), DATABASE)
    if "FileHandler" in handler:
        yield from _write(values, path, entries.get("filename"), "file", Source(path, node.lineno), "a log file")


def _setting(values: PathValues, path: str, node: ast.Assign) -> Iterator[Write]:
    for target in node.targets:
        name = target.id if isinstance(target, ast.Name) else constant_string(target.slice) if isinstance(target, ast.Subscript) else None
        if name in _FOLDER_SETTINGS:
            yield from _write(values, path, node.value, "folder", Source(path, node.lineno), f"{name} names it")
