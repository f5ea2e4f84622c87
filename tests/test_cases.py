"""Every case: what a stranger's project renders to, with which notes and reasons, or the whole message with which it is refused."""

import difflib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.case_model import CASES, GOLDEN, Case, at, cases, outcome, parse, problems


@pytest.mark.parametrize("name", cases())
def test_case(name: str, case_project: Callable[..., Path], request: pytest.FixtureRequest) -> None:
    case = cases()[name]
    found = outcome(case_project(name, real_hosts=True), case.options, case.app)
    assert problems(case, found) == []
    files = found.files()
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


def test_no_golden_is_left_over() -> None:
    assert sorted(path.name for path in GOLDEN.iterdir()) == list(cases())


def test_there_are_as_many_cases_as_are_promised() -> None:
    refused_or_warned = [case for case in cases().values() if case.error is not None or (GOLDEN / case.name / "notes.txt").exists()]
    assert len(cases()) >= 40
    assert len(refused_or_warned) >= 20


def test_no_case_knows_of_containerize() -> None:
    """They are projects of strangers: but for their own configuration of it, nothing in them is made for it."""
    for path in CASES.glob("*/project/**/*"):
        assert path.name not in ("Dockerfile", "compose.yaml", ".containerize-answers.yml")


def test_hadolint_finds_nothing() -> None:
    hadolint = shutil.which("hadolint", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert hadolint, "hadolint comes with the development requirements"
    dockerfiles = sorted(str(path) for path in GOLDEN.glob("*/Dockerfile"))
    assert dockerfiles
    found = subprocess.run([hadolint, "--failure-threshold", "style", *dockerfiles], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout + found.stderr) == (0, "")


def _case(**said: object) -> Case:
    return Case.model_validate({"name": "control", "about": "A control"} | said)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A program that needs nothing."""
    (tmp_path / "main.py").write_text("print('ready')\n")
    return tmp_path


def test_what_holds_is_no_problem(script: Path) -> None:
    case = _case(expect={"images.app.python": "3.12"}, reasons={"images.app.python": "--python"})
    assert problems(case, outcome(script, ["--python", "3.12"])) == []


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"expect": {"images.app.python": "2.7"}}, "images.app.python is '3.12' instead of '2.7'"),
        ({"reasons": {"images.app.python": "mise.toml:2"}}, "the reason of images.app.python is "),
        ({"rejected": {"images.app.install.manager": "poetry"}}, "'poetry' is in nothing that lost against images.app.install.manager: []"),
        ({"contains": ["end of life"]}, "'end of life' is in none of the notes: "),
        ({"error": 11}, "exit code 0 instead of 11: "),
    ],
)
def test_a_wrong_expectation_is_a_problem(said: dict[str, object], problem: str, script: Path) -> None:
    found = problems(_case(**said), outcome(script, ["--python", "3.12"]))
    assert len(found) == 1
    assert found[0].startswith(problem)


def test_a_refusal_is_held_against_its_message_and_its_code(tmp_path: Path) -> None:
    (tmp_path / "requirement.txt").write_text("flask\n")
    (tmp_path / "main.py").write_text("print('ready')\n")
    refused = outcome(tmp_path, [])
    assert problems(_case(error=refused.exit_code, contains=["requirement.txt"]), refused) == []
    assert problems(_case(error=refused.exit_code, contains=["poetry.lock"]), refused)[0].startswith(
        "'poetry.lock' is not in the message: "
    )
    assert problems(_case(), refused)[0].startswith("exit code 11 instead of 0: requirement.txt")


def test_an_unknown_path_of_the_config_is_an_error() -> None:
    with pytest.raises(KeyError, match="no 'pyhton'"):
        at({"images": {"app": {}}}, "images.app.pyhton")


@pytest.mark.parametrize(
    "text",
    [
        'about = "x"\nexpects = {}',
        'about = "x"\n[engine]\nkind = "pip"\noutput = ["x"]\nabsend = ["gcc"]',
        'about = "x"\n[engine]\nkind = "pip"',
        'about = "x"\nerror = "11"',
        'about = "x"\nerror = 11\n[expect]\n"images.app.python" = "3.12"',
        'about = "x"\nerror = 11\n[rejected]\n"images.app.python" = "3.12"',
        "options = []",
        "about =",
    ],
    ids=["unknown", "unknown-of-engine", "nothing-asked", "type", "refusal-with-config", "refusal-with-loser", "no-about", "no-toml"],
)
def test_a_case_that_says_something_else_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse("control", text)
