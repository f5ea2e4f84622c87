"""The command line as its users meet it: what it prints, where, and with which exit code."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from containerize import __version__
from containerize.cli import main

Tree = Callable[[Mapping[str, str]], Path]

FASTAPI = {"requirements.txt": "fastapi==0.115.0\nuvicorn==0.30.0\n", "main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n"}


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Writes files into a folder called `shop` and returns it."""

    def write(files: Mapping[str, str]) -> Path:
        folder = tmp_path / "shop"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        return folder

    return write


def _snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"containerize {__version__}\n"


def test_help_lists_the_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    listed = capsys.readouterr().out
    for verb in ("inspect", "init", "build", "smoke", "schema"):
        assert f"\n  {verb}" in listed


def test_unknown_verb_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["zzz"]) == 2
    assert capsys.readouterr().err == "error: No such command 'zzz'.\n  fix: containerize --help, or containerize COMMAND --help\n"


def test_inspect_writes_nothing_and_says_why(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tree(FASTAPI)
    before = _snapshot(folder)
    assert main(["inspect", str(folder)]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("shop: FastAPI, pip, Python 3.13\n")
    assert "entry point       main:app        main.py:3: app = FastAPI(…)" in shown
    assert "server            uvicorn 0.30.0  requirements.txt:2: uvicorn is a dependency" in shown
    assert _snapshot(folder) == before


def test_inspect_json_has_a_source_for_every_value_of_the_config(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tree(FASTAPI)
    assert main(["inspect", str(folder), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["schema_version"] == 1
    assert shown["provenance"]["processes.app.command"] == {
        "source": "requirements.txt:2",
        "reason": "uvicorn is a dependency",
        "rejected": [],
    }
    known = shown["provenance"]
    without = [path for path in _leaves(shown["config"]) if not any(path == origin or path.startswith(f"{origin}.") for origin in known)]
    assert without == ["schema_version"]


def _leaves(value: object, path: str = "") -> list[str]:
    if isinstance(value, dict) and value:
        return [leaf for key, item in value.items() for leaf in _leaves(item, f"{path}.{key}".lstrip("."))]
    return [path] if value not in ({}, [], None) else []


def test_schema_describes_what_inspect_prints(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert main(["inspect", str(tree(FASTAPI)), "--json"]) == 0
    config = json.loads(capsys.readouterr().out)["config"]
    assert set(config) == set(schema["properties"])
    assert schema["additionalProperties"] is False


def test_init_writes_all_and_a_second_run_changes_nothing(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tree(FASTAPI)
    assert main(["init", str(folder), "--yes"]) == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        ".containerize-answers.yml", ".dockerignore", "Dockerfile", "compose.yaml", "main.py", "requirements.txt",
    ]  # fmt: skip
    before = _snapshot(folder)
    assert main(["init", str(folder), "--yes"]) == 0
    assert capsys.readouterr().err.endswith("nothing to change: every file is as it would be written\n")
    assert _snapshot(folder) == before


def test_dry_run_prints_a_difference_and_writes_nothing(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tree(FASTAPI)
    before = _snapshot(folder)
    assert main(["init", str(folder), "--dry-run"]) == 0
    assert "+FROM python:3.13-slim-trixie AS base\n" in capsys.readouterr().err
    assert _snapshot(folder) == before


def test_an_edited_dockerfile_is_kept(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tree(FASTAPI)
    assert main(["init", str(folder), "--yes"]) == 0
    edited = (folder / "Dockerfile").read_text() + "# mine\n"
    (folder / "Dockerfile").write_text(edited)
    before = _snapshot(folder)
    assert main(["init", str(folder), "--yes", "--python", "3.12"]) == 14
    assert "error: 1 file is in the way:\n    Dockerfile: edited since containerize wrote it\n" in capsys.readouterr().err
    assert _snapshot(folder) == before
    assert main(["init", str(folder), "--dry-run", "--python", "3.12"]) == 0
    assert "-# mine\n" in (said := capsys.readouterr().err)
    assert "Dockerfile: yours, and replaced only with --force" in said
    assert _snapshot(folder) == before
    assert main(["init", str(folder), "--yes", "--python", "3.12", "--force"]) == 0
    assert (folder / "Dockerfile.orig").read_text() == edited
    assert "FROM python:3.12-slim-trixie" in (folder / "Dockerfile").read_text()


def test_a_hand_written_dockerfile_is_kept(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tree({**FASTAPI, "Dockerfile": "FROM scratch\n", "docker-compose.yml": "services: {}\n"})
    before = _snapshot(folder)
    assert main(["init", str(folder), "--yes"]) == 14
    said = capsys.readouterr().err
    assert "Dockerfile: not written by containerize\n" in said
    assert "docker-compose.yml: " in said
    assert said.endswith("fix: run it again with --dry-run (shows the difference) or --force (keeps each old file as NAME.orig)\n")
    assert _snapshot(folder) == before


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal_an_ambiguity_is_asked(tree: Tree) -> None:
    import pty

    folder = tree({**FASTAPI, "other.py": "from fastapi import FastAPI\n\nadmin = FastAPI()\n"})
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "containerize", "--no-color", "init", str(folder)]
    run = subprocess.Popen(command, stdin=theirs, stderr=theirs, stdout=theirs, close_fds=True)
    os.close(theirs)
    os.write(ours, b"9\n2\n")
    shown = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # the other end was closed
            break
        shown += part
    os.close(ours)
    assert run.wait(30) == 0
    assert b"  1. main:app\r\n  2. other:admin\r\n" in shown
    assert b"a number from 1 to 2" in shown
    assert "exec uvicorn other:admin" in (folder / "Dockerfile").read_text()
    assert main(["init", str(folder), "--yes"]) == 0


def test_an_unedited_setup_follows_the_project(tree: Tree) -> None:
    folder = tree(FASTAPI)
    assert main(["init", str(folder), "--yes"]) == 0
    (folder / ".python-version").write_text("3.12\n")
    assert main(["init", str(folder), "--yes"]) == 0
    assert "FROM python:3.12-slim-trixie" in (folder / "Dockerfile").read_text()


def test_secrets_are_made_once_private_and_ignored(tree: Tree) -> None:
    folder = tree({**FASTAPI, "requirements.txt": FASTAPI["requirements.txt"] + "asyncpg==0.30.0\n", ".gitignore": "*.pyc"})
    assert main(["init", str(folder), "--yes"]) == 0
    secrets = folder / "compose.secrets.env"
    made = secrets.read_text()
    assert os.name != "posix" or secrets.stat().st_mode & 0o777 == 0o600
    password = next(line.partition("=")[2] for line in made.splitlines() if line.startswith("POSTGRES_PASSWORD="))
    assert len(password) >= 24
    for path in folder.iterdir():
        assert path == secrets or password not in path.read_text()
    assert (folder / ".gitignore").read_text() == "*.pyc\ncompose.secrets.env\n"
    assert main(["init", str(folder), "--yes"]) == 0
    assert secrets.read_text() == made


def test_new_passwords_for_an_old_setup_are_said(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tree({**FASTAPI, "requirements.txt": FASTAPI["requirements.txt"] + "asyncpg==0.30.0\n"})
    assert main(["init", str(folder), "--yes"]) == 0
    assert "new passwords" not in capsys.readouterr().err
    (folder / "compose.secrets.env").unlink()
    assert main(["init", str(folder), "--yes"]) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "A database volume of an earlier run on this machine still has the old ones" in said


def test_the_projects_own_env_example_is_left_alone(tree: Tree) -> None:
    folder = tree({**FASTAPI, "main.py": FASTAPI["main.py"] + 'import os\nos.environ["TOPIC"]\n', ".env.example": "TOPIC=birds\n"})
    assert main(["init", str(folder), "--yes"]) == 0
    assert (folder / ".env.example").read_text() == "TOPIC=birds\n"


@pytest.mark.parametrize(
    ("files", "code", "message"),
    [
        (
            {},
            10,
            "error: {root} is empty\n  why: there is nothing to run\n  fix: containerize init PATH/TO/PROJECT\n",
        ),
        (
            {"notes.txt": "x"},
            10,
            "error: 1 file, but no .py file, pyproject.toml or requirements.txt\n"
            "  why: this is not recognised as a Python project\n"
            "  fix: run containerize in the folder that holds pyproject.toml or the code\n",
        ),
        (
            {"uv.lock": "", "poetry.lock": "", "pyproject.toml": "[project]\nname = 'shop'\n", "main.py": ""},
            11,
            "error: two locks: uv.lock and poetry.lock\n"
            "  why: they can install different versions, and only one of them can be what you run\n"
            "  fix: delete the one that is left over, or: containerize init --package-manager uv\n",
        ),
        (
            {**FASTAPI, "other.py": "from fastapi import FastAPI\n\nadmin = FastAPI()\n"},
            11,
            "error: 2 applications: main:app (main.py:3), other:admin (other.py:3)\n"
            "  why: one container runs one of them, and guessing would run the wrong one half of the time\n"
            "  fix: containerize init --entry-point main:app\n",
        ),
        (
            {"pyproject.toml": '[project]\nname = "a"\ndependencies = [\n'},
            11,
            "error: pyproject.toml",
        ),
        (
            {"requirement.txt": "flask\n", "app.py": ""},
            11,
            "error: requirement.txt, and no requirements.txt\n"
            "  why: every installer looks for requirements.txt, so nothing would be installed\n"
            "  fix: git mv requirement.txt requirements.txt\n",
        ),
        (
            {**FASTAPI, "pyproject.toml": "[tool.containerize]\npyhton = '3.12'\n"},
            13,
            "error: pyproject.toml:2: [tool.containerize] has no key 'pyhton'\n"
            "  why: a misspelt key would be ignored in silence\n"
            "  fix: did you mean 'python'?\n",
        ),
    ],
    ids=["empty", "no-python", "two-locks", "two-apps", "broken-toml", "misspelt", "misspelt-key"],
)
def test_bad_input(files: Mapping[str, str], code: int, message: str, tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tree(files)
    before = _snapshot(folder)
    assert main(["init", str(folder), "--yes"]) == code
    assert capsys.readouterr().err.startswith(message.replace("{root}", str(folder)))
    assert _snapshot(folder) == before


def test_broken_toml_names_its_line(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tree({"pyproject.toml": '[project]\nname = "a"\nversion = = 2\n'}))]) == 11
    assert capsys.readouterr().err.startswith("error: pyproject.toml:3: not valid TOML: ")


def test_a_target_that_is_not_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert main(["init", str(tmp_path / "file")]) == 10
    assert capsys.readouterr().err.startswith(f"error: {tmp_path / 'file'} is not a folder\n")


def test_no_engine(tree: Tree, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent.sock")
    folder = tree(FASTAPI)
    assert main(["init", str(folder), "--yes", "--build"]) == 20
    assert (folder / "Dockerfile").is_file()
    said = capsys.readouterr().err
    assert "no container engine answers at unix:///nonexistent.sock" in said or "there is no `docker` on PATH" in said


def test_a_fault_of_ours_is_no_traceback(monkeypatch: pytest.MonkeyPatch, tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    def fault(*_: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("containerize.pipeline.inspect_project", fault)
    assert main(["inspect", str(tree(FASTAPI))]) == 3
    assert capsys.readouterr().err == (
        "error: ZeroDivisionError: oh\n"
        "  why: this is a fault of containerize, not of the project\n"
        "  fix: run it again as `containerize --debug ...` and report what that shows\n"
    )


def test_hostile_names_cannot_write_to_the_terminal(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tree({**FASTAPI, "pyproject.toml": '[project]\nname = "a\\u001b]0;x\\u0007b"\n'})
    assert main(["inspect", str(folder)]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_the_same_bytes_whatever_surrounds_it(tree: Tree, tmp_path: Path) -> None:
    """Locale, time zone, hash seed, home with copier settings of its own, umask: none of them changes a byte."""
    settings = tmp_path / "home" / ".config" / "copier"
    settings.mkdir(parents=True)
    (settings / "settings.yml").write_text("defaults:\n  config: {}\n")
    folder = tree(FASTAPI)
    renders = []
    for surroundings in ({}, {"LANG": "C", "LC_ALL": "C", "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "HOME": str(tmp_path / "home")}):
        command = [sys.executable, "-m", "containerize", "init", str(folder), "--yes", "--force"]
        subprocess.run(command, env=os.environ | surroundings, check=True, capture_output=True, cwd=tmp_path)
        renders.append({path.name: path.read_bytes() for path in folder.iterdir()})
        for name in ("Dockerfile", "compose.yaml", ".dockerignore", ".containerize-answers.yml"):
            (folder / name).unlink()
    assert renders[0] == renders[1]
