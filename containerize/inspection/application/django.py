"""Django: its settings module through manage.py, and what the settings say, read as syntax."""

import ast
from dataclasses import replace
from pathlib import PurePosixPath

from containerize.inspection.application.django_production import production_settings
from containerize.inspection.application.syntax import (
    absolute,
    application_files,
    constant_string,
    defined_names,
    files_with,
    nodes,
    top_level,
)
from containerize.inspection.dependencies.model import Dependencies
from containerize.inspection.findings import Candidate, EntryPoint, Finding, Job, Source, Step
from containerize.project import Project

_ASGI_SERVERS = ("uvicorn", "hypercorn", "granian")
_WSGI_SERVERS = ("gunicorn", "waitress", "uwsgi", "mod-wsgi")
WEB_ROOT_SETTING = "STATIC_ROOT"


class DjangoProject:
    """A Django project: the folder of manage.py, its settings file, and the top-level assignments in it."""

    def __init__(self, project: Project, manage: str) -> None:
        self.project = project
        self.manage = manage
        self.root = PurePosixPath(manage).parent.as_posix()
        self.settings_module = _settings_module(project.module(manage))[0]
        self.settings = self.file(self.settings_module) if self.settings_module else None
        self.entry_point = self._find_entry_point()
        self._follow_server()
        self._follow_production()

    def _follow_server(self) -> None:
        """Where manage.py and the server's file name different settings, the server's are those of production."""
        self.differs: Finding[str] | None = None
        found = self.entry_point
        module, line = _settings_module(self.project.module(found.value.file)) if found else (None, None)
        if found and module and module != self.settings_module and (file := self.file(module)):
            reason = f"the server's settings, for commands too; {self.manage} alone would take {self.settings_module}"
            self.differs = Finding(module, Source(found.value.file, line), reason)
            self.settings_module, self.settings = module, file

    def _follow_production(self) -> None:
        """Settings that are those of production win over what the server's file falls back to."""
        found = production_settings(self)
        if found and (file := self.file(found.value)):
            lost = Candidate(str(self.settings_module), Source(self.manage), "what is named when the variable is not set")
            self.differs = replace(found, rejected=(lost,))
            self.settings_module, self.settings = found.value, file

    def served(self, dependencies: Dependencies | None) -> Finding[EntryPoint] | None:
        """What a server is pointed at: the ASGI application of a project that needs one, else the WSGI application.

        Needed is ASGI with Channels, and where the only servers among the dependencies speak nothing else.
        """
        asgi = self._named("ASGI_APPLICATION", "asgi")
        if asgi is None or dependencies is None:
            return self.entry_point
        channels, wsgi = dependencies.first(("channels", "daphne")), dependencies.first(_WSGI_SERVERS)
        brought = channels or (None if wsgi else dependencies.first(_ASGI_SERVERS))
        if self.entry_point and not brought:
            return self.entry_point
        because = f", and {brought.name} is a dependency" if brought else ""
        lost = self.entry_point
        rejected = (Candidate(str(lost.value), lost.source, "it answers no websockets and runs no async views"),) if lost else ()
        return Finding(replace(asgi.value, interface="asgi"), asgi.source, f"{asgi.reason}{because}", rejected)

    def _named(self, name: str, interface: str) -> Finding[EntryPoint] | None:
        """The application that a setting names: https://docs.djangoproject.com/en/stable/ref/settings/#wsgi-application."""
        path, assignment = self.setting(name) or (None, None)
        module, _, attribute = (constant_string(assignment.value) or "").rpartition(".") if assignment else ("", "", "")
        file = self.file(module) if module else None
        if path is None or assignment is None or file is None:
            return None
        entry = self._entry(file, module, attribute)
        return Finding(entry, Source(path, assignment.lineno), f"{interface.upper()}_APPLICATION in the settings that manage.py names")

    def _find_entry_point(self) -> Finding[EntryPoint] | None:
        """The WSGI application that the settings name, else the wsgi.py beside them; None when there is neither."""
        if named := self._named("WSGI_APPLICATION", "wsgi"):
            return named
        package = self.settings_module.rpartition(".")[0] if self.settings_module else ""
        for parent in (package, package.rpartition(".")[0]):
            module = f"{parent}.wsgi" if parent else "wsgi"
            if file := self.file(module):
                return Finding(self._entry(file, module, "application"), Source(file), "the wsgi.py of the project that manage.py names")
        return None

    def migrations(self) -> Finding[Job] | None:
        """The command that brings the database up to date; None for a project without one: its DATABASES is empty, or nowhere."""
        found = self.setting("DATABASES")
        empty = found is not None and isinstance(found[1].value, ast.Dict) and not found[1].value.keys
        if empty or (found is None and not files_with(self.project, b"DATABASES")):
            return None
        return Finding(
            Job("migrate", ("python", self.manage, "migrate", "--noinput")),
            Source(self.manage),
            "Django's migrations run once, before the application starts",
        )

    def collect_static(self) -> Finding[Step] | None:
        """The build step that gathers static files, when the settings say where to."""
        found = self.setting(WEB_ROOT_SETTING)
        if found is None:
            return None
        path, assignment = found
        return Finding(
            Step("Static files, gathered once at build time", ("python", self.manage, "collectstatic", "--noinput")),
            Source(path, assignment.lineno),
            f"{WEB_ROOT_SETTING} is set",
        )

    def setting(self, name: str, start: tuple[str, str] | None = None) -> tuple[str, ast.Assign | ast.AnnAssign] | None:
        """(file, assignment) of a setting: the last one in the settings file, else in the files that it imports everything from.

        start: another file and module than those of the project's settings.
        """
        pending = [start] if start else [(self.settings, self.settings_module)] if self.settings and self.settings_module else []
        seen: set[str] = set()
        while pending:
            path, own = pending.pop(0)
            module = self.project.module(path) if path not in seen else None
            seen.add(path)
            found = None
            for node in top_level(module.body) if module else ():
                if isinstance(node, ast.Assign | ast.AnnAssign) and name in defined_names(node):
                    found = node
            if found:
                return path, found
            pending += self._star_imports(module, path, own) if module else []
        return None

    def _star_imports(self, module: ast.Module, path: str, own: str) -> list[tuple[str, str]]:
        """Files that `from .base import *` takes settings from, with the names of their modules."""
        package = own if PurePosixPath(path).name == "__init__.py" else own.rpartition(".")[0]
        names = [
            name
            for node in top_level(module.body)
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*" and (name := absolute(node, package))
        ]
        return [(file, name) for name in names if (file := self.file(name))]

    def _entry(self, file: str, module: str, attribute: str) -> EntryPoint:
        return EntryPoint(file, module, attribute, import_root=self.root)

    def file(self, module: str) -> str | None:
        """The file that a module is, from the folder of manage.py."""
        base = module.replace(".", "/") if self.root == "." else f"{self.root}/{module.replace('.', '/')}"
        return next((path for path in (f"{base}.py", f"{base}/__init__.py") if path in self.project), None)


def find_djangos(project: Project) -> list[DjangoProject]:
    """The projects of the manage.py files nearest to the root, those that name settings."""
    paths = [path for path in application_files(project) if PurePosixPath(path).name == "manage.py"]
    found = [django for path in paths if (django := DjangoProject(project, path)).settings_module]
    nearest = min((django.manage.count("/") for django in found), default=0)
    return [django for django in found if django.manage.count("/") == nearest]


def find_django(project: Project, entry_point: EntryPoint) -> DjangoProject | None:
    """The project that an entry point belongs to, or None."""
    return next((django for django in find_djangos(project) if django.root == entry_point.import_root), None)


def _settings_module(module: ast.Module | None) -> tuple[str | None, int | None]:
    for node in nodes(module) if module else ():
        if isinstance(node, ast.Call) and len(node.args) == 2 and constant_string(node.args[0]) == "DJANGO_SETTINGS_MODULE":
            return constant_string(node.args[1]), node.lineno
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(target, ast.Subscript) and constant_string(target.slice) == "DJANGO_SETTINGS_MODULE":
            assert isinstance(node, ast.Assign)
            return constant_string(node.value), node.lineno
    return None, None
