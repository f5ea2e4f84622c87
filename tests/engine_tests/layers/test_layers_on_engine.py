"""Predictions held against the builder: what is sent, which steps there are, which of them an edit makes run again."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from containerize.cli import main
from containerize.engine.build_context import read_context
from containerize.engine.build_target import find_build_target

EXAMPLES = Path(__file__).parents[3] / "examples"
FILES = "a.py b.txt app/a.py app/.env app/deep/.env app/deep/x.pyc data/one data/keep/two venv/x/y.py docs/a.md docs/b.md [odd].txt".split()
PATTERNS = [
    "**/.env\nvenv\ndata/*\n!data/keep\n",
    "**\n!app\n!docs/b.md\napp/deep\n",
    "*.py\n!**/*.py\ndocs\n!docs/a.md\n",
    "app/**\n!**/.env\n/data/\n./b.txt\n",
    "**/deep/*.pyc\n?.py\n[a-c].txt\n\\[odd\\].txt\n# x\n \n",
    "data\n!data/keep/two\n*/*.md\n",
]
pytestmark = pytest.mark.engine


@pytest.mark.parametrize("patterns", PATTERNS)
def test_the_builder_is_sent_what_we_say(tmp_path: Path, patterns: str) -> None:
    root, out = tmp_path / "context", tmp_path / "out"
    for file in FILES:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("x")
    (root / "Dockerfile").write_text("FROM scratch\nCOPY . /\n")
    (root / ".dockerignore").write_text(patterns)
    command = ["docker", "buildx", "build", "--quiet", "--output", f"type=local,dest={out}", str(root)]
    subprocess.run(command, check=True, capture_output=True)
    sent = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert set(read_context(root, root / "Dockerfile").files) == sent


@pytest.fixture
def built(tmp_path: Path) -> Iterator[Callable[..., dict[str, Any]]]:
    """What `layers --json` says of a folder; its image is removed afterwards."""
    folders: list[Path] = []

    def ask(folder: Path, capfd: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
        folders.append(folder)
        capfd.readouterr()
        assert main(["layers", str(folder), "--json", *options]) == 0, capfd.readouterr().err
        found: dict[str, Any] = json.loads(capfd.readouterr().out)
        return found

    yield ask
    for folder in folders:
        subprocess.run(["docker", "image", "rm", "--force", find_build_target(folder).tag], capture_output=True, check=False)


Built = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(("case", "app", "changed"), [("uv-workspace-member", "apps/shop", "apps/shop/src/shop/main.py"), ("uv-flask", ".", "uv.lock")])
def test_what_we_render_runs_again_as_foreseen(
    case_project: Callable[..., Path], built: Built, capfd: pytest.CaptureFixture[str], case: str, app: str, changed: str
) -> None:
    folder = case_project(case, real_hosts=True) / app
    assert main(["--quiet", "init", str(folder), "--yes"]) == 0
    found = built(folder, capfd, "--build", "--changed", changed)
    for step in found["steps"]:
        assert step["ran"] in {"runs": (True,), "stays": (False,), "may run": (True, False)}[step["verdict"]], step
    assert found["image_bytes"] > 100_000_000
    assert all(step["bytes"] is not None for step in found["steps"] if step["stage"] in ("base", "runtime"))


def test_a_bad_order_is_shown_with_what_it_costs(tmp_path: Path, built: Built, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "bad-order"
    folder.mkdir()
    (folder / "main.py").write_text("print(1)\n")
    (folder / "requirements.txt").write_text("six==1.17.0\n")
    (folder / "Dockerfile").write_text("FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"python\", \"main.py\"]\n")
    found = built(folder, capfd, "--build", "--changed", "main.py")
    assert [(step["line"], step["verdict"], step["ran"]) for step in found["steps"]] == [(2, "stays", False), (3, "runs", True), (4, "runs", True)]
    assert main(["layers", str(folder), "--changed", "main.py"]) == 0
    said = capfd.readouterr().out
    assert "  main.py: read in line 3\n" in said
    assert "follows line 3\n  2 steps of 3 run again; pushed and pulled again: " in said
    assert main(["layers", str(folder)]) == 0
    assert "line 4 installs after line 3 has copied every file: each edit of the code" in capfd.readouterr().out
    left = subprocess.run(["docker", "image", "ls", "--format", "{{.Tag}}", "bad-order"], capture_output=True, text=True, check=True)
    assert left.stdout == "local\n"
