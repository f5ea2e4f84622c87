"""Compose files as people write them: every planted fault is found at its line, and nothing else is said."""

from pathlib import Path
from typing import Any

import pytest
import tomli

from containerize.cli import main
from containerize.engine.compose_file import read_compose_file
from containerize.errors import FINDINGS, InvalidInput
from containerize.linting.compose_rules import compose_problems
from tests.conftest import ROOT

TABLE = tomli.loads((Path(__file__).parent / "compose_files.toml").read_text("utf-8"))
FILES: dict[str, dict[str, Any]] = {**TABLE["good"], **TABLE["bad"]}


@pytest.mark.parametrize("name", FILES)
def test_a_compose_file_and_what_is_said_of_it(name: str, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(FILES[name]["text"].lstrip("\n"))
    try:
        problems = compose_problems(read_compose_file(tmp_path, "compose.yaml", trust=True))
    except InvalidInput:
        assert name == "no compose file"
        return
    assert all(problem.found and problem.fix for problem in problems)
    assert [f"{problem.line} {problem.rule}" for problem in problems] == FILES[name]["found"]


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "golden").glob("**/compose.yaml")), ids=lambda path: path.parent.name)
def test_what_we_render_has_no_faults(path: Path) -> None:
    assert compose_problems(read_compose_file(path.parent, path.name, trust=True)) == []


def test_a_folder_with_a_compose_file_alone_and_one_that_is_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "compose.yaml").write_text(FILES["data that goes"]["text"].lstrip("\n"))
    expected = (
        "compose.yaml:2: error data-goes: db: the data of MongoDB goes with its container, at the next `docker compose down`\n"
        "  fix: volumes: [db-data:/data/db], and db-data: under volumes: at the end of the file\n1 problem\n"
    )
    for path in (tmp_path, tmp_path / "compose.yaml"):
        assert main(["--no-color", "lint", str(path)]) == FINDINGS
        assert capfd.readouterr().out == expected


def test_a_file_that_is_no_compose_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "compose.yaml").write_text("services:\n  web: {build: ., provider: {type: x}}\n")
    (tmp_path / "Dockerfile").write_text("FROM python:3.13-slim\nUSER 1\n")
    assert main(["--no-color", "lint", str(tmp_path)]) == FINDINGS
    assert "compose.yaml:2: error reaches-out: " in capfd.readouterr().out
    (tmp_path / "compose.yaml").write_text("services: {\n")
    assert main(["--no-color", "lint", str(tmp_path / "compose.yaml")]) == FINDINGS
    assert "error unreadable: " in capfd.readouterr().out
