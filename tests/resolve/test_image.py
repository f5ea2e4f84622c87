from collections.abc import Callable

import pytest

from containerize.resolve import Resolution
from containerize.resolve.ignore import is_ignored

Resolved = Callable[..., Resolution]

FLASK = "from flask import Flask\napp = Flask('x')\n"
PACKAGE = (
    "[project]\nname = 'shop'\ndependencies = ['flask']\n[build-system]\nrequires = ['hatchling']\nbuild-backend = 'hatchling.build'\n"
)
SRC = {"pyproject.toml": PACKAGE, "src/shop/__init__.py": "", "src/shop/web.py": FLASK}


def test_the_tree_is_copied_when_the_application_runs_from_it(resolved: Resolved) -> None:
    image = resolved({"requirements.txt": "flask", "web.py": FLASK, "data.db": "x"}).config.images["app"]
    assert (image.copy_paths, image.install.packages) == (["."], [])


def test_beside_a_package_only_what_the_build_sees_is_copied(resolved: Resolved) -> None:
    extra = [
        "config.yml",
        "alembic/env.py",
        "README.md",
        "tests/test_x.py",
        "local.sqlite3",
        "app.log",
        "server.key",
        "logs/a.log",
        "my data/x.txt",
        "Dockerfile",
        ".env",
        "uv.toml",
    ]
    found = resolved(SRC | dict.fromkeys(extra, ""))
    assert found.config.images["app"].copy_paths == ["alembic", "config.yml"]
    origin = found.provenance.of("images.app.copy_paths")
    assert origin
    assert origin.reason == "what the installed package does not hold, but for what needs quoting: 'my data'"


def test_an_entry_point_beside_the_package_is_copied_and_found(resolved: Resolved) -> None:
    files = {
        "pyproject.toml": PACKAGE,
        "src/shop/__init__.py": "",
        "scripts/api/web.py": "import views\n" + FLASK,
        "scripts/api/views.py": "",
    }
    image = resolved(files, entry_point="scripts/api/web.py").config.images["app"]
    assert image.copy_paths == ["scripts"]


def test_code_below_the_root_is_put_on_the_path(resolved: Resolved) -> None:
    files = {"requirements.txt": "flask", "backend/web/main.py": "from web.x import y\n" + FLASK, "backend/web/x.py": "y = 1"}
    assert resolved(files).config.images["app"].environment["PYTHONPATH"] == "/app/backend"


def test_an_installed_package_needs_no_path(resolved: Resolved) -> None:
    found = resolved(SRC).config
    assert "PYTHONPATH" not in found.images["app"].environment
    assert found.processes["app"].command[1] == "shop.web:app"


def test_django_settings_of_the_server_are_those_of_the_image(resolved: Resolved) -> None:
    files = {
        "requirements.txt": "django",
        "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 's.dev')\n",
        "s/dev.py": "",
        "s/prod.py": "import os\nDATABASES = {'default': {}}\nSTATIC_ROOT = 'x'\nKEY = os.environ['API_KEY']\n",
        "s/wsgi.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 's.prod')\n",
    }
    found = resolved(files)
    image = found.config.images["app"]
    assert image.environment["DJANGO_SETTINGS_MODULE"] == "s.prod"
    assert [(step.command, step.environment) for step in image.steps] == [
        (["python", "manage.py", "collectstatic", "--noinput"], {"API_KEY": "build-only"})
    ]
    assert list(found.config.processes) == ["app", "migrate"]
    assert found.config.processes["app"].after == ["migrate"]


@pytest.mark.parametrize(
    ("version", "image"), [("3.12", "python:3.12-slim-trixie"), ("3.12.4", "python:3.12.4-slim-bookworm"), ("3.8", "python:3.8-slim")]
)
def test_the_base_image(resolved: Resolved, version: str, image: str) -> None:
    found = resolved({".python-version": version, "main.py": "print(1)"}).config.images["app"]
    assert (found.base, found.python) == (image, ".".join(version.split(".")[:2]))


@pytest.mark.parametrize(
    ("path", "ignored"),
    [
        ("a.log", True),
        ("deep/er/a.log", True),
        (".env", True),
        (".env.example", False),
        ("env/x.py", True),
        ("app/main.py", False),
        ("build/x", True),
        ("app/build/x", False),
        ("Dockerfile.dev", True),
        ("compose.override.yaml", True),
        ("keys/id_rsa", True),
    ],
)
def test_what_dockerignore_leaves_out(path: str, ignored: bool) -> None:
    from containerize import knowledge

    assert is_ignored(path, [pattern for group in knowledge.ignore_groups() for pattern in group.patterns]) == ignored


def test_installed_code_that_imports_from_inside_its_package_is_on_the_path(resolved: Resolved) -> None:
    """As in calibreweb: `src/calibreweb/main.py` says `import cps`, which lies beside it."""
    manifest = (
        '[project]\nname = "library"\nversion = "1"\nrequires-python = ">=3.13"\ndependencies = ["flask"]\n'
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
    )
    files = {"pyproject.toml": manifest, "src/library/__init__.py": "", "src/library/main.py": "import cps\n", "src/library/cps/__init__.py": ""}
    code = "from flask import Flask\nfrom cps import books\napp = Flask(__name__)\n"
    config = resolved(files | {"src/library/cps/web.py": code, "src/library/cps/books.py": ""}).config
    assert config.images["app"].environment["PYTHONPATH"] == "/app/.venv/lib/python3.13/site-packages/library"
