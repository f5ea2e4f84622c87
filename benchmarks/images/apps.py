"""The applications that are compared, each as its author would have it: a manifest, a lock, an exported list of requirements."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class App:
    """edit: the file that gets one line more. bump: a requirement, and the version that it moves to.

    command: how every peer starts it. packages: what apt must bring to compile it, and to run it. step: a command of the build.
    """

    name: str
    edit: str
    bump: tuple[str, str]
    command: tuple[str, ...]
    packages: tuple[str, ...] = ()
    runtime_packages: tuple[str, ...] = ()
    step: str | None = None


_UVICORN = ("uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000")
APPS = {
    app.name: app
    for app in (
        App("fastapi-bare", "app/main.py", ("fastapi", "0.165.0"), _UVICORN),
        App("fastapi-pandas", "app/main.py", ("fastapi", "0.165.0"), _UVICORN),
        App(
            "django-static", "shop/urls.py", ("django", "5.2.19"), ("gunicorn", "shop.wsgi:application", "--bind", "0.0.0.0:8000"),
            step="python manage.py collectstatic --noinput",
        ),
        App(
            "flask-compiled", "app.py", ("flask", "3.1.3"), ("gunicorn", "app:app", "--bind", "0.0.0.0:8000"),
            packages=("gcc", "libc6-dev", "libpq-dev"), runtime_packages=("libpq5",),
        ),
    )
}  # fmt: skip


def write(app: App, folder: Path, *, bumped: bool = False, edited: bool = False) -> None:
    """The application with the lock and the list of requirements that belong to its manifest, into an empty folder.

    Raises CalledProcessError when uv cannot lock it.
    """
    shutil.copytree(HERE / "apps" / app.name, folder)
    manifest = folder / "pyproject.toml"
    if bumped:
        name, version = app.bump
        text, count = re.subn(rf'"{name}==[^"]+"', f'"{name}=={version}"', manifest.read_text("utf-8"))
        if count != 1:
            raise SystemExit(f"{app.name} does not name {name}")
        manifest.write_text(text, "utf-8")
    if edited:
        with (folder / app.edit).open("a", encoding="utf-8") as file:
            file.write("\n# one line more\n")
    _uv(folder, "lock")
    _uv(folder, "export", "--no-hashes", "--no-header", "--no-annotate", "--output-file", "requirements.txt")


def _uv(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "uv", arguments[0], "--quiet", "--python", sys.executable, *arguments[1:]]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
