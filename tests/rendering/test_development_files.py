"""The files for development, whole: of an application with a worker, a job and a list of what only development needs."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
import yaml

from containerize.pipeline import analyse
from containerize.rendering import Files, render

APP = """\
from celery import Celery
from flask import Flask

app = Flask(__name__)
queue = Celery("shop", broker="redis://redis:6379/0")


@queue.task
def work() -> None:
    pass


@app.get("/")
def index() -> str:
    return "shop"
"""
EXPECTED = """\
# For development: docker compose -f compose.yaml -f compose.dev.yaml up --build --watch
# A file that is edited is copied into the containers, which start again with it; one that decides what is installed builds anew.
services:
  app:
    image: shop:dev
    build: {context: ., dockerfile: Dockerfile.dev}
    pull_policy: build
    develop:
      watch:
        - {action: rebuild, path: requirements-dev.txt}
        - {action: rebuild, path: requirements.txt}
        - action: sync+restart
          path: .
          target: /app
          ignore: [".git", ".venv", "**/__pycache__", "Dockerfile*", "compose*", "requirements-dev.txt", "requirements.txt"]
"""


@pytest.fixture
def files(tmp_path: Path) -> Files:
    root = tmp_path / "shop"
    (root / "tests").mkdir(parents=True)
    (root / "app.py").write_text(APP)
    (root / "tests" / "test_app.py").write_text("")
    (root / "requirements.txt").write_text("flask==3.1.3\ncelery==5.5.3\nredis==5.2.1\ngunicorn==27.0.1\n")
    (root / "requirements-dev.txt").write_text("-r requirements.txt\npytest==8.4.2\n")
    return render(analyse(root, {"dev": True}).config)


def _text(files: Files, name: str) -> str:
    return files[PurePosixPath(name)]


def test_every_process_runs_the_image_for_development(files: Files) -> None:
    written = _text(files, "compose.dev.yaml")
    assert written.startswith(EXPECTED)
    services = yaml.safe_load(written)["services"]
    assert set(services) == set(yaml.safe_load(_text(files, "compose.yaml"))["services"]) - {"redis"}
    assert {service["image"] for service in services.values()} == {"shop:dev"}
    assert all(service["develop"]["watch"][-1]["action"] == "sync+restart" for service in services.values())


def test_its_image_has_both_lists_and_a_tree_that_can_be_written(files: Files) -> None:
    development, production = _text(files, "Dockerfile.dev"), _text(files, "Dockerfile")
    assert " -r requirements.txt -r requirements-dev.txt" in development
    assert "COPY requirements.txt requirements-dev.txt /src/\n" in development
    assert "COPY --chown=10001:0 . ./\nRUN chown 10001:0 /app\n" in development
    assert "requirements-dev" not in production
    assert "--chown" not in production


def test_its_context_has_the_tests(files: Files) -> None:
    assert "\ntests\n" in _text(files, ".dockerignore")
    kept = _text(files, "Dockerfile.dev.dockerignore")
    assert "\ntests\n" not in kept
    assert "\n**/.env\n" in kept


def test_nothing_of_it_is_written_unless_asked(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("print(1)\n")
    assert not [path for path in render(analyse(tmp_path, {}).config) if "dev" in path.name]


def test_an_editable_package_gets_a_version_without_version_control(case_project: Callable[..., Path]) -> None:
    written = _text(render(analyse(case_project("scm-version", real_hosts=True), {"dev": True}).config), "Dockerfile.dev")
    assert "    SETUPTOOLS_SCM_PRETEND_VERSION=0.0.0 uv pip install --no-deps --editable ./ \\\n" in written
