"""Which of a Django project's settings are those of production: what starts it elsewhere names them, or they are called so.

Where nothing says so, the settings that wsgi.py or manage.py names are run, and what of them is for development is told.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from containerize.errors import InvalidInput
from containerize.inspection.application.start_lines import matching
from containerize.inspection.findings import Finding, Source

if TYPE_CHECKING:
    from containerize.inspection.application.django import DjangoProject

VARIABLE = "DJANGO_SETTINGS_MODULE"
_NAMES = ("production", "prod", "live", "deployment", "deploy")
# Files that say how the project is run elsewhere, in the order in which they are believed.
_FILES = (
    "Procfile", "fly.toml", "render.yaml", "app.yaml", "Dockerfile", "docker/Dockerfile", "Dockerfile.prod*", "docker-compose.prod*.y*ml",
    "docker-compose*.y*ml", "compose*.y*ml", ".env.example", ".env.sample", ".env.prod*", ".env.template",
)  # fmt: skip
_NAMED = re.compile(rf"{VARIABLE}[\"']?\s*[=:\s]\s*[\"']?([A-Za-z_][\w.]*)")
_HARD = re.compile(rb"environ\[[\"']DJANGO_SETTINGS_MODULE[\"']\]\s*=")
# Without them a project with DEBUG off does not start, or answers every request with 400.
_NEEDED = ("SECRET_KEY", "ALLOWED_HOSTS")


def production_settings(django: "DjangoProject") -> Finding[str] | None:
    """The settings module for the image where it is another than the server's file names; None when that one is to be kept.

    The variable wins over `os.environ.setdefault` alone: a file that assigns it is left as it is.
    """
    files = [django.manage, *([django.entry_point.value.file] if django.entry_point else [])]
    if any(_HARD.search(django.project.source(path) or b"") for path in files):
        return None
    named = next((found for found in _named(django) if django.file(found.value)), None)
    if named:
        return named if named.value != django.settings_module else None
    found = next(_called_so(django), None)
    return found if found and not _lacking(django, found.value) else None


def development_notes(django: "DjangoProject") -> tuple[str, ...]:
    """What of the settings that are run is for development, and why settings that are called production are not run."""
    notes = []
    passed_over = next(_called_so(django), None)
    if passed_over and (lacking := _lacking(django, passed_over.value)):
        notes.append(
            f"{passed_over.source} is not used: neither it nor what it imports sets {' and '.join(lacking)}, without which it could not "
            f"answer; {django.settings_module} is run. To change that: set {' and '.join(lacking)} there from the environment"
        )
    found = django.setting("DEBUG")
    if found and isinstance(found[1].value, ast.Constant) and found[1].value.value is True:
        notes.append(
            f"{found[0]}:{found[1].lineno}: DEBUG = True: an error shows code and settings to whoever asks. "
            "To leave that to the environment: DEBUG = os.environ.get('DEBUG') == '1'"
        )
    return tuple(notes)


def refuse_missing_settings(django: "DjangoProject") -> None:
    """Raise InvalidInput when manage.py names settings that no file of the project is."""
    module = django.settings_module or ""
    ends = [f"{module.replace('.', '/')}{end}" for end in (".py", "/__init__.py")]
    if django.settings is None and not any(path.endswith(f"/{end}") or path == end for path in django.project.files for end in ends):
        raise InvalidInput(
            f"{django.manage} names the settings {module}, and no file of the project is that module",
            "Django would end at its first line",
            f"correct {VARIABLE} in {django.manage}, or add the file (does .gitignore name it?)",
        )


def _named(django: "DjangoProject") -> Iterator[Finding[str]]:
    for pattern in _FILES:
        for path in matching(django.project, pattern):
            text = (django.project.source(path) or b"").decode("utf-8", "replace")
            for number, line in enumerate(text.splitlines(), 1):
                match = None if line.lstrip().startswith("#") else _NAMED.search(line)
                if match:
                    yield Finding(match[1], Source(path, number), f"{path} sets {VARIABLE}")


def _called_so(django: "DjangoProject") -> Iterator[Finding[str]]:
    """Settings beside those that are named: `settings/production.py`, `settings_prod.py`."""
    module = django.settings_module
    if module is None or django.settings is None or _is_called_so(module.rpartition(".")[2]):
        return
    package, _, own = module.rpartition(".")
    before = f"{package}." if package else ""
    path = PurePosixPath(django.settings)
    is_package = path.name == "__init__.py"
    inside = f"{module}." if is_package else before if path.parent.name == "settings" else None
    for name in _NAMES:
        within = [f"{inside}{name}"] if inside is not None else []
        for candidate in (*within, f"{before}{own}_{name}", f"{before}{name}_{own}"):
            file = django.file(candidate)
            # A package whose __init__ chooses one of its files does so by itself.
            if file and not (is_package and django.project.contains(django.settings, name.encode())):
                yield Finding(candidate, Source(file), f"the settings for production, beside {module}")


def _is_called_so(name: str) -> bool:
    return bool(set(name.split("_")) & set(_NAMES))


def _lacking(django: "DjangoProject", module: str) -> list[str]:
    """Which of the settings that production needs neither a module nor what it imports everything from sets."""
    file = django.file(module)
    found = {name: django.setting(name, (file, module)) for name in _NEEDED} if file else {}
    return [name for name, one in found.items() if one is None or (isinstance(one[1].value, ast.List) and not one[1].value.elts)]

