"""Migrations: the command that brings the database up to date, once, before anything that uses it starts."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from containerize.inspection.application.syntax import files_with, is_of_application
from containerize.inspection.dependencies.model import Dependencies
from containerize.inspection.findings import EntryPoint, Finding, Job, Source
from containerize.inspection.storage.image_paths import ImagePaths
from containerize.project import Project

NAME = "migrate"


def find_migrations(
    project: Project, dependencies: Dependencies, framework: str, entry_point: EntryPoint, images: ImagePaths
) -> Finding[Job] | None:
    """The job of the library whose configuration is there, when it is a dependency; Django's is found with its settings.

    images: where the project's files lie in the image.
    """
    found = [*_flask(project, dependencies, framework, entry_point, images), *_alembic(project, dependencies, images)]
    return next(iter((*found, *_others(project, dependencies))), None)


def _alembic(project: Project, dependencies: Dependencies, images: ImagePaths) -> Iterator[Finding[Job]]:
    """https://alembic.sqlalchemy.org/en/latest/tutorial.html: relative paths in alembic.ini start from the working directory.

    A configuration inside an installed package, or one with places to fill in, is a library's, whose own command migrates.
    """
    if "alembic" not in dependencies:
        return
    paths = [path for path in files_in(project, "alembic.ini") if is_of_application(path) and _is_complete(project, path)]
    paths = [path for path in paths if images.in_tree(images.of(path))]
    command = ("alembic", "upgrade", "head")
    for path in paths[:1]:
        folder = PurePosixPath(path).parent.as_posix()
        argv = command if folder == "." else ("/bin/sh", "-c", f"cd {folder} && exec {' '.join(command)}")
        yield Finding(Job(NAME, argv), Source(path), "Alembic's migrations run once, before the application starts")
    document = project.toml("pyproject.toml")
    if not paths and document and document.get("tool", "alembic"):
        source = Source("pyproject.toml", document.line("tool", "alembic"))
        yield Finding(Job(NAME, command), source, "Alembic's migrations run once, before the application starts")


def _is_complete(project: Project, path: str) -> bool:
    lines = (project.source(path) or b"").decode("utf-8", "replace").splitlines()
    return not any("{" in line for line in lines if line.replace(" ", "").startswith("script_location="))


def _flask(
    project: Project, dependencies: Dependencies, framework: str, entry_point: EntryPoint, images: ImagePaths
) -> Iterator[Finding[Job]]:
    """Flask-Migrate keeps Alembic's files in a folder of its own: https://flask-migrate.readthedocs.io/en/latest/."""
    if framework not in ("flask", "flask-socketio") or "flask-migrate" not in dependencies or not entry_point.module:
        return
    environments = [path for path in files_in(project, "env.py") if f"{PurePosixPath(path).parent}/alembic.ini" in project]
    if not environments:
        return
    folder = PurePosixPath(environments[0]).parent.as_posix()
    place = images.of(f"{folder}/env.py").removesuffix("/env.py")
    directory = () if folder == "migrations" else ("--directory", images.in_tree(place) or place)
    argv = ("flask", "--app", f"{entry_point.module}:{entry_point.attribute}", "db", "upgrade", *directory)
    yield Finding(Job(NAME, argv), Source(environments[0]), "Flask-Migrate's migrations run once, before the application starts")


def _others(project: Project, dependencies: Dependencies) -> Iterator[Finding[Job]]:
    document = project.toml("pyproject.toml")
    if "aerich" in dependencies and document and document.get("tool", "aerich"):
        source = Source("pyproject.toml", document.line("tool", "aerich"))
        yield Finding(Job(NAME, ("aerich", "upgrade")), source, "Aerich's migrations run once, before the application starts")
    if "piccolo" in dependencies and (found := files_with(project, b"APP_REGISTRY")):
        argv = ("piccolo", "migrations", "forwards", "all")
        yield Finding(Job(NAME, argv), Source(found[0]), "Piccolo's migrations run once, before the application starts")


def files_in(project: Project, name: str) -> list[str]:
    """The files of that name, the nearest to the root first."""
    found = (path for path in project.files if path == name or path.endswith(f"/{name}"))
    return sorted(found, key=lambda path: (path.count("/"), path))
