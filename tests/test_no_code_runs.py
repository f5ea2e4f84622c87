"""No project code runs, nothing is started, no connection is opened, nothing is written: an audit hook over every example and case."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHILD = ROOT / "tests" / "audited_child.py"


def _audited(folders: list[Path]) -> list[list[str]]:
    answer = subprocess.run(
        [sys.executable, str(CHILD), *map(str, folders)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert answer.returncode == 0, answer.stderr
    report = json.loads(answer.stdout)
    assert report["folders"] == len(folders)
    found: list[list[str]] = report["seen"]
    return found


def test_examples(example: Callable[..., Path]) -> None:
    names = sorted(path.name for path in (ROOT / "examples").iterdir() if path.is_dir() and path.name != "refused")
    assert _audited([example(name) for name in names]) == []


def test_cases() -> None:
    folders = sorted(path for path in (ROOT / "tests" / "cases").glob("*/project") if path.is_dir())
    assert len(folders) >= 40
    assert _audited(folders) == []


@pytest.mark.parametrize(
    ("code", "event"),
    [
        ("import socket; socket.socket()", "socket.__new__"),
        ("import subprocess; subprocess.run(['true'])", "subprocess.Popen"),
        ("open('written', 'w')", "open"),
        ("import shop", "exec"),
    ],
)
def test_the_hook_sees_what_it_must_not_see(tmp_path: Path, code: str, event: str) -> None:
    """The control: the same hook, and an `analyse` that does what it must not."""
    (tmp_path / "shop.py").write_text("value = 1\n")
    script = f"import os, sys; os.chdir({str(tmp_path)!r}); sys.path[:0] = [{str(CHILD.parent)!r}, {str(tmp_path)!r}]; import audited_child\n"
    script += f"def analyse(path, options):\n    {code}\naudited_child.analyse = analyse\naudited_child.main([{str(tmp_path)!r}])\n"
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert event in {seen for _, seen, _ in json.loads(answer.stdout)["seen"]}
