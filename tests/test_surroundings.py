"""What surrounds a run: no terminal, streams that are closed or full, no home, no folder for temporary files. It works, or says why not."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a POSIX shell")

ROOT = Path(__file__).resolve().parent.parent
TOOL = shlex.join([sys.executable, "-m", "containerize"])
FILES = {"main.py": "from flask import Flask\napp = Flask(__name__)\n", "requirements.txt": "flask==3.1.0\ngunicorn==23.0.0\n"}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder


def _sh(script: str, folder: Path, **changed: str | None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(folder.parent)}
    for name, value in changed.items():
        if value is None:
            environment.pop(name, None)
        else:
            environment[name] = value
    return subprocess.run(
        ["sh", "-c", script], cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100, check=False
    )


def _written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name not in FILES and not path.name.startswith("code")}


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What `init` writes where nothing is unusual."""
    folder = tmp_path_factory.mktemp("usual") / "shop"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    assert _sh(f"{TOOL} init", folder).returncode == 0
    return _written(folder)


@pytest.mark.parametrize(
    "script",
    [
        f"{TOOL} init <&-",
        f"{TOOL} init >&-; echo $? >code",
        f"{TOOL} init 2>&-",
        f"{TOOL} init <&- >&- 2>&-; echo $? >code",
        f"({TOOL} init; echo $? >code) | true",
        f"umask 077; {TOOL} init",
        f"trap '' INT HUP TERM; {TOOL} init",
        f"ulimit -n 64; {TOOL} init",
    ],
    ids=["stdin closed", "stdout closed", "stderr closed", "all closed", "nobody reads", "umask 077", "signals ignored", "few open files"],
)
def test_streams_and_limits(script: str, shop: Path, usual: dict[str, bytes]) -> None:
    done = _sh(script, shop)
    assert "Traceback" not in done.stdout + done.stderr
    assert done.returncode == 0, done.stderr
    assert _written(shop) == usual
    if (shop / "code").exists():
        assert (shop / "code").read_text() in ("0\n", "141\n")


@pytest.mark.parametrize(
    "changed",
    [
        {"TERM": "dumb"},
        {"TERM": None},
        {"COLUMNS": "20"},
        {"COLUMNS": "0"},
        {"COLUMNS": "many"},
        {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"HOME": None, "USER": None, "LOGNAME": None},
        {"HOME": "/dev/null/nothing"},
        {"TMPDIR": "/nonexistent"},
        {"PYTHONWARNINGS": "error"},
        {"PATH": "/nonexistent"},
    ],
    ids=lambda changed: " ".join(f"{name}={value}" for name, value in changed.items()),
)
def test_variables(changed: dict[str, str | None], shop: Path, usual: dict[str, bytes]) -> None:
    done = _sh(f"{TOOL} init".replace("exec ", ""), shop, **changed) if "PATH" not in changed else _without_path(shop)
    assert "Traceback" not in done.stdout + done.stderr
    if "PATH" in changed:
        assert done.returncode == 0 or "git" in done.stderr
        return
    assert done.returncode == 0, done.stderr
    assert _written(shop) == usual


def _without_path(folder: Path) -> subprocess.CompletedProcess[str]:
    """Started by its full path where no program can be found: copier wants git, and that is said."""
    command = [sys.executable, "-m", "containerize", "init"]
    environment = {"PATH": "/nonexistent", "PYTHONPATH": str(ROOT), "HOME": str(folder.parent)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=100, check=False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full")
def test_a_disk_that_is_full_where_the_words_go(shop: Path) -> None:
    done = _sh(f"{TOOL} inspect >/dev/full", shop)
    assert done.returncode == 15
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("error: what is printed, or a temporary file, cannot be written: No space left on device\n")
