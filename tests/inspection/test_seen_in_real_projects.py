"""What went wrong with projects that people published, each in as few lines as show it."""

from collections.abc import Callable

import pytest

from containerize.errors import InvalidInput, NotRecognised
from containerize.inspection import Findings

Inspect = Callable[..., Findings]
PACKAGE = (
    '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = [{}]\n[project.scripts]\nshop = "shop.cli:main"\n'
    '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
)
CLI = {"shop/__init__.py": "", "shop/cli.py": "def main(): ...\n"}
SERVES = "from http.server import HTTPServer\nif __name__ == '__main__':\n    HTTPServer(('', 8000), None).serve_forever()\n"


def test_a_command_comes_before_a_server_of_the_standard_library(inspect: Inspect) -> None:
    found = inspect({"pyproject.toml": PACKAGE.format("")} | CLI | {"shop/server.py": SERVES})
    assert str(found.entry_point.value) == "shop"


def test_a_command_comes_before_a_factory_that_asks_for_something(inspect: Inspect) -> None:
    factory = "from flask import Flask\ndef make(env):\n    app = Flask(__name__)\n    return app\n"
    found = inspect({"pyproject.toml": PACKAGE.format('"flask"')} | CLI | {"shop/web.py": factory})
    assert str(found.entry_point.value) == "shop"


@pytest.mark.parametrize("folder", ["example_project", "examples", "contrib", "sample_app", "test_project"])
def test_an_example_is_not_the_application(inspect: Inspect, folder: str) -> None:
    with pytest.raises(NotRecognised):
        inspect({"requirements.txt": "flask\n", "shop/__init__.py": "", f"{folder}/app.py": "from flask import Flask\napp = Flask(__name__)\n"})


def test_contrib_inside_a_package_is_part_of_it(inspect: Inspect) -> None:
    files = {"requirements.txt": "flask\n", "shop/__init__.py": "", "shop/contrib/__init__.py": ""}
    found = inspect(files | {"shop/contrib/web.py": "from flask import Flask\napp = Flask(__name__)\n"})
    assert str(found.entry_point.value) == "shop.contrib.web:app"


@pytest.mark.parametrize(
    ("path", "text"),
    [("shop/db/alembic.ini", "[alembic]\nscript_location = .\n"), ("alembic.ini", "[alembic]\nscript_location = {alembic_dir}\n")],
)
def test_migrations_of_a_library_are_its_own_affair(inspect: Inspect, path: str, text: str) -> None:
    found = inspect({"pyproject.toml": PACKAGE.format('"alembic"')} | CLI | {path: text})
    assert found.jobs == ()


def test_variables_of_other_systems_and_of_child_processes_are_not_asked_for(inspect: Inspect) -> None:
    code = "import os\nprint(os.environ['SYSTEMROOT'], os.environ['_SHOP_CHILD'], os.environ['http_proxy'], os.environ['SHOP'])\n"
    assert [variable.name for variable in inspect({"main.py": code}).variables] == ["SHOP"]


def test_translations_of_an_example_are_not_compiled(inspect: Inspect) -> None:
    files = {"requirements.txt": "flask\nflask-babel\n", "app.py": "from flask import Flask\napp = Flask(__name__)\n"}
    assert inspect(files | {"example_plugin/i18n/de/LC_MESSAGES/messages.po": ""}).steps == ()
    assert len(inspect(files | {"i18n/de/LC_MESSAGES/messages.po": ""}).steps) == 1


def test_an_address_is_no_file(inspect: Inspect) -> None:
    found = inspect({"main.py": "def save(uri='runs:/model'):\n    open(uri, 'w')\nsave()\n"})
    assert found.places == ()


