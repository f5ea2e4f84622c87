"""What must outlive a container: a volume for each folder of data, a link into one for a file that lies among the code."""

import posixpath
from collections.abc import Iterable

from containerize.inspection.application.modules import import_root, module_name
from containerize.inspection.application.syntax import files_with
from containerize.inspection.dependencies.model import Dependencies
from containerize.inspection.findings import EntryPoint, Finding, Place, ServiceUse, Source, Variable
from containerize.inspection.storage.image_paths import APP, HOME, ImagePaths
from containerize.inspection.storage.path_values import PathValue, PathValues
from containerize.inspection.storage.writes import DATABASE, Write, find_writes, sqlite_write
from containerize.project import Project

DATA = "/data"
# Where everybody may write, or nobody.
_ELSEWHERE = ("/tmp", "/var/tmp", "/dev", "/proc", "/sys", "/run", "/etc", "/usr", "/bin")  # noqa: S108 - named, not used
# Folders whose contents nobody misses when a container is made anew.
_THROWN_AWAY = frozenset("log logs tmp temp cache caches .cache run staticfiles static_root".split())
_SQL_SERVICES = frozenset({"postgres", "mariadb", "mysql"})


def find_places(
    project: Project,
    dependencies: Dependencies,
    images: ImagePaths,
    entry_point: EntryPoint,
    variables: Iterable[Variable],
    services: Iterable[Finding[ServiceUse]],
) -> tuple[tuple[Finding[Place], ...], Source | None]:
    """(each place that the code writes, once; where it names an SQLite database, wherever that lies).

    With an SQL server beside it, addresses of SQLite are what the code falls back to.
    """
    values = PathValues(project, images, variables, *_flask(project, dependencies, images, entry_point))
    writes = [*_defaults(values, variables), *find_writes(project, values)]
    if any(service.value.name in _SQL_SERVICES for service in services):
        writes = [write for write in writes if write.what != DATABASE]
    sqlite = next((write.source for write in writes if write.what == DATABASE), None)
    return _one_of_each(images, writes), sqlite


def _flask(project: Project, dependencies: Dependencies, images: ImagePaths, entry_point: EntryPoint) -> tuple[str, bool]:
    """The instance folder of a Flask application, and whether addresses of SQLite start there. That of installed code is called after
    the module that makes the application.

    https://flask.palletsprojects.com/en/stable/config/#instance-folders; Flask-SQLAlchemy since version 3.
    """
    file = images.of(entry_point.file)
    root = APP if entry_point.import_root == "." else f"{APP}/{entry_point.import_root}"
    makers = files_with(project, b"Flask(__name__")
    maker = max(makers, key=lambda path: len(posixpath.commonprefix([path, entry_point.file])), default=entry_point.file)
    name = entry_point.module if maker == entry_point.file else module_name(maker, import_root(project, maker))
    instance = f"{root}/instance" if images.in_tree(file) else f"{APP}/.venv/var/{name}-instance"
    found = dependencies.get("flask-sqlalchemy")
    return instance, found is not None and not (found.version or "3").startswith(("0.", "1.", "2."))


def _defaults(values: PathValues, variables: Iterable[Variable]) -> Iterable[Write]:
    """The SQLite files that variables fall back to."""
    for variable in variables:
        if (variable.default or "").startswith("sqlite"):
            found = sqlite_write(PathValue(variable.default or "", variable.name), variable.source, values.sqlite_folder)
            if found:
                yield found


def _one_of_each(images: ImagePaths, writes: list[Write]) -> tuple[Finding[Place], ...]:
    """The first that says something of a place; one with a variable before one without, folders before what is in them."""
    found: dict[str, Finding[Place]] = {}
    for write in sorted(writes, key=lambda write: write.value.variable is None):
        place = _place(images, write, write.value.absolute())
        if place and place.path not in found:
            found[place.path] = Finding(place, write.source, write.what)
    folders = [one.value.path for one in found.values() if one.value.how == "volume"]
    return tuple(one for one in found.values() if not any(one.value.path.startswith(f"{folder}/") for folder in folders))


def _place(images: ImagePaths, write: Write, path: str) -> Place | None:
    """How one is kept; None for what needs nothing."""
    if f"{path}/".startswith(tuple(f"{top}/" for top in _ELSEWHERE)) or path in ("/", HOME):
        return None
    variable = write.value.variable if write.value.whole else None
    folder = path if write.kind == "folder" else posixpath.dirname(path)
    if folder in (HOME, "/"):
        return None
    thrown_away = bool(set(path.split("/")) & _THROWN_AWAY) or path.endswith(".log")
    among_code = folder == APP or images.holds_code(folder)
    if not among_code and not (write.kind == "file" and images.holds_files(folder)):
        return Place(folder, "writable" if thrown_away else "volume", owned=images.holds_files(folder))
    if write.kind == "file" and not thrown_away and variable:
        return Place(path, "variable", variable, write.form)
    if write.kind == "file":
        return Place(path, "link", thrown_away=thrown_away)
    # What is written among the code has names that only the running program knows.
    return Place(folder, "writable")

