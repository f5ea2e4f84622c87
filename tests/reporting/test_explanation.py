"""`containerize explain`: a value's story, by any name that a user would give it."""

import json
from pathlib import Path

import pytest

from containerize.cli import main

PYPROJECT = "[project]\nname = 'shop'\nversion = '1'\nrequires-python = '>=3.12'\ndependencies = ['fastapi', 'uvicorn', 'psycopg']\n"
MAIN = "import os\nfrom fastapi import FastAPI\napp = FastAPI()\nadmin = FastAPI()\nURL = os.environ['DATABASE_URL']\nMODE = os.getenv('MODE', 'a')\nopen('out/x', 'w')\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "main.py").write_text(MAIN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("key", "lines"),
    [
        ("entry-point", ["entry point = main:app", "  from    main.py:3", "  not     main:admin (main.py:4): less usual than the one taken"]),
        ("python.version", ["Python = 3.13", "  change  containerize init --python ..., or python = ... under"]),
        ("processes.app.port", ["processes.app.port = 8000", "  why     no port in the code", "  change  containerize init --port ..."]),
        ("DATABASE_URL", ["DATABASE_URL = postgresql://app:{POSTGRES_PASSWORD}@postgres:5432/app", "set DATABASE_URL in compose.secrets.env"]),
        ("MODE", ["MODE = (from .env; else a)", "  change  set MODE in .env; the code reads it at main.py:6"]),
        ("volumes", ["volumes.out = ", "  from    main.py:7", "\n\nvolumes.postgres-data = "]),
        ("service", ["service = PostgreSQL", "  why     psycopg is its driver", "  change  containerize init --without-service postgres"]),
        ("services.postgres", ["  change  containerize init --without-service postgres"]),
        ("base", ["images.app.base = python:3.13-slim-trixie"]),
    ],
)
def test_the_story_of_a_value(capsys: pytest.CaptureFixture[str], key: str, lines: list[str]) -> None:
    assert main(["explain", key]) == 0
    out = capsys.readouterr().out
    assert [line for line in lines if line not in out] == []


def test_what_was_settled_says_where(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "pyproject.toml").write_text(PYPROJECT + "[tool.containerize]\nport = 9000\n")
    assert main(["explain", "port", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["value"], told["source"], told["reason"]) == ("9000", "pyproject.toml:7", "[tool.containerize] says so")


@pytest.mark.usefixtures("project")
def test_a_name_of_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "servr"]) == 11
    assert capsys.readouterr().err.startswith(
        "error: 'servr' names no value of this project\n  why: there is nothing to tell of it\n  fix: did you mean server"
    )
