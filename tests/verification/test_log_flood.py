"""Containers that write without end, or what would steer a terminal: memory stays bounded, and what is shown is text."""

import os
from pathlib import Path

import pytest

from benchmarks.verdicts.model import App, web
from tests.conftest import full_run_only
from tests.measured_child import measured
from tests.verification.conftest import Left

pytestmark = [pytest.mark.engine, pytest.mark.skipif(not hasattr(os, "wait4"), reason="the memory of a child")]

MEGABYTES = 250
_FLOOD = """
import threading
def flood():
    while True:
        sys.stdout.write({text!r} * {times}); sys.stdout.flush()
threading.Thread(target=flood, daemon=True).start()
"""
# Lines without end, one line that does not end, lines of nothing: what is asked for by lines is not bounded by them.
FLOODS = {"lines": ("x" * 99 + "\n", 10_000), "one line": ("x" * 100, 10_000), "empty lines": ("\n", 100_000)}
ESCAPES = "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m\u202e\x9b5m\r"


def _run(app: App, folder: Path) -> tuple[int, int, str]:
    """The exit code of a smoke run, the most memory that it had (MB), and all that it printed."""
    app.write(folder)
    return measured("--debug", "smoke", str(folder), "--timeout", "30")


@pytest.mark.parametrize("kind", ["one line", *(pytest.param(kind, marks=full_run_only) for kind in ("lines", "empty lines"))])
def test_a_flood_and_a_server(kind: str, tmp_path: Path, left_behind: Left) -> None:
    text, times = FLOODS[kind]
    app = web("flood", _FLOOD.format(text=text, times=times) + "serve()")
    code, megabytes, said = _run(app, tmp_path / "flood")
    assert code == 0, said[-2000:]
    assert len(said) < 20_000
    assert megabytes < MEGABYTES
    assert left_behind() == []


def test_a_flood_and_a_crash(tmp_path: Path) -> None:
    text, times = FLOODS["one line"]
    code, megabytes, said = _run(web("flood", f"sys.stdout.write({text!r} * {times} * 100); raise SystemExit(3)"), tmp_path / "flood")
    assert code == 22
    assert "ended with exit code 3" in said
    assert len(said) < 20_000
    assert megabytes < MEGABYTES


def test_what_would_steer_a_terminal(tmp_path: Path) -> None:
    app = web("escapes", f"print({ESCAPES!r} + 'to be read', flush=True); raise SystemExit(3)")
    code, _, said = _run(app, tmp_path / "escapes")
    assert code == 22
    assert "to be read" in said
    assert not set(said) & set("\x1b\x07\x9b\u202e\r")
