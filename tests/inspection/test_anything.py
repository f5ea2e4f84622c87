"""Whatever a folder holds: findings that resolve to a config, or one of our errors; and soon."""

import contextlib
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from containerize.errors import ContainerizeError, InternalError
from containerize.inspection import inspect_project
from containerize.inspection.overrides import read_overrides
from containerize.project import Project
from containerize.resolve import resolve

PYTHON = [
    "from fastapi import FastAPI as F\n",
    "import flask\n",
    "from . import x\n",
    "from .main import *\n",
    "from app import app\n",
    "from shop.api import create_app\n",
    "import os\n",
    "app = F()\n",
    "app = flask.Flask('x')\n",
    "application = create_app()\n",
    "def create_app(): return flask.Flask('x')\n",
    "class F2(F): ...\nservice: F = F2()\n",
    "app.mount('/x', app)\n",
    "app.include_router(app, prefix=x)\n",
    "@app.get('/health')\ndef h(): ...\n",
    "os.environ['DB_HOST']\n",
    "os.getenv('DATABASE_URL', 'sqlite:///x')\n",
    "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site.settings')\n",
    "WSGI_APPLICATION = 'site.wsgi.application'\n",
    "if __name__ == '__main__':\n    app.run(port=5000)\n",
    "from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    größe: int\n    secret_key: str = 'x'\n",
    "print(1)\n",
    "(((",
    "\0",
]
MANIFEST = [
    "[project]\nname = 'shop'\ndependencies = ['fastapi', 'flask', 'redis', 'psycopg[c]']\nrequires-python = '>=3.9'\n",
    "[project]\nname = '\\u001b'\n",
    '[project]\nname = "\\u001b"\n',
    "[build-system]\nrequires = []\n",
    "[tool.poetry]\nname = 3\n",
    "[tool.poetry.dependencies]\npython = '^3.9'\nflask = '*'\n",
    "[project.scripts]\ngo = 'shop.api:create_app'\n'a b' = 'x'\n",
    "[tool.containerize]\nport = 8080\n",
    "[tool.containerize]\nentry-point = 'app:app'\n",
    "[tool.uv]\npackage = false\n",
    "x",
]
LOCK = [
    "[[package]]\nname = 'fastapi'\nversion = 'x'\n",
    "[[package]]\nname = 'flask'\nwheels = [{url = 'a.whl'}]\n",
    "[[package]]\nname = 1\n",
    "[[package]]\nname = 'shop'\nsource = {virtual = '.'}\ndependencies = [{name = 'flask'}, {name = 'fastapi', marker = 'x'}]\n",
]
REQUIREMENTS = [
    "fastapi\n",
    "uvicorn===odd\n",
    "gunicorn==25.9\n",
    "flask\n",
    "asyncpg\n",
    "django\n",
    "-r requirements.txt\n",
    "-e .\n",
    "./x\n",
    "\ufeff",
    "???\n",
]
CONTENT = {
    **dict.fromkeys(
        [
            "main.py",
            "app.py",
            "wsgi.py",
            "manage.py",
            "app/main.py",
            "app/__init__.py",
            "src/shop/__init__.py",
            "src/shop/api.py",
            "v1.0/web.py",
            "größe.py",
            "a b.py",
            "site/settings.py",
            "site/wsgi.py",
        ],
        PYTHON,
    ),
    "pyproject.toml": MANIFEST,
    "uv.lock": LOCK,
    "poetry.lock": LOCK,
    "requirements.txt": REQUIREMENTS,
    ".python-version": ["3.12\n", "x"],
    ".env.example": ["DATABASE_URL=postgres://x\n", "DB_HOST=\n", "\ufeff"],
    "Pipfile": [""],
    "Pipfile.lock": ["{}", '{"default": {"flask": {"version": "==3"}}}'],
    "pdm.lock": LOCK,
    "pylock.toml": ["[[packages]]\nname = 'flask'\n", "x"],
    "requirements/base.txt": REQUIREMENTS,
    "requirements/prod.txt": [*REQUIREMENTS, "-r base.txt\n", "-c ../requirements.txt\n"],
    "requirements.in": REQUIREMENTS,
    "environment.yml": ["dependencies:\n", "- flask=2\n", "- pip:\n  - redis\n", "["],
    "pixi.toml": ["[dependencies]\nflask = '*'\n", "[pypi-dependencies]\nx = {path = '.'}\n"],
    "setup.cfg": ["[metadata]\nname = x\n", "[options]\ninstall_requires =\n  flask\n  a b\n", "%(x)s\n"],
    "setup.py": ["from setuptools import setup\nsetup()\n"],
    "tool.py": ["# /// script\n# dependencies = ['flask']\n# ///\n", "print(1)\n"],
    "a.log": [""],
    "my data/x.txt": [""],
}
FILES = st.sampled_from(sorted(CONTENT)).flatmap(
    lambda name: st.tuples(st.just(name), st.lists(st.sampled_from(CONTENT[name]), max_size=6).map("".join))
)
TREES = st.lists(FILES, max_size=7).map(dict)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TREES)
def test_only_our_errors_escape(tmp_path_factory: pytest.TempPathFactory, files: dict[str, str]) -> None:
    root = tmp_path_factory.mktemp("tree")
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    project = Project(root)
    try:
        overrides = read_overrides(project, {})
        config = resolve(project, inspect_project(project, overrides), overrides).config
    except InternalError:
        raise
    except ContainerizeError:
        return
    assert config.processes["app"].command
    assert resolve(project, inspect_project(project, overrides), overrides).config == config


@pytest.mark.parametrize(
    "files",
    [
        {"main.py": "x = " + "+".join(["1"] * 3000)},
        {
            "main.py": "from fastapi import FastAPI\n" + "".join(f"app{n} = FastAPI()\napp{n}.mount('/x', app{n})\n" for n in range(300)),
            "requirements.txt": "fastapi",
        },
        {"requirements.txt": "\n".join(f"package-{n}==1.0" for n in range(5000)), "main.py": "print(1)"},
        {"requirements.txt": "a \\\n" * 20000, "main.py": "print(1)"},
        {"main.py": "print(1)", **{f"m{n}.py": f"from m{(n + 1) % 300} import *\nimport os\nos.getenv('A{n}')" for n in range(300)}},
    ],
    ids=["a long expression", "many applications", "many requirements", "a long line", "many files"],
)
def test_large_projects_take_seconds_at_most(tmp_path_factory: pytest.TempPathFactory, files: dict[str, str]) -> None:
    root = tmp_path_factory.mktemp("large")
    for name, text in files.items():
        (root / name).write_text(text)
    started = time.monotonic()
    project = Project(root)
    with contextlib.suppress(ContainerizeError):
        inspect_project(project, read_overrides(project, {}))
    assert time.monotonic() - started < 30  # what goes wrong here takes minutes; machines differ
