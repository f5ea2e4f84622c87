"""What files that start a project elsewhere say, and which of several answers they decide for."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.errors import Ambiguous, InvalidInput
from containerize.inspection import Findings
from containerize.inspection.application.start_lines import find_start_lines, in_project
from containerize.project import Project

Inspect = Callable[..., Findings]
APP = "from flask import Flask\n{} = Flask(__name__)\n"
TWO = {"requirements.txt": "flask\ngunicorn\n", "first.py": APP.format("app"), "second.py": APP.format("site")}


@pytest.mark.parametrize(
    ("name", "text", "words", "source"),
    [
        ("Procfile", "worker: rq\nweb: gunicorn a:app --log-file -\n", ("gunicorn", "a:app", "--log-file", "-"), "Procfile:2"),
        ("app.yaml", "runtime: python312\nentrypoint: gunicorn -b :$PORT a:app\n", ("gunicorn", "-b", ":$PORT", "a:app"), "app.yaml:2"),
        ("fly.toml", '[processes]\n  app = "uvicorn a:app"\n', ("uvicorn", "a:app"), "fly.toml:2"),
        ("railway.json", '{"deploy": {\n"startCommand": "hypercorn a:app"\n}}', ("hypercorn", "a:app"), "railway.json:2"),
        ("render.yaml", "services:\n  - startCommand: gunicorn a:app\n", ("gunicorn", "a:app"), "render.yaml:2"),
        ("Dockerfile", 'FROM x\nCMD ["gunicorn", \\\n  "a:app"]\n', ("gunicorn", "a:app"), "Dockerfile:2"),
        ("docker-compose.yml", "services:\n  web:\n    command: >\n      gunicorn\n      a:app\n    ports: []\n", ("gunicorn", "a:app"), "docker-compose.yml:3"),
        ("compose.yaml", "services:\n  web:\n    command:\n      - gunicorn\n      - a:app\n", ("gunicorn", "a:app"), "compose.yaml:3"),
        (".flaskenv", "FLASK_APP=shop/web.py\n", ("flask", "shop/web.py"), ".flaskenv:1"),
        ("gunicorn.conf.py", "workers = 2\nwsgi_app = 'a:app'\n", ("gunicorn", "a:app"), "gunicorn.conf.py:2"),
        ("pyproject.toml", '[tool.fastapi]\nentrypoint = "a:app"\n', ("fastapi", "a:app"), "pyproject.toml:2"),
        ("run.py", 'import uvicorn\nuvicorn.run("a:app", reload=True)\n', ("uvicorn", "a:app"), "run.py:2"),
    ],
)
def test_the_first_line(project: Callable[..., Project], name: str, text: str, words: tuple[str, ...], source: str) -> None:
    line = find_start_lines(project({name: text}))[0]
    assert (line.words, str(line.source)) == (words, source)


def test_our_own_files_are_no_evidence(project: Callable[..., Project]) -> None:
    files = {"Dockerfile": "CMD gunicorn a:app\n", "compose.yaml": "command: gunicorn a:app\n"}
    assert len(find_start_lines(project(files))) == 2
    assert find_start_lines(project({**files, ".containerize-answers.yml": ""})) == []


@pytest.mark.parametrize(
    ("evidence", "taken"),
    [
        ({"Procfile": "web: gunicorn second:site\n"}, "second:site"),
        ({".flaskenv": "FLASK_APP=first.py\n"}, "first:app"),
        ({".flaskenv": "FLASK_APP=second\n"}, "second:site"),
        ({"Dockerfile": "CMD flask --app first run\n"}, "first:app"),
        ({"Dockerfile": "CMD python /app/second.py\n"}, "second:site"),
        ({"compose.yaml": "command: gunicorn first:app second:site\n", "app.yaml": "entrypoint: gunicorn second:site\n"}, "second:site"),
        ({"wsgi.py": "from werkzeug import x\napplication = x(1)\n", "Procfile": "web: gunicorn wsgi:application\n"}, "wsgi:application"),
    ],
)
def test_the_one_that_is_named(inspect: Inspect, evidence: dict[str, str], taken: str) -> None:
    found = inspect({**TWO, **evidence})
    assert str(found.entry_point.value) == taken
    assert all(one.reason.endswith("names another") for one in found.entry_point.rejected)
    assert found.entry_point.rejected


def test_a_line_that_names_neither_or_what_is_gone_decides_nothing(inspect: Inspect) -> None:
    with pytest.raises(Ambiguous):
        inspect({**TWO, "Procfile": "web: gunicorn gone:app\n"})


def test_flask_run_means_no_run_py(inspect: Inspect) -> None:
    files = {"requirements.txt": "flask\ngunicorn\n", "run.py": APP.format("app"), "site.py": APP.format("app")}
    assert str(inspect({**files, "Procfile": "web: flask --app site run\n"}).entry_point.value) == "site:app"
    with pytest.raises(Ambiguous):
        inspect({**files, "Procfile": "web: flask run\n"})


def test_a_factory_with_an_argument(inspect: Inspect) -> None:
    code = "from fastapi import FastAPI\n\ndef build(settings, *, debug):\n    app = FastAPI()\n    return app\n"
    with pytest.raises(InvalidInput) as error:
        inspect({"requirements.txt": "fastapi\n", "shop/__init__.py": "", "shop/app.py": code})
    assert str(error.value) == (
        "shop/app.py:3: build(settings, debug) makes the FastAPI application, but needs settings\n"
        "  why: a server calls a factory without arguments, and no application made by it stands at the top of a file\n"
        "  fix: give settings a default, or add asgi.py: from shop.app import build; app = build(...)"
    )


@pytest.mark.parametrize(
    ("files", "config", "configured"),
    [
        ({"gunicorn.conf.py": "bind = ':1'\nthreads: int = 3\n"}, None, {"bind", "threads"}),
        ({"conf/g.py": "timeout = 3\n", "Procfile": "web: gunicorn -c conf/g.py first:app\n"}, "conf/g.py", {"timeout"}),
        ({"conf/g.py": "timeout = 3\n", "Dockerfile": 'CMD ["gunicorn", "--config", "/app/conf/g.py", "first:app"]\n'}, "conf/g.py", {"timeout"}),
        ({"Procfile": "web: gunicorn -c gone.py first:app\n"}, None, set()),
    ],
)
def test_the_configuration_of_gunicorn(inspect: Inspect, files: dict[str, str], config: str | None, configured: set[str]) -> None:
    found = inspect({"requirements.txt": "flask\ngunicorn\n", "first.py": APP.format("app"), **files}).server
    assert found
    assert (found.value.config, set(found.value.configured)) == (config, configured)


@given(st.text(max_size=300), st.sampled_from(["Procfile", "Dockerfile", "compose.yaml", "fly.toml", "start.sh", "railway.json", ".flaskenv"]))
def test_any_text_can_be_read(tmp_path_factory: pytest.TempPathFactory, text: str, name: str) -> None:
    root = tmp_path_factory.mktemp("any")
    (root / name).write_text(text, "utf-8", errors="surrogatepass")
    (root / "Dockerfile.prod").write_text("CMD sh start.sh\n")
    try:
        lines = find_start_lines(Project(root))
    except InvalidInput as error:
        assert name == "Procfile" and "has a character that is none of a text" in error.found
        return
    for line in lines:
        assert line.words == tuple(word for word in line.words if word and not set(word) & set(" \"',[]="))


@given(st.text(alphabet="ab./-", max_size=30))
def test_a_path_in_the_image_is_one_of_the_project(word: str) -> None:
    path = in_project(word)
    assert word.endswith(path) and in_project(path) == path
