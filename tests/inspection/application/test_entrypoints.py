"""What runs, in projects as strangers write them."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from containerize.inspection import Findings

Inspect = Callable[..., Findings]

FASTAPI = "from fastapi import FastAPI\napp = FastAPI()\n"
FLASK = "from flask import Flask\napp = Flask(__name__)\n"
GUARD = "if __name__ == '__main__':\n    print(1)\n"
MANAGE = "import os\nif __name__ == '__main__':\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', '{}')\n"
PACKAGE = (
    '[project]\nname = "my-shop"\ndependencies = ["fastapi"]\n[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
)


@dataclass
class Case:
    files: dict[str, str]
    runs: str
    source: str
    root: str = "."
    lost: list[str] = field(default_factory=list)


CASES = {
    "a package app/ with relative imports only": Case(
        {"requirements.txt": "fastapi", "app/main.py": "from .models import X\n" + FASTAPI, "app/models.py": "X = 1"},
        "app.main:app",
        "app/main.py:3",
    ),
    "a folder app/ whose files import each other as neighbours": Case(
        {"requirements.txt": "fastapi", "app/main.py": "import models\n" + FASTAPI, "app/models.py": ""}, "main:app", "app/main.py:3", "app"
    ),
    "src layout": Case(
        {"pyproject.toml": PACKAGE, "src/my_shop/__init__.py": "", "src/my_shop/api.py": FASTAPI},
        "my_shop.api:app",
        "src/my_shop/api.py:2",
        "src",
    ),
    "code in backend/ that imports app.x": Case(
        {"requirements.txt": "fastapi", "backend/app/main.py": "from app.db import db\n" + FASTAPI, "backend/app/db.py": "db = 1"},
        "app.main:app",
        "backend/app/main.py:3",
        "backend",
    ),
    "code in backend/ whose neighbours import app.x": Case(
        {
            "requirements.txt": "fastapi",
            "backend/app/main.py": "from .db import db\n" + FASTAPI,
            "backend/app/db.py": "from app.core import x\ndb = x",
            "backend/app/core.py": "x = 1",
        },
        "app.main:app",
        "backend/app/main.py:3",
        "backend",
    ),
    "a folder with a dot in its name": Case({"requirements.txt": "flask", "v1.0/web.py": FLASK}, "web:app", "v1.0/web.py:2", "v1.0"),
    "a file named like a distribution, beside relative imports": Case(
        {"requirements.txt": "fastapi", "app/main.py": "import redis\nfrom .redis import client\n" + FASTAPI, "app/redis.py": "client = 1"},
        "app.main:app",
        "app/main.py:4",
    ),
    "a file named like one of the standard library": Case(
        {"requirements.txt": "fastapi", "app/main.py": "import logging\n" + FASTAPI, "app/logging.py": ""}, "app.main:app", "app/main.py:3"
    ),
    "an alias": Case(
        {"requirements.txt": "fastapi", "main.py": "from fastapi import FastAPI as F\nservice = F()"}, "main:service", "main.py:2"
    ),
    "a module alias": Case(
        {"requirements.txt": "fastapi", "main.py": "import fastapi as f\napi: f.FastAPI = f.FastAPI()"}, "main:api", "main.py:2"
    ),
    "a subclass in another file": Case(
        {
            "requirements.txt": "fastapi",
            "core/web.py": "from fastapi import FastAPI\nclass Api(FastAPI):\n    pass\n",
            "core/__init__.py": "from .web import Api",
            "main.py": "from core import Api\nserver = Api()\n",
        },
        "main:server",
        "main.py:2",
    ),
    "an application in if and try": Case(
        {"requirements.txt": "flask", "web.py": "try:\n    import flask\nfinally:\n    app = flask.Flask('x')"}, "web:app", "web.py:4"
    ),
    "a mounted application in the same file": Case(
        {"requirements.txt": "fastapi", "main.py": FASTAPI + "sub = FastAPI()\napp.mount('/sub', sub)\n"}, "main:app", "main.py:2"
    ),
    "a mounted application of another file": Case(
        {
            "requirements.txt": "fastapi",
            "main.py": FASTAPI + "from admin import admin\napp.mount('/admin', admin)\n",
            "admin.py": "import fastapi\nadmin = fastapi.FastAPI()\n",
        },
        "main:app",
        "main.py:2",
    ),
    "a wrapper around the application": Case(
        {
            "requirements.txt": "fastapi\npython-socketio",
            "main.py": "import socketio\nfrom fastapi import FastAPI\ninner = FastAPI()\napp = socketio.ASGIApp(1, inner)\n",
        },
        "main:app",
        "main.py:4",
        lost=["main:inner"],
    ),
    "an extension around the application is no application": Case(
        {"requirements.txt": "flask\nflask-restful", "main.py": FLASK + "from flask_restful import Api\napi = Api(app)\n"},
        "main:app",
        "main.py:2",
    ),
    "a factory": Case(
        {"requirements.txt": "flask", "web/__init__.py": "import flask\ndef create_app():\n    return flask.Flask('web')\n"},
        "web:create_app()",
        "web/__init__.py:2",
    ),
    "a factory with an argument, used in wsgi.py and run.py through a re-export": Case(
        {
            "requirements.txt": "flask",
            "web/__init__.py": "from .factory import create_app",
            "web/factory.py": "import flask\ndef create_app(kind):\n    app = flask.Flask('web')\n    return app\n",
            "wsgi.py": "from web import create_app\napplication = create_app('x')\n",
            "run.py": "from web import create_app\napp = create_app('y')\n" + GUARD,
        },
        "wsgi:application",
        "wsgi.py:2",
        lost=["run:app"],
    ),
    "a factory that calls a factory": Case(
        {
            "requirements.txt": "fastapi",
            "a.py": "from fastapi import FastAPI\ndef base(x):\n    return FastAPI()\n",
            "b.py": "from a import base\ndef build():\n    app = base(1)\n    return app\n",
        },
        "b:build()",
        "b.py:2",
    ),
    "the usual name wins in one file": Case(
        {"requirements.txt": "fastapi", "main.py": "import fastapi\nx = fastapi.FastAPI()\napp = fastapi.FastAPI()\n"},
        "main:app",
        "main.py:3",
        lost=["main:x"],
    ),
    "hellofly.py": Case({"requirements.txt": "Flask==3.0.3", "hellofly.py": FLASK}, "hellofly:app", "hellofly.py:2"),
    "tests, examples and environments are no candidates": Case(
        {
            "requirements.txt": "flask",
            "web.py": FLASK,
            "tests/app.py": FLASK,
            "examples/app.py": FLASK,
            "test_web.py": FLASK,
            "myenv/pyvenv.cfg": "",
            "myenv/wsgi.py": FLASK,
        },
        "web:app",
        "web.py:2",
    ),
    "Flask that comes with an extension": Case({"requirements.txt": "flask-restx==1.3.0", "web.py": FLASK}, "web:app", "web.py:2"),
    "Starlette under FastAPI": Case(
        {"requirements.txt": "fastapi", "web.py": "from starlette.applications import Starlette\napp = Starlette()"}, "web:app", "web.py:2"
    ),
    "a Starlette application that a FastAPI one mounts": Case(
        {
            "requirements.txt": "fastapi",
            "web.py": FASTAPI + "from starlette.applications import Starlette\ninner = Starlette()\napp.mount('/x', inner)",
        },
        "web:app",
        "web.py:2",
    ),
    "Django by its settings": Case(
        {
            "requirements.txt": "django",
            "manage.py": MANAGE.format("mysite.settings"),
            "mysite/settings.py": "WSGI_APPLICATION = 'mysite.wsgi.application'\n",
            "mysite/wsgi.py": "",
        },
        "mysite.wsgi:application",
        "mysite/settings.py:1",
    ),
    "Django with split settings": Case(
        {
            "requirements.txt": "django",
            "manage.py": MANAGE.format("mysite.settings.dev"),
            "mysite/settings/__init__.py": "",
            "mysite/settings/dev.py": "from .base import *\n",
            "mysite/settings/base.py": "\nWSGI_APPLICATION = 'mysite.wsgi.application'\n",
            "mysite/wsgi.py": "",
        },
        "mysite.wsgi:application",
        "mysite/settings/base.py:2",
    ),
    "Django in a folder": Case(
        {
            "requirements.txt": "django",
            "backend/manage.py": MANAGE.format("config.settings"),
            "backend/config/settings.py": "",
            "backend/config/wsgi.py": "",
        },
        "config.wsgi:application",
        "backend/config/wsgi.py",
        "backend",
    ),
    "Django that comes with its REST framework": Case(
        {"requirements.txt": "djangorestframework", "manage.py": MANAGE.format("s.settings"), "s/settings.py": "", "s/wsgi.py": ""},
        "s.wsgi:application",
        "s/wsgi.py",
    ),
    "a script without a manifest": Case({"main.py": "import json, helpers\nprint(1)\n", "helpers.py": ""}, "python main.py", "main.py:2"),
    "bot.py beside helpers with a guard": Case(
        {"requirements.txt": "x", "bot.py": "import helpers\nhelpers.go()\n", "helpers.py": GUARD},
        "python bot.py",
        "bot.py:2",
        lost=["python helpers.py"],
    ),
    "a usual name that only defines things is no program": Case(
        {"requirements.txt": "x", "cli.py": "def main(): ...\n", "job.py": GUARD}, "python job.py", "job.py:1"
    ),
    "main.py comes before the others": Case(
        {"requirements.txt": "x", "main.py": GUARD, "run.py": GUARD}, "python main.py", "main.py:1", lost=["python run.py"]
    ),
    "a script that imports its own package": Case(
        {"requirements.txt": "x", "app/main.py": "from app.x import y\ny()\n", "app/x.py": "y = print"},
        "python -m app.main",
        "app/main.py:2",
    ),
    "a package with __main__": Case(
        {"requirements.txt": "x", "shop/__init__.py": "", "shop/__main__.py": GUARD}, "python -m shop", "shop/__main__.py:1"
    ),
    "a command of an installed package": Case(
        {
            "pyproject.toml": PACKAGE + "[project.scripts]\nmy-shop = 'my_shop.cli:main'\nother = 'my_shop.cli:other'\n",
            "src/my_shop/cli.py": "def main(): ...",
        },
        "my-shop",
        "pyproject.toml:8",
        lost=["other"],
    ),
    "a command of a project that is not installed": Case(
        {"pyproject.toml": "[project]\nname = 'tool'\n[project.scripts]\ngo = 'tool.cli:main'\n", "src/tool/cli.py": "def main(): ..."},
        "go",
        "pyproject.toml:4",
        "src",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_runs(inspect: Inspect, name: str) -> None:
    case = CASES[name]
    found = inspect(case.files).entry_point
    assert (str(found.value), str(found.source), found.value.import_root) == (case.runs, case.source, case.root)
    assert [candidate.value for candidate in found.rejected] == case.lost


def test_a_command_that_is_not_installed_is_called_directly(inspect: Inspect) -> None:
    case = CASES["a command of a project that is not installed"]
    assert inspect(case.files).entry_point.value.argv == ("python", "-c", "import sys; from tool.cli import main; sys.exit(main())")
