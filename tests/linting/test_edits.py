"""`lint --fix`: what is put right, what is left for people, and that nothing else of the file changes."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.cli import main
from containerize.engine.dockerfile import parse
from containerize.errors import FINDINGS
from containerize.linting.dockerfile_rules import dockerfile_problems
from containerize.linting.edits import Edit, apply_edits

DOCKERFILE = """\
FROM python:3.13-slim
WORKDIR /app
CMD echo first
RUN sudo apt-get update \\
 && apt-get install --no-install-recommends libpq5 \\
 && rm -rf /var/lib/apt/lists/*
ADD requirements.txt ./
RUN pip install -r requirements.txt
COPY app.py ./
USER 10001
CMD python "app.py"   --port 8000
"""
MENDED = """\
FROM python:3.13-slim
WORKDIR /app
RUN apt-get update \\
 && apt-get install --yes --no-install-recommends libpq5 \\
 && rm -rf /var/lib/apt/lists/*
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY app.py ./
USER 10001
CMD ["python", "app.py", "--port", "8000"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"app.py": "print(1)\n", "requirements.txt": "flask==3.0\n", ".dockerignore": ".git\n"}.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_needs_no_decision_is_put_right(end: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "Dockerfile").write_bytes(DOCKERFILE.replace("\n", end).encode())
    (folder / "Dockerfile").chmod(0o640)
    assert main(["--no-color", "lint", str(folder), "--fix"]) == 0, capfd.readouterr().out
    said = capfd.readouterr()
    assert said.out == "nothing to say\n"
    assert "-ADD requirements.txt ./" in said.err
    assert "+COPY requirements.txt ./" in said.err
    assert (folder / "Dockerfile").read_bytes() == MENDED.replace("\n", end).encode()
    assert (folder / "Dockerfile").stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in folder.iterdir()) == [".dockerignore", "Dockerfile", "app.py", "requirements.txt"]


def test_what_needs_one_is_left(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = "FROM python:3.13-slim\nCOPY app.py /\nCMD python app.py --port $PORT\n"
    (folder / "Dockerfile").write_text(text)
    assert main(["--no-color", "lint", str(folder), "--fix", "--json"]) == FINDINGS
    assert [problem["rule"] for problem in json.loads(capfd.readouterr().out)["problems"]] == ["root", "shell-form"]
    assert (folder / "Dockerfile").read_text() == text


def test_a_compose_file(folder: Path) -> None:
    (folder / "compose.yaml").write_text("version: '3'\n# mine\nservices:\n  web: {image: 'x:1'}\n")
    assert main(["--quiet", "lint", str(folder / "compose.yaml"), "--fix"]) == 0
    assert (folder / "compose.yaml").read_text() == "# mine\nservices:\n  web: {image: 'x:1'}\n"


def test_edits_in_one_place() -> None:
    text = "a b\nc\nd\n"
    assert apply_edits(text, [Edit(1, 1, "a", "x"), Edit(1, 1, "b", "y")]) == "x y\nc\nd\n"
    assert apply_edits(text, [Edit(1, 2, "", "z"), Edit(2, 2, "c", "w")]) == "z\nd\n"
    assert apply_edits(text, [Edit(3, 3, "no such text", "w")]) == text


@given(st.lists(st.sampled_from(["CMD a b", "CMD a", "RUN sudo x \\", "  && pip install y", "ADD a b", "# ADD", "", "RUN apt-get install z", "USER 1"])))
def test_a_second_time_changes_nothing(lines: list[str]) -> None:
    def mended(text: str) -> str:
        return apply_edits(text, [problem.edit for problem in dockerfile_problems(parse(text), "Dockerfile") if problem.edit])

    once = mended("FROM x\n" + "\n".join(lines))
    for _ in range(5):  # one place may hold several faults of a kind, of which each run mends one
        once = mended(once)
    assert mended(once) == once
