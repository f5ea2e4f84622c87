"""What `--with` renders beside the setup: whole, and as its own tools read it."""

import difflib
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import get_args

import pytest
import yaml

from containerize.cli import main
from containerize.errors import InvalidConfig, InvalidInput
from containerize.names import Addition
from containerize.pipeline import analyse
from containerize.rendering import TEMPLATE_VERSION, Files, render
from containerize.resolve.additions import _FILES
from tests.conftest import ROOT

ALL = list(get_args(Addition))
GOLDEN = ROOT / "tests" / "golden" / "additions"


@pytest.fixture
def files(example: Callable[..., Path]) -> Files:
    """What they add to a setup."""
    root = example("fastapi-uv", real_hosts=True)
    plain = render(analyse(root, {"dev": True}).config)
    return {path: text for path, text in render(analyse(root, {"with_files": ALL}).config).items() if path not in plain}


def test_golden(files: Files, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        shutil.rmtree(GOLDEN, ignore_errors=True)
        for path, text in files.items():
            (GOLDEN / path).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / path).write_text(text, "utf-8")
    kept = {PurePosixPath(path.relative_to(GOLDEN).as_posix()): path.read_text("utf-8") for path in GOLDEN.rglob("*") if path.is_file()}
    difference = [
        line
        for path in sorted({*kept, *files})
        for line in difflib.unified_diff(kept.get(path, "").splitlines(), files.get(path, "").splitlines(), f"golden/{path}", "now", lineterm="")
    ]
    assert not difference, "\n".join(difference)


def test_each_alone_adds_its_own_and_keeps_it_out_of_the_image(example: Callable[..., Path]) -> None:
    root = example("flask-requirements")
    plain = render(analyse(root, {"dev": True}).config)
    added = {name: render(analyse(root, {"with_files": [name], "dev": True}).config) for name in ALL}
    assert {name: sorted(str(path) for path in files if path not in plain) for name, files in added.items()} == {
        "ci-github": [".github/workflows/container.yml"],
        "ci-gitlab": [".gitlab-ci.yml"],
        "devcontainer": [".devcontainer/compose.yaml", ".devcontainer/devcontainer.json"],
        "bake": ["docker-bake.hcl"],
        "makefile": ["Makefile"],
        "justfile": ["justfile"],
        "renovate": ["renovate.json"],
    }
    for name, file in _FILES.items():
        assert f"\n{file}\n" in added[name][PurePosixPath(".dockerignore")]
    for file in (".github", ".gitlab*"):
        assert f"\n{file}\n" in plain[PurePosixPath(".dockerignore")]


def test_what_cannot_be_wanted(example: Callable[..., Path], tmp_path: Path) -> None:
    (root := example("flask-requirements") / "pyproject.toml").write_text('[tool.containerize]\nwith-files = ["ci-github", "ci-jenkins"]\n')
    with pytest.raises(InvalidConfig) as caught:
        analyse(root.parent, {})
    assert str(caught.value) == (
        "pyproject.toml:2: with-files = ['ci-github', 'ci-jenkins'] is none of ci-github, ci-gitlab, devcontainer, bake, makefile, justfile, "
        "renovate\n  why: it cannot be used\n  fix: with-files = ['ci-github'], or leave it out"
    )
    shutil.copytree(ROOT / "tests" / "cases" / "uv-workspace-of-applications" / "project", tmp_path / "workspace")
    with pytest.raises(InvalidInput, match=r"--with: ci-github is wanted for apps/shop alone"):
        analyse(tmp_path / "workspace", {"with_files": ["makefile", "ci-github"]}, "apps/shop")


def test_its_own_release_is_what_the_workflows_install() -> None:
    said = (ROOT / "templates" / "_parts" / "release.jinja").read_text("utf-8")
    assert f"{{% set release = '{TEMPLATE_VERSION}' %}}" in said


def test_a_pull_request_gets_no_secret_and_no_expression_is_in_a_script(files: Files) -> None:
    workflow = yaml.safe_load(files[PurePosixPath(".github/workflows/container.yml")])
    assert set(workflow[True]) == {"push", "pull_request"}  # YAML 1.1 reads `on` as true; never pull_request_target
    assert workflow["permissions"] == {"contents": "read"}
    prove, publish = workflow["jobs"]["prove"], workflow["jobs"]["publish"]
    assert "permissions" not in prove
    assert "github.event_name == 'push' &&" in publish["if"]
    assert [step for job in (prove, publish) for step in job["steps"] if "${{" in step.get("run", "")] == []
    assert [step for step in prove["steps"] if "env" in step] == []
    assert all(step["with"] == {"persist-credentials": False} for job in (prove, publish) for step in job["steps"] if "uses" in step)


def test_what_the_code_must_be_given_comes_from_the_repositorys_variables(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("import os\nprint(os.environ['ALPHA'], os.environ['BETA'], os.getenv('GAMMA', 'g'))\n")
    workflow = render(analyse(tmp_path, {"with_files": ["ci-github"]}).config)[PurePosixPath(".github/workflows/container.yml")]
    job = yaml.safe_load(workflow)["jobs"]["prove"]
    assert job["env"] == {"ALPHA": "${{ vars.ALPHA }}", "BETA": "${{ vars.BETA }}"}


def test_make_says_what_there_is(files: Files, tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(files[PurePosixPath("Makefile")])
    said = subprocess.run(["make", "-C", str(tmp_path), "--no-print-directory"], capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[:3] == ["help\twhat there is", "up\tbuild the image and start everything", "down\tstop everything; data stays in its volumes"]
    dry = subprocess.run(["make", "-C", str(tmp_path), "-n", "dev"], capture_output=True, text=True, check=True).stdout
    assert "docker compose -f compose.yaml -f compose.dev.yaml up --build --watch\n" in dry


def test_renovate_moves_a_digest_in_all_files_at_once(example: Callable[..., Path], files: Files) -> None:
    """As its regex manager does, from what the file says; then the setup is as its record renders it."""
    manager = json.loads(files[PurePosixPath("renovate.json")])["customManagers"][0]
    pattern = re.compile(manager["matchStrings"][0].replace("(?<", "(?P<"))
    names = re.compile(manager["managerFilePatterns"][0].strip("/"))
    root = example("flask-requirements")
    old, new = "sha256:" + "a" * 64, "sha256:" + "b" * 64
    assert main(["--quiet", "init", str(root), "--yes", "--base", f"python:3.13-slim@{old}"]) == 0
    touched = [path for path in root.iterdir() if names.search(path.name) and old in path.read_text()]
    assert {path.name for path in touched} == {"Dockerfile", ".containerize-answers.yml"}
    for path in touched:
        found = pattern.search(path.read_text())
        assert found
        assert (found["depName"].rpartition(" ")[2], found["currentValue"], found["currentDigest"]) == ("python", "3.13-slim", old)
        path.write_text(path.read_text().replace(old, new))
    assert main(["check", str(root)]) == 0