@pytest.mark.parametrize(
    ("code", "target"),
    [
        ("def create_app():\n    app.register_blueprint(x)\n    return app\n", "web:create_app()"),
        ("def create_app(name='x'):\n    @app.route('/')\n    def index(): ...\n    return app\n", "web:create_app()"),
        ("def add():\n    app.register_blueprint(x)\nadd()\n", "web:app"),
        ("@app.route('/')\ndef index(): ...\ndef more():\n    app.register_blueprint(x)\n    return app\n", "web:app"),
        ("def create_app(app):\n    app.register_blueprint(x)\n    return app\n", "web:app"),
        ("", "web:app"),
    ],
)
def test_an_object_that_a_function_completes(inspect: Inspect, code: str, target: str) -> None:
    found = inspect({"requirements.txt": "flask\n", "web.py": f"from flask import Flask\nimport x\napp = Flask(__name__)\n{code}"})
    assert str(found.entry_point.value) == target
    assert not any("may answer 404" in warning for warning in found.warnings)


def test_an_object_that_nobody_completes_is_told(inspect: Inspect) -> None:
    code = "from flask import Flask\napp = Flask(__name__)\ndef main():\n    app.register_blueprint(x)\n    app.run()\n"
    found = inspect({"requirements.txt": "flask\n", "web.py": code})
    assert "web.py:4: app gets its routes in a function, and importing web.py calls none" in found.warnings[0]


def test_a_command_starts_what_is_completed_in_a_function(inspect: Inspect) -> None:
    code = "from flask import Flask\napp = Flask(__name__)\ndef serve():\n    app.register_blueprint(x)\n"
    found = inspect({"pyproject.toml": PACKAGE.format('"flask"')} | CLI | {"shop/web.py": code})
    assert str(found.entry_point.value) == "shop"
    assert found.entry_point.rejected[0].reason == "its routes are added in a function (shop/web.py:4)"


def test_a_framework_in_an_extra_is_named_with_it(inspect: Inspect) -> None:
    manifest = '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.11"\n[project.optional-dependencies]\nproxy = ["FastAPI>=0.100"]\n'
    with pytest.raises(InvalidInput) as caught:
        inspect({"pyproject.toml": manifest, "web.py": "from fastapi import FastAPI\napp = FastAPI()\n"})
    assert caught.value.fix == "containerize init --extra proxy"


def test_a_command_comes_before_what_is_not_installed(inspect: Inspect) -> None:
    found = inspect({"pyproject.toml": PACKAGE.format("")} | CLI | {"shop/web.py": "from fastapi import FastAPI\napp = FastAPI()\n"})
    assert str(found.entry_point.value) == "shop"


def test_one_command_stands_for_several_programs(inspect: Inspect) -> None:
    server = "from fastmcp import FastMCP\nmcp = FastMCP('x')\nif __name__ == '__main__':\n    mcp.run()\n"
    files = {"pyproject.toml": PACKAGE.format('"fastmcp"')} | CLI
    found = inspect(files | {"shop/one.py": server, "shop/two.py": server})
    assert (found.framework.value, str(found.entry_point.value)) == ("mcp-stdio", "shop")


def test_a_module_called_setup_is_no_manifest(inspect: Inspect) -> None:
    found = inspect({"requirements.txt": "flask\n", "web/setup.py": "x = 1\n", "web/app.py": "from flask import Flask\napp = Flask(__name__)\n"})
    assert found.entry_point.value.file == "web/app.py"


def test_a_procfile_comes_before_the_only_command(inspect: Inspect) -> None:
    code = "from flask import Flask\napp = Flask(__name__)\ndef serve():\n    app.register_blueprint(x)\n"
    files = {"pyproject.toml": PACKAGE.format('"flask"')} | CLI | {"shop/web.py": code, "Procfile": "web: gunicorn shop.web:app\n"}
    assert str(inspect(files).entry_point.value) == "shop.web:app"


def test_a_command_comes_before_dags_that_lie_beside_it(inspect: Inspect) -> None:
    found = inspect({"pyproject.toml": PACKAGE.format('"apache-airflow"')} | CLI | {"shop/dags/one.py": "x = 1\n"})
    assert str(found.entry_point.value) == "shop"
