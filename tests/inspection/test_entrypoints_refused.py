"""What is not run: two candidates, undeclared code, choices that cannot be."""

from collections.abc import Callable

import pytest

from containerize.errors import Ambiguous, ContainerizeError, InvalidConfig, InvalidInput, NotRecognised
from containerize.inspection import Findings

Inspect = Callable[..., Findings]

FASTAPI = "from fastapi import FastAPI\napp = FastAPI()\n"
FLASK = "from flask import Flask\napp = Flask(__name__)\n"
GUARD = "if __name__ == '__main__':\n    print(1)\n"
MANAGE = "import os\nif __name__ == '__main__':\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', '{}')\n"
PACKAGE = (
    '[project]\nname = "my-shop"\ndependencies = ["fastapi"]\n[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
)


@pytest.mark.parametrize(
    ("files", "found", "choices"),
    [
        (
            {"requirements.txt": "fastapi", "a.py": FASTAPI, "b.py": "from a import settings\n" + FASTAPI},
            "2 applications: a:app (a.py:2), b:app (b.py:3)",
            ("a:app", "b:app"),
        ),
        (
            {"requirements.txt": "fastapi\nflask", "a.py": FASTAPI, "b.py": FLASK},
            "2 applications: a:app (a.py:2), b:app (b.py:2)",
            ("a:app", "b:app"),
        ),
        (
            {
                "requirements.txt": "django",
                "a/manage.py": MANAGE.format("x.settings"),
                "a/x/settings.py": "",
                "a/x/wsgi.py": "",
                "b/manage.py": MANAGE.format("y.settings"),
                "b/y/settings.py": "",
                "b/y/wsgi.py": "",
            },
            "2 applications: x.wsgi:application (a/x/wsgi.py), y.wsgi:application (b/y/wsgi.py)",
            ("x.wsgi:application", "y.wsgi:application"),
        ),
        (
            {"requirements.txt": "x", "bot.py": GUARD, "app.py": GUARD},
            "2 scripts: app.py (app.py:1), bot.py (bot.py:1)",
            ("app.py", "bot.py"),
        ),
        (
            {"requirements.txt": "x", "one.py": GUARD, "two.py": GUARD},
            "2 scripts: one.py (one.py:1), two.py (two.py:1)",
            ("one.py", "two.py"),
        ),
        (
            {"requirements.txt": "x", "a/main.py": GUARD, "b/main.py": GUARD},
            "2 scripts: a/main.py (a/main.py:1), b/main.py (b/main.py:1)",
            ("a/main.py", "b/main.py"),
        ),
        (
            {"pyproject.toml": PACKAGE + "[project.scripts]\none = 'my_shop:a'\ntwo = 'my_shop:b'\n", "src/my_shop/__init__.py": ""},
            "2 commands: one (pyproject.toml:8), two (pyproject.toml:9)",
            ("one", "two"),
        ),
    ],
)
def test_two_that_could_run_are_an_ambiguity(inspect: Inspect, files: dict[str, str], found: str, choices: tuple[str, ...]) -> None:
    with pytest.raises(Ambiguous) as error:
        inspect(files)
    assert str(error.value) == (
        f"{found}\n  why: one container runs one of them, and guessing would run the wrong one half of the time\n"
        f"  fix: containerize init --entry-point {choices[0]}"
    )
    assert (error.value.option, error.value.choices) == ("--entry-point", choices)
    for choice in choices:
        assert choice in str(inspect(files, entry_point=choice).entry_point.value)


@pytest.mark.parametrize(
    ("files", "kind", "message"),
    [
        (
            {"web.py": FLASK},
            InvalidInput,
            "web.py:2: web:app is a Flask application, but no manifest names flask\n"
            "  why: flask would not be installed, and the application would end at its first import\n  fix: echo flask >> requirements.txt",
        ),
        (
            {"requirements.txt": "redis", "web.py": FASTAPI},
            InvalidInput,
            "web.py:2: web:app is a FastAPI application, but requirements.txt does not name fastapi\n"
            "  why: fastapi would not be installed, and the application would end at its first import\n"
            "  fix: echo fastapi >> requirements.txt",
        ),
        (
            {"pyproject.toml": "[project]\nname = 'x'\n", "manage.py": MANAGE.format("s.settings"), "s/settings.py": "", "s/wsgi.py": ""},
            InvalidInput,
            "s/wsgi.py: s.wsgi:application is a Django application, but pyproject.toml does not name django\n"
            "  why: django would not be installed, and the application would end at its first import\n  fix: uv add django",
        ),
        (
            {"poetry.lock": "[metadata]\n", "pyproject.toml": "[tool.poetry]\nname = 'x'\n", "web.py": FLASK},
            InvalidInput,
            "web.py:2: web:app is a Flask application, but pyproject.toml does not name flask\n"
            "  why: flask would not be installed, and the application would end at its first import\n  fix: poetry add flask",
        ),
        (
            {"bot.py": "import os, discord.ext\n" + GUARD},
            InvalidInput,
            "bot.py:1 imports discord, and no manifest says what to install\n"
            "  why: nothing would be installed, and the program would end at that line\n"
            "  fix: uv init --bare && uv add discord (some distributions are called otherwise than their module)",
        ),
        (
            {
                "main.py": "from helpers import x\nx()\n",
                "helpers/__init__.py": "\nfrom .net import x",
                "helpers/net.py": "# /// script\nimport requests\n",
            },
            InvalidInput,
            "helpers/net.py:2 imports requests, and no manifest says what to install\n"
            "  why: nothing would be installed, and the program would end at that line\n"
            "  fix: uv export --script helpers/net.py --output-file requirements.txt (it takes what the comment `# /// script` lists)",
        ),
        (
            {"pyproject.toml": PACKAGE, "src/my_shop/__init__.py": "x = 1"},
            NotRecognised,
            "a package without a command: no [project.scripts], no __main__.py, no web application\n"
            "  why: a library is installed by others; alone it runs nothing\n"
            "  fix: add [project.scripts] to pyproject.toml, or name what to run: --entry-point path/to/script.py",
        ),
        (
            {"requirements.txt": "x", "things.py": "x = 1"},
            NotRecognised,
            '1 Python file, but none that starts something: no application object, no `if __name__ == "__main__"`, no main.py or '
            "app.py that does more "
            "than define things\n  why: a container needs one command to run\n"
            "  fix: name it: containerize init --entry-point path/to/script.py (or package.module:app)",
        ),
    ],
)
def test_what_cannot_run_is_refused(inspect: Inspect, files: dict[str, str], kind: type[ContainerizeError], message: str) -> None:
    with pytest.raises(kind) as error:
        inspect(files)
    assert str(error.value) == message


