"""Django: its settings module through manage.py, and what the settings say, read as syntax."""

import ast
from pathlib import PurePosixPath

from containerize.inspection.findings import EntryPoint, Finding, Job, Source, Step
from containerize.inspection.syntax import constant_string, top_level
from containerize.project import Project

WEB_ROOT_SETTING = "STATIC_ROOT"


class DjangoProject:
    """A Django project: the folder of manage.py, its settings file, and the top-level assignments in it."""

    def __init__(self, project: Project, manage: str) -> None:
        self.project = project
        self.manage = manage
        self.root = PurePosixPath(manage).parent.as_posix()
        self.settings_module, self.settings_line = _settings_module(project.module(manage))
        self.settings = self._file(self.settings_module) if self.settings_module else None

    def entry_point(self) -> Finding[EntryPoint] | None:
        """The WSGI application that the settings name, else the wsgi.py beside them; None when there is neither."""
        named = self.setting("WSGI_APPLICATION")
        if named and self.settings:
            module, _, attribute = (constant_string(named.value) or "").rpartition(".")
            if module and (file := self._file(module)):
                source = Source(self.settings, named.lineno)
                return Finding(self._entry(file, module, attribute), source, "WSGI_APPLICATION in the settings that manage.py names")
        package = self.settings_module.rpartition(".")[0] if self.settings_module else ""
        for parent in (package, package.rpartition(".")[0]):
            module = f"{parent}.wsgi" if parent else "wsgi"
            if file := self._file(module):
                return Finding(self._entry(file, module, "application"), Source(file), "the wsgi.py of the project that manage.py names")
        return None

    def migrations(self) -> Finding[Job]:
        """The command that brings the database up to date."""
        return Finding(
            Job("migrate", ("python", self.manage, "migrate", "--noinput")),
            Source(self.manage),
            "Django's migrations run once, before the application starts",
        )

    def collect_static(self) -> Finding[Step] | None:
        """The build step that gathers static files, when the settings say where to."""
        found = self.setting(WEB_ROOT_SETTING)
        if found is None or not self.settings:
            return None
        return Finding(
            Step("Static files, gathered once at build time", ("python", self.manage, "collectstatic", "--noinput")),
            Source(self.settings, found.lineno),
            f"{WEB_ROOT_SETTING} is set",
        )

    def setting(self, name: str) -> ast.Assign | None:
        """The last top-level assignment of a setting."""
        module = self.project.module(self.settings) if self.settings else None
        found = None
        for node in top_level(module.body) if module else ():
            if isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id == name for target in node.targets):
                found = node
        return found

    def _entry(self, file: str, module: str, attribute: str) -> EntryPoint:
        return EntryPoint(file, module, attribute, import_root=self.root)

    def _file(self, module: str) -> str | None:
        base = module.replace(".", "/") if self.root == "." else f"{self.root}/{module.replace('.', '/')}"
        return next((path for path in (f"{base}.py", f"{base}/__init__.py") if path in self.project), None)


def find_django(project: Project) -> DjangoProject | None:
    """The project of the manage.py nearest to the root, or None."""
    found = sorted((path for path in project.python_files if PurePosixPath(path).name == "manage.py"), key=lambda path: (path.count("/"), path))
    return DjangoProject(project, found[0]) if found else None


def _settings_module(module: ast.Module | None) -> tuple[str | None, int | None]:
    for node in ast.walk(module) if module else ():
        if isinstance(node, ast.Call) and len(node.args) == 2 and constant_string(node.args[0]) == "DJANGO_SETTINGS_MODULE":
            return constant_string(node.args[1]), node.lineno
    return None, None
