"""What the system sees of a run: over every example, `inspect`, `init`, `check` and `update` connect to nothing and start what is known.

Watched by strace, below all that Python could hide: the calls that start a program, open a connection or listen for one.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="no strace")

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted(path.name for path in (ROOT / "examples").iterdir() if path.is_dir())
CALLS = "execve,execveat,socket,connect,bind,listen,sendto"
# The copier process, and what copier asks the system, all of it in a folder of its own.
KNOWN = {"python", "uname -p", "git rev-parse", "git init", "git bundle", "git config"}
HARDENED = ("core.fsmonitor", "core.hooksPath", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null")


def _traced(log: Path, *argv: str, cwd: Path = ROOT) -> list[tuple[str, str]]:
    """The calls of a process and of all that it starts, each with the rest of its line; those that failed are left out."""
    command = ["strace", "-f", "--seccomp-bpf", "-qq", "-v", "-s", "4000", "-e", "signal=none", "-e", f"trace={CALLS}", "-o", str(log), *argv]
    answer = subprocess.run(
        command, cwd=cwd, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=300, check=False
    )
    assert answer.returncode == 0, answer.stderr
    found = re.findall(r"^\d+ +(\w+)\((.*)\) += (-?\d+)", log.read_text("utf-8", "replace"), re.MULTILINE)
    return [(call, rest) for call, rest, result in found if int(result) >= 0]


def _program(rest: str) -> str:
    words = re.findall(r'"([^"]*)"', rest.partition("[")[2].partition("]")[0])
    name = Path(words[0]).name
    return "python" if name.startswith("python") else " ".join([name, *words[1:2]])


def test_nothing_is_started_but_what_is_known(example: Callable[..., Path], tmp_path: Path) -> None:
    folders = [str(example(name)) for name in EXAMPLES]
    calls = _traced(tmp_path / "log", sys.executable, "-m", "tests.traced_child", *folders)
    started = [rest for call, rest in calls if call.startswith("execve")]
    assert {_program(rest) for rest in started} <= KNOWN
    assert {call for call, _ in calls} == {"execve"}
    of_git = [rest for rest in started if _program(rest).startswith("git")]
    assert of_git
    assert [word for rest in of_git for word in HARDENED if word not in rest] == []
    assert all((Path(folder) / "Dockerfile").is_file() for folder in folders)


@pytest.mark.parametrize(
    ("code", "call"), [("import socket; socket.socket()", "socket"), ("import subprocess; subprocess.run(['true'])", "execve")]
)
def test_what_must_not_be_is_seen(code: str, call: str, tmp_path: Path) -> None:
    """The control: the same watch over a program that does it."""
    calls = _traced(tmp_path / "log", sys.executable, "-c", code)
    assert call in [name for name, _ in calls][1:]
