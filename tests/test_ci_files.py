"""The GitHub action and the pre-commit hook: what they run is run here."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from containerize.cli import main
from tests.conftest import ROOT

ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in ACTION["runs"]["steps"]}
HOOK = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))[0]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="bash")


def _run(step: str, runner: Path, cwd: Path, **inputs: str) -> "subprocess.CompletedProcess[str]":
    """A step as GitHub runs it, with its inputs put into its environment."""
    (runner / "containerize").mkdir(parents=True, exist_ok=True)
    if not (runner / "containerize" / "bin").exists():
        (runner / "containerize" / "bin").symlink_to(Path(sys.executable).parent)
    given = {name: _filled(text, inputs) for name, text in STEPS[step].get("env", {}).items()}
    surroundings = {"RUNNER_TEMP": str(runner), "GITHUB_ACTION_PATH": str(ROOT), "GITHUB_STEP_SUMMARY": str(runner / "summary.md")}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[step]["run"]]
    return subprocess.run(command, cwd=cwd, env={**os.environ, **surroundings, **given}, capture_output=True, text=True, check=False)


def _filled(text: str, inputs: dict[str, str]) -> str:
    name = re.fullmatch(r"\$\{\{ inputs\.(\w+) \}\}", text)
    assert name
    return str(inputs.get(name[1], ACTION["inputs"][name[1]]["default"]))


@pytest.fixture
def project(example: Callable[..., Path]) -> Path:
    root = example("flask-requirements")
    assert main(["--quiet", "init", str(root), "--yes"]) == 0
    return root


def test_no_input_stands_in_a_script() -> None:
    assert [name for name, step in STEPS.items() if "${{" in step["run"]] == []


def test_check_annotates(project: Path, tmp_path: Path) -> None:
    assert _run("Check", tmp_path / "runner", project).returncode == 0
    (project / "Dockerfile").write_text("FROM mine\n")
    ended = _run("Check", tmp_path / "runner", project.parent, paths=f"{project.name}\n\n  \n")
    assert ended.returncode == 1
    assert ended.stdout.startswith(f"::error file={project.name}/Dockerfile,line=1,title=containerize%3A edited::")


@pytest.mark.parametrize("path", ["$(touch pwned)", "`touch pwned`", "; touch pwned", "--help", "::set-output name=a::b"])
def test_a_path_that_is_code_is_a_path(path: str, tmp_path: Path) -> None:
    ended = _run("Check", tmp_path / "runner", tmp_path, paths=path)
    assert ended.returncode == 10, ended.stderr
    assert [line for line in ended.stdout.splitlines() if not line.startswith("::error file=")] == []
    assert not (tmp_path / "pwned").exists()


@pytest.mark.engine
def test_verify_adds_to_the_summary(project: Path, tmp_path: Path) -> None:
    ended = _run("Verify", tmp_path / "runner", project.parent, paths=project.name)
    assert ended.returncode == 0, ended.stderr
    assert "data survives" in (tmp_path / "runner" / "summary.md").read_text()
    assert STEPS["Verify"]["if"] == "inputs.verify == 'true'"


def test_the_hook(project: Path) -> None:
    ended = subprocess.run([sys.executable, "-m", *HOOK["entry"].split()], cwd=project, capture_output=True, text=True, check=False)
    assert (ended.returncode, HOOK["pass_filenames"]) == (0, False)
    files = re.compile(HOOK["files"])
    assert all(files.search(name) for name in ("Dockerfile", "apps/shop/Dockerfile.dev", "pyproject.toml", "uv.lock", "src/a.py", ".dockerignore"))
    assert not files.search("logo.png")
