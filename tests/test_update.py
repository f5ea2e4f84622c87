"""`update` and `check` over real projects: the matrix of docs/update.md, and that nothing changes twice."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from containerize.cli import main
from containerize.errors import FINDINGS, InvalidInput, WouldOverwrite
from containerize.rendering import TEMPLATE_VERSION, history
from tests.conftest import ALL_CASES, EXAMPLES, ROOT
from tests.released import OLDER, as_made_by, make_releases

PROJECT = "fastapi-postgres-redis"
TABLE = (ROOT / "docs" / "update.md").read_text("utf-8").partition("<!-- matrix -->\n")[2].partition("\n\n")[0]
HEAD, _, *ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TABLE.splitlines()]
CELLS = [(row[0], change, outcome) for row in ROWS for change, outcome in zip(HEAD[1:], row[1:], strict=True)]
SETTINGS = "[tool.containerize]\n"


def _edited(text: str, edit: str, same: str) -> str | None:
    """What somebody makes of a file. same: a line that the update changes too. None: it is removed."""
    lines = text.splitlines(keepends=True)
    if edit == "a comment at the end":
        return f"{text}# mine\n"
    if edit == "a line changed":
        return text.replace("PYTHONUNBUFFERED=1", "PYTHONUNBUFFERED=0").replace("stop_grace_period: 15s", "stop_grace_period: 20s", 1)
    if edit == "a stage added":
        return f"{text}\n# FROM base AS debug\n#   USER 0\n"
    if edit == "a block moved":
        start = next(number for number, line in enumerate(lines) if line.startswith(("EXPOSE", "networks:")))
        end = start + 1 if lines[start].startswith("EXPOSE") else start + 4
        rest = [*lines[:start], *lines[end:]]
        to = next(number for number, line in enumerate(rest) if line.startswith(("USER", "services:")))
        return "".join([*rest[:to], *lines[start:end], *rest[to:]])
    if edit == "the same line changed":
        return text.replace(same, f"{same}-mine") if same else f"{text}# mine\n"
    return None if edit == "the file removed" else text


CHANGES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda _: None,
    "another Python": lambda root: (root / ".python-version").write_text("3.12\n"),
    "a service more": lambda root: (root / "pyproject.toml").write_text(f'{SETTINGS}services = ["memcached"]\n'),
    "a service less": lambda root: (root / "pyproject.toml").write_text(f'{SETTINGS}without-services = ["redis"]\n'),
}


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """The project with its files, made once by each release of the template."""
    made = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "BUNDLE", make_releases(tmp_path_factory.mktemp("releases")))
        history.released.cache_clear()
        for version in (TEMPLATE_VERSION, *OLDER):
            root = tmp_path_factory.mktemp("made") / PROJECT
            shutil.copytree(EXAMPLES / PROJECT, root, ignore=shutil.ignore_patterns("__pycache__", ".venv"))
            assert main(["--quiet", "init", str(root), "--yes"]) == 0
            if version != TEMPLATE_VERSION:
                as_made_by(root, version)
            made[version] = root
        yield made
    history.released.cache_clear()


# From an older template: all in the full run, else the cells in which only the template is another one.
MATRIX = [
    *((TEMPLATE_VERSION, *cell) for cell in CELLS),
    *((version, *cell) for version in OLDER for cell in CELLS if ALL_CASES or (cell[1] == "nothing" and version == "0.0.9")),
]


@pytest.mark.parametrize(("version", "edit", "change", "outcome"), MATRIX, ids=lambda value: value)
def test_the_matrix(
    version: str, edit: str, change: str, outcome: str, set_up: dict[str, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / PROJECT
    shutil.copytree(set_up[version], root)
    if version != TEMPLATE_VERSION and outcome == "untouched":
        outcome = "new" if edit == "none" else "merged"
    if "service" in change:
        (root / "pyproject.toml").write_text(SETTINGS)
    file = root / ("compose.yaml" if "service" in change else "Dockerfile")
    before = file.read_text()
    mine = _edited(before, edit, "FROM python:3.13-slim-trixie" if change == "another Python" else "")
    file.unlink() if mine is None else file.write_text(mine)
    CHANGES[change](root)
    code = main(["update", str(root)])
    said = capfd.readouterr().err
    assert code == (WouldOverwrite.exit_code if outcome == "refused" else 0), said
    after = file.read_text() if file.exists() else None
    assert "<<<<<<<" not in (after or "")
    assert _outcome(before, mine, after, refused=code != 0) == outcome, said
    if outcome in ("merged", "new"):
        assert main(["check", str(root), "--json"]) == (FINDINGS if outcome == "merged" else 0)
        found = json.loads(capfd.readouterr().out)["projects"][0]
        assert found["stale"] == []


def _outcome(before: str, mine: str | None, after: str | None, *, refused: bool) -> str:
    if after is None:
        return "stays away"
    if after == mine:
        return "refused" if refused else "untouched"
    return "new" if mine == before else "merged"


def test_a_second_time_changes_no_byte_and_no_time(example: Callable[..., Path], capfd: pytest.CaptureFixture[str]) -> None:
    root = example(PROJECT)
    def state() -> dict[str, tuple[int, bytes]]:
        return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in root.rglob("*") if path.is_file()}

    assert main(["--quiet", "init", str(root), "--yes"]) == 0
    first = state()
    for again in (["init", str(root), "--yes"], ["update", str(root)], ["init", str(root), "--yes"]):
        assert main(again) == 0
        assert state() == first
    (root / "Dockerfile").write_text((root / "Dockerfile").read_text() + "# mine\n")
    (root / ".python-version").write_text("3.12\n")
    assert main(["--quiet", "update", str(root)]) == 0
    first = state()
    capfd.readouterr()
    assert main(["update", str(root)]) == 0
    assert capfd.readouterr().err == "nothing to change: every file is as the project asks for\n"
    assert state() == first
    assert sorted(path.name for path in root.iterdir() if path.name.endswith((".orig", ".rej"))) == []


def test_conflicts_inline_and_a_run_that_only_shows(example: Callable[..., Path], capfd: pytest.CaptureFixture[str]) -> None:
    root = example(PROJECT)
    assert main(["--quiet", "init", str(root), "--yes"]) == 0
    mine = (root / "Dockerfile").read_text().replace("FROM python:3.13-slim-trixie", "FROM python:3.13-slim-bookworm")
    (root / "Dockerfile").write_text(mine)
    (root / ".python-version").write_text("3.12\n")
    answers = (root / ".containerize-answers.yml").read_bytes()
    assert main(["update", str(root)]) == WouldOverwrite.exit_code
    said = capfd.readouterr().err
    assert "      FROM python:3.13-slim-bookworm AS base\n" in said
    assert "      FROM python:3.12-slim-trixie AS base\n" in said
    assert ((root / "Dockerfile").read_text(), (root / ".containerize-answers.yml").read_bytes()) == (mine, answers)
    assert main(["update", str(root), "--conflict", "inline", "--dry-run"]) == 0
    assert "+<<<<<<< yours\n" in capfd.readouterr().err
    assert (root / "Dockerfile").read_text() == mine
    assert main(["update", str(root), "--conflict", "inline"]) == WouldOverwrite.exit_code
    assert "conflicts in Dockerfile: " in capfd.readouterr().err
    assert "<<<<<<< yours\nFROM python:3.13-slim-bookworm AS base\n" in (root / "Dockerfile").read_text()
    capfd.readouterr()
    assert main(["update", str(root)]) == InvalidInput.exit_code
    assert "error: Dockerfile:2: a conflict marker of git\n" in capfd.readouterr().err
    (root / "containerize.toml").write_text('allow-edits = ["Dockerfile"]\n')
    assert main(["check", str(root)]) == FINDINGS


def test_where_nothing_was_made(example: Callable[..., Path], capfd: pytest.CaptureFixture[str]) -> None:
    root = example("flask-requirements")
    for verb in ("update", "check"):
        assert main([verb, str(root)]) == InvalidInput.exit_code
        assert "no .containerize-answers.yml" in "".join(capfd.readouterr())


def test_check_says_what_drifted_and_where(example: Callable[..., Path], capfd: pytest.CaptureFixture[str]) -> None:
    root = example(PROJECT)
    assert main(["--quiet", "init", str(root), "--yes"]) == 0
    assert main(["check", str(root)]) == 0
    assert capfd.readouterr().out == "up to date: every file is as its setup renders it, and that is what the project asks for\n"
    (root / "compose.yaml").write_text((root / "compose.yaml").read_text().replace("mem_limit: 512m", "mem_limit: 1g", 1))
    (root / ".dockerignore").unlink()
    (root / ".python-version").write_text("3.12\n")
    assert main(["check", str(root), "--json"]) == FINDINGS
    project = json.loads(capfd.readouterr().out)["projects"][0]
    assert [(file["path"], file["effect"], file["allowed"]) for file in project["edited"]] == [
        (".dockerignore", "missing", False),
        ("compose.yaml", "edited", False),
    ]
    assert "+    mem_limit: 1g\n" in project["edited"][1]["diff"]
    stale = {value["path"]: (value["was"], value["now"], value["source"]) for value in project["stale"]}
    assert stale["images.app.python"] == ("3.13", "3.12", ".python-version:1")
    (root / "pyproject.toml").write_text('[tool.containerize]\nallow-edits = ["compose.yaml", ".docker*"]\n')
    (root / ".python-version").unlink()
    assert main(["check", str(root)]) == 0
    assert capfd.readouterr().out.splitlines() == [
        "allowed  .dockerignore: it is not there",
        "allowed  compose.yaml: line 31 is the first that differs from what the setup renders",
        "up to date: every file is as its setup renders it, and that is what the project asks for, but for edits that the project allows",
    ]


def test_check_of_many_one_of_which_cannot_be_read(example: Callable[..., Path], capfd: pytest.CaptureFixture[str]) -> None:
    root = example("flask-requirements")
    assert main(["--quiet", "init", str(root), "--yes"]) == 0
    shutil.copytree(root, root.parent / "other")
    (root.parent / "other" / "Dockerfile").write_text("FROM mine\n")
    (root.parent / "empty").mkdir()
    paths = [str(root.parent / name) for name in ("flask-requirements", "other", "empty")]
    assert main(["check", *paths, "--github"]) == 11
    lines = capfd.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"::error file={paths[1]}/Dockerfile,line=1,title=containerize%3A edited::not as its setup renders it. ")
    assert lines[1].startswith(f"::error file={paths[2]}/.containerize-answers.yml,line=1,title=containerize%3A check-failed::")
    assert main(["check", *paths, "--sarif"]) == 11
    run = json.loads(capfd.readouterr().out)["runs"][0]
    assert [result["ruleId"] for result in run["results"]] == ["edited", "check-failed"]


def test_a_record_that_a_formatter_has_laid_out_is_the_same_record(example: Callable[..., Path]) -> None:
    root = example(PROJECT)
    assert main(["--quiet", "init", str(root), "--yes"]) == 0
    answers = root / ".containerize-answers.yml"
    answers.write_text("# ours\n" + yaml.safe_dump(yaml.safe_load(answers.read_text()), indent=4, width=60, sort_keys=False))
    assert main(["check", str(root)]) == 0
    (root / ".python-version").write_text("3.12\n")
    assert main(["update", str(root)]) == 0
    assert "FROM python:3.12-slim-trixie AS base\n" in (root / "Dockerfile").read_text()
    answers.write_text("# ours\n" + answers.read_text())
    assert main(["init", str(root), "--yes"]) == 0


@pytest.mark.skipif(shutil.which("git") is None, reason="git")
def test_a_linked_worktree_that_is_detached_dirty_and_hostile(example: Callable[..., Path], tmp_path: Path) -> None:
    """Nothing of the project's own git counts: no hook, no filter, no monitor of it is run, and what is not committed is no hindrance."""
    root = example(PROJECT)
    pwned = tmp_path / "pwned"

    def git(*words: str) -> None:
        subprocess.run(["git", "-c", "user.name=ann", "-c", "user.email=ann@example.invalid", *words], cwd=root, check=True, capture_output=True)

    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message", "first")
    worktree = tmp_path / "linked"
    git("worktree", "add", "--detach", str(worktree))
    for key in ("core.fsmonitor", "filter.evil.clean", "filter.evil.smudge", "merge.evil.driver", "core.sshCommand", "alias.merge-file"):
        git("config", key, f"{'!' if key.startswith('alias') else ''}touch {pwned}")
    (root / ".git" / "hooks").mkdir(exist_ok=True)
    for hook in ("post-checkout", "pre-commit", "post-merge", "post-index-change"):
        (root / ".git" / "hooks" / hook).write_text(f"#!/bin/sh\ntouch {pwned}\n")
        (root / ".git" / "hooks" / hook).chmod(0o755)
    (worktree / ".gitattributes").write_text("* filter=evil merge=evil diff=evil\n")
    assert main(["--quiet", "init", str(worktree), "--yes"]) == 0
    (worktree / "Dockerfile").write_text((worktree / "Dockerfile").read_text() + "# mine\n")
    (worktree / ".python-version").write_text("3.12\n")
    assert main(["--quiet", "update", str(worktree)]) == 0
    text = (worktree / "Dockerfile").read_text()
    assert "FROM python:3.12-slim-trixie AS base\n" in text
    assert text.endswith("# mine\n")
    assert not pwned.exists()
