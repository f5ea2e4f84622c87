from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from containerize.inspection.python.evidence import find_evidence
from containerize.project import Project

Make = Callable[..., Project]
WORKFLOW = ".github/workflows/ci.yml"
CONDA = "name: x\ndependencies:\n  - python=3.11\n  - pip\n"


@pytest.mark.parametrize(
    ("files", "series", "place"),
    [
        ({"Dockerfile": "FROM python:3.11-slim\n"}, ("3.11",), "Dockerfile:1"),
        ({"Dockerfile": "FROM node:20 AS web\nFROM docker.io/library/python:3.11.4@sha256:0 as app\n"}, ("3.11",), "Dockerfile:2"),
        ({"Dockerfile": "ARG PYTHON_VERSION=3.12\nFROM --platform=linux/amd64 python:${PYTHON_VERSION}-slim\n"}, ("3.12",), "Dockerfile:2"),
        ({"Dockerfile": "ARG V=3.12\nARG IMAGE=python:$V\nFROM python:${V:-3.9}\n"}, ("3.12",), "Dockerfile:3"),
        ({"Dockerfile": "FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim\n"}, ("3.12",), "Dockerfile:1"),
        ({"docker/Dockerfile": "from python:3.12\n"}, ("3.12",), "docker/Dockerfile:1"),
        ({WORKFLOW: "        with:\n          python-version: '3.12'\n"}, ("3.12",), f"{WORKFLOW}:2"),
        ({WORKFLOW: "        python-version: [3.10, '3.11', \"3.12.1\", pypy3.9]\n"}, ("3.10", "3.11", "3.12"), f"{WORKFLOW}:1"),
        ({WORKFLOW: "  matrix:\n    python-version:\n      - '3.11'\n      # newest\n      - 3.12\n    os: [ubuntu-22.04]\n"}, ("3.11", "3.12"), f"{WORKFLOW}:3"),
        ({WORKFLOW: "    python-version: [\n      '3.11',\n      '3.12',\n    ]\n  x: 3.8\n"}, ("3.11", "3.12"), f"{WORKFLOW}:2"),
        ({".gitlab-ci.yml": "test:\n  image: python:3.11-slim\n"}, ("3.11",), ".gitlab-ci.yml:2"),
        ({"environment.yml": CONDA}, ("3.11",), "environment.yml:3"),
        ({"setup.py": "setup(classifiers=[\n'Programming Language :: Python :: 3',\n'Programming Language :: Python :: 3.11',\n])"}, ("3.11",), "setup.py:3"),
    ],
)
def test_what_shows_which_pythons_are_in_use(project: Make, files: dict[str, str], series: tuple[str, ...], place: str) -> None:
    (found,) = find_evidence(project(files))
    assert (found.series, str(found.source)) == (series, place)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"Dockerfile": "FROM node:20\nRUN echo python:3.9\n"},
        {"Dockerfile": "FROM python:3.11\n", ".containerize-answers.yml": "x: 1\n"},
        {"Dockerfile": b"\xff\xff FROM python:3.11\n"},
        {WORKFLOW: "      python-version: ${{ matrix.python }}\n"},
        {"setup.cfg": "# Programming Language :: Python :: 3.11\n"},
    ],
)
def test_what_shows_nothing(project: Make, files: dict[str, str]) -> None:
    assert find_evidence(project(files)) == []


def test_workflows_outside_the_project_are_not_read(project: Make, tmp_path: Path) -> None:
    opened = project({"app.py": ""})
    (tmp_path / "elsewhere" / "workflows").mkdir(parents=True)
    (tmp_path / "elsewhere" / "workflows" / "ci.yml").write_text("python-version: 3.11\n")
    (opened.root / ".github").symlink_to(tmp_path / "elsewhere")
    assert find_evidence(opened) == []


def test_all_workflows_count_together(project: Make) -> None:
    (found,) = find_evidence(project({".github/workflows/lint.yml": "python-version: 3.11\n", ".github/workflows/test.yaml": "python-version: [3.11, 3.13]\n"}))
    assert (found.series, str(found.source)) == (("3.11", "3.13"), ".github/workflows/lint.yml:1")
    assert found.words == "the project is tested by .github/workflows for Python 3.11, 3.13"


def test_the_strongest_comes_first(project: Make) -> None:
    found = find_evidence(project({"Dockerfile": "FROM python:3.11\n", WORKFLOW: "python-version: 3.12\n", "environment.yml": CONDA}))
    assert [one.words for one in found] == [
        "Dockerfile is built from Python 3.11",
        f"the project is tested by {WORKFLOW} for Python 3.12",
        "environment.yml names Python 3.11",
    ]


@settings(deadline=None)
@given(
    st.sampled_from(["Dockerfile", WORKFLOW, ".gitlab-ci.yml", "environment.yml", "setup.cfg"]),
    st.lists(st.sampled_from(["FROM ", "ARG ", "python", ":", "3.11", "$", "{", "}", "-", "\n", " ", "python-version:", "[", "=", "\0"]), max_size=14).map("".join) | st.text(max_size=40),
)
def test_any_text_shows_something_or_nothing(tmp_path_factory: pytest.TempPathFactory, path: str, text: str) -> None:
    root = tmp_path_factory.mktemp("evidence")
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8", newline="")
    assert all(one.series and one.source.line for one in find_evidence(Project(root)))