def test_imports_that_may_fail_are_not_missed(inspect: Inspect) -> None:
    text = "try:\n    import ujson as json\nexcept ImportError:\n    import json\nprint(json)\n"
    assert inspect({"main.py": text}).entry_point.value.argv == ("python", "main.py")


CHOOSE = {
    "requirements.txt": "flask\nfastapi",
    "backend/app/main.py": "import fastapi\nfrom app.x import y\none = fastapi.FastAPI()\ntwo = fastapi.FastAPI()\n"
    "def make(): return fastapi.FastAPI()\n",
    "backend/app/x.py": "y = 1",
    "tool.py": "print(1)\n",
}


@pytest.mark.parametrize(
    ("chosen", "framework", "runs", "root"),
    [
        ("app.main:two", "fastapi", "app.main:two", "backend"),
        ("backend.app.main:two", "fastapi", "backend.app.main:two", "."),
        ("app.main:make", "fastapi", "app.main:make()", "backend"),
        ("app.main:make()", "fastapi", "app.main:make()", "backend"),
        ("tool.py", "script", "python tool.py", "."),
    ],
)
def test_an_option_chooses(inspect: Inspect, chosen: str, framework: str, runs: str, root: str) -> None:
    found = inspect(CHOOSE, entry_point=chosen)
    assert (found.framework.value, str(found.entry_point.value), found.entry_point.value.import_root) == (framework, runs, root)
    assert str(found.entry_point.source) == "--entry-point"


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        (
            "nothing",
            "--entry-point: 'nothing' is no script file, command or module:attribute of this project\n"
            "  why: the container would have nothing to start\n"
            "  fix: containerize inspect shows what was found; the form is --entry-point package.module:app",
        ),
        (
            "app.main:three",
            "--entry-point: 'app.main:three': backend/app/main.py does not define three\n"
            "  why: the container would end at its first import\n"
            "  fix: the form is --entry-point package.module:app, as the code imports it",
        ),
        (
            "app.missing:app",
            "--entry-point: 'app.missing:app': no file of this project is that module\n  why: the container would end at its first import\n"
            "  fix: the form is --entry-point package.module:app, as the code imports it",
        ),
    ],
)
def test_a_choice_that_cannot_be_is_refused(inspect: Inspect, chosen: str, message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        inspect(CHOOSE, entry_point=chosen)
    assert str(error.value) == message


def test_configuration_chooses_and_is_checked(inspect: Inspect) -> None:
    manifest = "[project]\nname = 'x'\ndependencies = ['flask']\n[tool.containerize]\nentry-point = 'b:app'\nport = 9000\n"
    found = inspect({"pyproject.toml": manifest, "a.py": FLASK, "b.py": FLASK})
    assert (str(found.entry_point.value), str(found.entry_point.source)) == ("b:app", "pyproject.toml:5")
    assert found.port
    assert (found.port.value, str(found.port.source)) == (9000, "pyproject.toml:6")
    for wrong, message in (
        (
            "entrypoint = 'x'",
            "pyproject.toml:2: [tool.containerize] has no key 'entrypoint'\n  why: a misspelt key would be ignored in silence\n"
            "  fix: did you mean 'entry_point'?",
        ),
        ("port = '80'", "pyproject.toml:2: port = '80' is not a whole number\n  why: it cannot be used\n  fix: port = a whole number"),
        (
            "port = 80",
            "pyproject.toml:2: port 80\n  why: a process without privileges listens on 1024 to 65535\n"
            "  fix: give a port in that range; publish it as any other with compose",
        ),
    ):
        with pytest.raises(InvalidConfig) as error:
            inspect({"pyproject.toml": f"[tool.containerize]\n{wrong}\n", "b.py": FLASK})
        assert str(error.value) == message
