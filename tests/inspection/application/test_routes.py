from collections.abc import Callable

import pytest

from containerize.inspection import Findings

Inspect = Callable[..., Findings]

FA = "from fastapi import APIRouter, FastAPI\napp = FastAPI()\n"


def _get(owner: str, path: str) -> str:
    return f"@{owner}.get({path!r})\ndef view(): ...\n"


CASES: dict[str, tuple[dict[str, str], list[str], str | None]] = {
    "on the application": (
        {"main.py": FA + _get("app", "/") + _get("app", "/healthz") + _get("app", "/items/{id}")},
        ["/", "/healthz"],
        "/healthz",
    ),
    "a router with its own prefix": (
        {"main.py": FA + "r = APIRouter(prefix='/api')\n" + _get("r", "/health") + "app.include_router(r)\n"},
        ["/api/health"],
        "/api/health",
    ),
    "a router that nothing includes": ({"main.py": FA + "r = APIRouter()\n" + _get("r", "/health")}, [], None),
    "a computed prefix": ({"main.py": FA + "r = APIRouter()\n" + _get("r", "/health") + "app.include_router(r, prefix=API)\n"}, [], None),
    "routers of other files, re-exported and nested": (
        {
            "main.py": "from fastapi import FastAPI\nfrom api import router\napp = FastAPI()\napp.include_router(router, prefix='/api')\n",
            "api/__init__.py": "from .v1 import api as router",
            "api/v1.py": "from fastapi import APIRouter\nfrom . import books\napi = APIRouter(prefix='/v1')\n"
            "api.include_router(books.router, prefix='/books')\n",
            "api/books.py": "from fastapi import APIRouter\nrouter = APIRouter()\n"
            + _get("router", "")
            + _get("router", "/new")
            + _get("router", "/ping"),
        },
        ["/api/v1/books", "/api/v1/books/new", "/api/v1/books/ping"],
        "/api/v1/books/ping",
    ),
    "an unrelated prefix elsewhere": ({"main.py": FA + _get("app", "/up"), "other.py": "log(prefix='x')"}, ["/up"], "/up"),
    "a mounted application": (
        {"main.py": FA + "sub = FastAPI()\n" + _get("sub", "/health") + "app.mount('/sub', sub)\n"},
        ["/sub/health"],
        None,
    ),
    "inside a factory": (
        {
            "main.py": "from fastapi import FastAPI\ndef make():\n    service = FastAPI()\n    @service.get('/ready')\n"
            "    def ready(): ...\n    return service\n"
        },
        ["/ready"],
        "/ready",
    ),
    "on an application that is handed over": (
        {
            "main.py": "from fastapi import FastAPI\nfrom views import add\napi = FastAPI()\nadd(api)\n",
            "views.py": "def add(app):\n    @app.get('/status')\n    def s(): ...\n",
        },
        ["/status"],
        "/status",
    ),
    "routes that do not answer GET": (
        {"main.py": FA + "@app.post('/x')\ndef a(): ...\n@app.api_route('/health', methods=['POST'])\ndef b(): ...\n"},
        [],
        None,
    ),
    "of a circle of routers": (
        {"main.py": FA + "r = APIRouter()\nr.include_router(r, prefix='/a')\napp.include_router(r)\n" + _get("app", "/")},
        ["/"],
        None,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_fastapi_routes(inspect: Inspect, name: str) -> None:
    files, routes, health = CASES[name]
    found = inspect({"requirements.txt": "fastapi", **files})
    assert [route.value for route in found.routes] == routes
    assert (found.health.value if found.health else None) == health


def test_flask_blueprints_take_the_prefix_of_their_registration(inspect: Inspect) -> None:
    files = {
        "requirements.txt": "flask",
        "web/__init__.py": "from flask import Flask\nfrom web import pages, admin\ndef create_app():\n    app = Flask('web')\n"
        "    app.register_blueprint(pages.bp)\n    app.register_blueprint(admin.bp, url_prefix='/staff')\n    return app\n",
        "web/pages.py": "from flask import Blueprint\nbp = Blueprint('p', 'p', url_prefix='/pages')\n@bp.route('/health')\ndef h(): ...\n",
        "web/admin.py": "from flask import Blueprint\nbp = Blueprint('a', 'a', url_prefix='/admin')\n@bp.get('/up')\ndef u(): ...\n"
        "@bp.route('/x', methods=['POST'])\ndef x(): ...\n",
    }
    assert [(route.value, str(route.source)) for route in inspect(files).routes] == [
        ("/pages/health", "web/pages.py:3"),
        ("/staff/up", "web/admin.py:3"),
    ]


def test_flask_views_that_import_the_application(inspect: Inspect) -> None:
    files = {
        "requirements.txt": "flask",
        "web/__init__.py": "from flask import Flask\napp = Flask('web')\nfrom web import views\n",
        "web/views.py": "from web import app\n@app.route('/')\ndef i(): ...\n@app.route('/u/<name>')\ndef u(name): ...\n",
    }
    found = inspect(files)
    assert [str(route.source) for route in found.routes] == ["web/views.py:2"]
    assert found.health is None


def test_starlette_lists_with_mounts(inspect: Inspect) -> None:
    text = (
        "from starlette.applications import Starlette\nfrom starlette.routing import Mount, Route\n"
        "inner = [Route('/hidden', x)]\n"
        "routes = [Route('/', x), Route('/health', x, methods=['POST']), Mount('/api', routes=[Route('/ping', x)]),"
        " Mount('/b', routes=inner)]\napp = Starlette(routes=routes)\n"
    )
    found = inspect({"requirements.txt": "starlette", "main.py": text})
    assert [route.value for route in found.routes] == ["/", "/api/ping"]
    assert found.health
    assert (found.health.value, str(found.health.source), found.health.reason) == (
        "/api/ping",
        "main.py:4",
        "a route that is there to be asked",
    )


@pytest.mark.parametrize(
    ("code", "port", "source"),
    [
        ("", 8000, "default"),
        ("app.run(port=5001)", 5001, "main.py:3"),
        ("app.run(host='x', port=int(os.environ.get('PORT', 5002)))", 5002, "main.py:3"),
        ("app.run(port=int(os.environ.get('PORT', '5003')))", 5003, "main.py:3"),
        ("app.run(port=80)", 8000, "default"),
        ("app.run(port=True)", 8000, "default"),
        ("app.run(port=settings.port)", 8000, "default"),
        ("app.run(port=5001 if debug else 5002)", 8000, "default"),
    ],
)
def test_the_port_that_the_code_names(inspect: Inspect, code: str, port: int, source: str) -> None:
    found = inspect({"requirements.txt": "flask", "main.py": f"from flask import Flask\napp = Flask('x')\n{code}\n"}).port
    assert found
    assert (found.value, str(found.source)) == (port, source)
