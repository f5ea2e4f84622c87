"""Every example: what it renders to (golden), what linters say of that, and, on an engine, that it builds and answers."""

import difflib
import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from containerize.cli import main
from containerize.pipeline import analyse
from containerize.rendering import render
from containerize.reporting.inspection_json import analysis_json
from tests.left_behind import left_behind

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"
NAMES = sorted(path.name for path in (ROOT / "examples").iterdir() if path.is_dir() and path.name != "refused")

# What each example must answer: path -> part of the body; for a program, its output.
ANSWERS = {
    "django-poetry-postgres": {"/": "There are no notices yet."},
    "fastapi-postgres-redis": {"/": '{"visits_in_postgres":1,"visits_in_redis":1}', "/healthz": '{"status":"ok"}'},
    "fastapi-uv": {"/": '{"name":"Bookshelf","books":4}', "/health": '{"status":"ok"}'},
    "flask-requirements": {"/": "<h1>Guestbook</h1>"},
    "script-pyproject": {"": "Sales by region"},
}


def test_every_example_says_what_it_must_answer() -> None:
    assert sorted(ANSWERS) == NAMES
    assert sorted(path.name for path in GOLDEN.iterdir() if path.is_dir() and path.name not in ("cases", "additions")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_golden(name: str, example: Callable[..., Path], request: pytest.FixtureRequest) -> None:
    analysis = analyse(example(name, real_hosts=True), {})
    shown = analysis_json(analysis) | {"containerize": "VERSION"}
    files = {path.as_posix(): text for path, text in render(analysis.config).items()}
    files["inspect.json"] = json.dumps(shown, indent=2, ensure_ascii=False) + "\n"
    folder = GOLDEN / name
    if request.config.getoption("--update-golden"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for path, text in files.items():
            (folder / path).write_text(text, "utf-8")
    kept = {path.name: path.read_text("utf-8") for path in folder.iterdir()} if folder.is_dir() else {}
    difference = [
        line
        for path in sorted({*kept, *files})
        for line in difflib.unified_diff(
            kept.get(path, "").splitlines(), files.get(path, "").splitlines(), f"golden/{path}", f"now/{path}", lineterm=""
        )
    ]
    assert not difference, "\n".join([*difference, f"if that is meant: pytest --update-golden -k {name}"])


@pytest.mark.parametrize("name", NAMES)
def test_hadolint_finds_nothing(name: str) -> None:
    hadolint = shutil.which("hadolint", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert hadolint, "hadolint comes with the development requirements"
    found = subprocess.run(
        [hadolint, "--failure-threshold", "style", str(GOLDEN / name / "Dockerfile")], capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stdout + found.stderr) == (0, "")


@pytest.mark.engine
@pytest.mark.parametrize("name", NAMES)
def test_docker_finds_nothing(name: str, tmp_path: Path) -> None:
    shutil.copytree(GOLDEN / name, tmp_path / "golden")
    (tmp_path / "golden" / "compose.secrets.env").touch()
    compose = subprocess.run(["docker", "compose", "config", "-q"], cwd=tmp_path / "golden", capture_output=True, text=True, check=False)
    assert (compose.returncode, compose.stdout + compose.stderr) == (0, "")
    check = subprocess.run(["docker", "build", "--check", "."], cwd=tmp_path / "golden", capture_output=True, text=True, check=False)
    assert "Check complete, no warnings found." in check.stdout, check.stdout + check.stderr


@pytest.mark.engine
@pytest.mark.parametrize("name", NAMES)
def test_builds_and_answers(name: str, example: Callable[..., Path], capfd: pytest.CaptureFixture[str]) -> None:
    folder = example(name, real_hosts=True)
    assert main(["--quiet", "init", str(folder), "--yes"]) == 0, capfd.readouterr().err
    assert main(["smoke", str(folder), "--json"]) == 0, capfd.readouterr().err
    report = json.loads(capfd.readouterr().out)
    bodies = {probe["path"]: probe["body"] for probe in report["probes"]} or {"": report["output"]}
    for path, body in ANSWERS[name].items():
        assert body in bodies[path]
    if report["probes"]:
        assert report["uid"] == 10001
        assert report["stop_seconds"] < 10
    assert report["notes"] == []
    assert left_behind() == []


@pytest.mark.engine
def test_an_edit_of_code_runs_no_dependency_step(example: Callable[..., Path], capfd: pytest.CaptureFixture[str]) -> None:
    folder = example("flask-requirements")
    assert main(["--quiet", "init", str(folder), "--yes", "--build"]) == 0
    (folder / "webapp" / "pages.py").write_text((folder / "webapp" / "pages.py").read_text() + f"\n# {uuid.uuid4()}\n")
    assert main(["--quiet", "build", str(folder), "--json"]) == 0
    steps = {step["name"]: step["cached"] for step in json.loads(capfd.readouterr().out)["steps"]}
    ran = [name for name, cached in steps.items() if not cached and "FROM " not in name]
    assert ran == ["[base 6/6] COPY . ./"]
