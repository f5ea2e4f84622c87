"""What is said of an engine: the real one, and what it would say with another clock or less memory, which it cannot be given here."""

import json
import os
import subprocess
import sys

import pytest

from containerize.cli import main
from containerize.engine.connection import connect
from containerize.engine.doctor.engine import _clock, _memory, of_engine
from containerize.engine.objects import new_session
from containerize.errors import EngineMissing

NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("said", "severity", "found"),
    [
        ("2027-01-15T08:00:00.123456789Z", "ok", "the same as here"),
        ("2027-01-15T07:50:00Z", "problem", "600 s behind the clock here: certificates and package lists are refused"),
        ("2027-01-15T09:00:00+00:00", "problem", "3600 s before the clock here: certificates and package lists are refused"),
    ],
)
def test_clocks(said: str, severity: str, found: str) -> None:
    assert [(symptom.severity, symptom.found) for symptom in _clock({"SystemTime": said}, NOW)] == [(severity, found)]


def test_an_engine_that_tells_no_time() -> None:
    assert list(_clock({"SystemTime": "yesterday"}, NOW)) == []


def test_little_memory() -> None:
    found = _memory({"MemTotal": 10**9, "NCPU": 1, "Architecture": "aarch64"})
    assert (found.severity, found.found) == ("note", "1 GB, 1 processors (aarch64): compiling may need more")


@pytest.mark.engine
def test_the_real_engine() -> None:
    with connect(cli=False) as engine:
        found = {symptom.name: symptom for symptom in of_engine(engine)}
    assert {"engine", "disk", "memory", "clock", "images"} <= found.keys()
    assert (found["engine"].severity, found["clock"].severity) == ("ok", "ok")


@pytest.mark.engine
def test_what_a_dead_run_left_is_told_and_removed_when_asked(capfd: pytest.CaptureFixture[str]) -> None:
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True).stdout.strip()
    labels = new_session().labels | {"io.containerize.pid": dead}
    name = f"containerize-test-doctor-{os.getpid()}"
    subprocess.run(["docker", "volume", "create", *(word for pair in labels.items() for word in ("--label", "=".join(pair))), name], check=True, capture_output=True)
    assert main(["doctor"]) == 0
    assert "ended early and left something\n                       fix: containerize clean" in capfd.readouterr().err
    assert main(["doctor", "--fix", "--json"]) == 0
    answers = {answer["name"]: answer for answer in json.loads(capfd.readouterr().out)["answers"]}
    assert answers["left over"]["severity"] == "ok"
    assert subprocess.run(["docker", "volume", "inspect", name], capture_output=True, check=False).returncode == 1


def test_no_engine(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///no/such/socket")
    assert main(["doctor"]) == EngineMissing.exit_code
    said = capfd.readouterr().err
    assert "PROBLEM  engine      no container engine answers at unix:///no/such/socket: there is no such socket" in said
    assert "not ready: " in said
