"""Smoke runs on the real engine, through the command line: what is said of applications that fail, each in its own way."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from containerize.cli import main

pytestmark = pytest.mark.engine

BASE = "python:3.13-slim-trixie"
Make = Callable[..., Path]
Left = Callable[..., list[str]]
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _nothing_left(left_behind: Left) -> Iterator[None]:
    yield
    assert left_behind() == []


def smoke(folder: Path, *options: str, timeout: int = 15) -> int:
    return main(["smoke", str(folder), "--timeout", str(timeout), *options])


def test_an_application_answers(make: Make, capfd: Capture) -> None:
    assert smoke(make(["python", "server.py"]), "--json") == 0
    report = json.loads(capfd.readouterr().out)
    assert report["uid"] == 10001
    assert [(probe["path"], probe["status"], probe["body"]) for probe in report["probes"]] == [("/", 200, "hello from inside")]
    assert report["stop_seconds"] < 5
    assert report["notes"] == []


def test_a_crash_at_start_shows_its_traceback_at_once(make: Make, capfd: Capture) -> None:
    folder = make(["python", "main.py"], {"main.py": "def start():\n    raise RuntimeError('no such planet')\n\nstart()\n"})
    began = time.monotonic()
    assert smoke(folder) == 22
    assert time.monotonic() - began < 14
    said = capfd.readouterr().err
    assert 'error: the container of "app" ended with exit code 1\n    | Traceback (most recent call last):\n' in said
    assert "    | RuntimeError: no such planet\n" in said
    assert "  why: the program in it failed; its last lines are above\n" in said


def test_a_program_that_ends_well_shows_its_output(make: Make, capfd: Capture) -> None:
    folder = make(["python", "-c", "import time; print('begun', flush=True); time.sleep(4); print('42 rows')"], expose=False)
    assert smoke(folder, "--json") == 0
    report = json.loads(capfd.readouterr().out)
    assert (report["output"], report["uid"], report["notes"]) == ("begun\n42 rows", 10001, [])
    assert [(service["state"], service["exit_code"]) for service in report["services"]] == [("exited", 0)]


def test_it_listens_on_loopback_only(make: Make, capfd: Capture) -> None:
    began = time.monotonic()
    assert smoke(make(["python", "server.py"], environment={"BIND": "127.0.0.1"}), timeout=60) == 23
    assert time.monotonic() - began < 30
    assert (
        "  why: it listens on 127.0.0.1:8000, which nothing outside the container can reach\n"
        "  fix: let it listen on 0.0.0.0 (uvicorn: --host 0.0.0.0; gunicorn: --bind 0.0.0.0:8000)\n"
    ) in capfd.readouterr().err


def test_it_listens_on_another_port(make: Make, capfd: Capture) -> None:
    assert smoke(make(["python", "-m", "http.server", "9999"]), timeout=3) == 23
    assert "  why: it listens on 9999, not on 8000\n  fix: containerize init --port 9999, or let it listen on 8000\n" in capfd.readouterr().err


def test_it_never_listens(make: Make, capfd: Capture) -> None:
    assert smoke(make(["python", "-c", "import time; time.sleep(600)"]), timeout=3) == 23
    assert "  why: nothing in it listens on port 8000\n" in capfd.readouterr().err


def test_a_slow_start_is_waited_for(make: Make) -> None:
    assert smoke(make(["python", "server.py"], environment={"DELAY": "5"})) == 0


def test_an_error_answer_is_a_failure_and_shown_with_the_log(make: Make, capfd: Capture) -> None:
    assert smoke(make(["python", "server.py"], environment={"STATUS": "500", "BODY": "database_gone"})) == 23
    assert "error: GET / of app answered 500\n    | database_gone\n    | asked for /\n" in capfd.readouterr().err


def test_a_crash_while_it_is_asked(make: Make, capfd: Capture) -> None:
    assert smoke(make(["python", "server.py"]), "--probe", "/crash") == 22
    assert 'error: the container of "app" ended with exit code 9\n    | asked for /\n    | about to go\n' in capfd.readouterr().err


def test_a_program_that_ignores_sigterm_is_noted(make: Make, capfd: Capture) -> None:
    assert smoke(make(["python", "server.py"], environment={"STUBBORN": "1"}), "--json") == 0
    notes = json.loads(capfd.readouterr().out)["notes"]
    assert re.fullmatch(r'"app" ignores SIGTERM: stopping took 1\d s and a kill \(.*\)', notes[0])


def test_a_log_without_end_and_with_escapes(make: Make, capfd: Capture) -> None:
    script = "import sys\nfor n in range(300_000): print('\\x1b[31mline', n)\nprint('x' * 200_000 + '\\x1b]0;title\\x07')\nsys.exit(4)\n"
    assert smoke(make(["python", "main.py"], {"main.py": script})) == 22
    said = capfd.readouterr().err
    assert "\x1b]" not in said
    assert "title" not in said
    assert len(said) < 60_000
    assert 'the container of "app" ended with exit code 4\n' in said


def test_a_command_that_is_not_in_the_image(make: Make, capfd: Capture) -> None:
    assert smoke(make(["no-such-program"])) == 22
    assert 'error: the container of "app" ended with exit code 127\n    | [FATAL tini' in capfd.readouterr().err


@pytest.mark.parametrize("addition", ["    provider: {type: bash}\n", "    privileged: true\n", "    volumes: ['/etc:/host:ro']\n"])
def test_a_compose_file_that_reaches_out_is_refused_before_any_engine_is_asked(
    addition: str, make: Make, capfd: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent.sock")
    assert smoke(make(["python", "server.py"], {"compose.yaml": f"services:\n  app:\n    build: .\n{addition}"})) == 12
    said = capfd.readouterr().err
    assert said.startswith('error: compose.yaml:4: service "app" ')
    assert said.endswith(
        "  why: a compose file can read and change the machine that starts it\n"
        "  fix: remove it, or add --trust-compose if you know who wrote this file\n"
    )


@pytest.mark.usefixtures("_no_engine")
def test_no_engine(make: Make, capfd: Capture) -> None:
    assert smoke(make(["python", "server.py"])) == 20
    assert "error: no container engine answers at unix:///nonexistent.sock\n  why: there is no such socket\n" in capfd.readouterr().err


@pytest.fixture
def _no_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Of all that this process asks; what looks for leftovers afterwards asks the real one again."""
    with monkeypatch.context() as patched:
        patched.setenv("DOCKER_HOST", "unix:///nonexistent.sock")
        yield


def test_an_image_that_cannot_be_had(tmp_path: Path, capfd: Capture) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python:3.13.99-slim\n")
    assert main(["build", str(tmp_path)]) == 21
    said = capfd.readouterr().err
    assert "docker.io/library/python:3.13.99-slim cannot be had: there is no such name or tag, or no registry answers" in said
    assert f"docker buildx build --load --tag {tmp_path.name.replace('_', '-')}:local" in said


def test_a_failing_step_is_shown_with_its_log(tmp_path: Path, capfd: Capture) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM {BASE}\nRUN echo one line of log && python -c 'import nosuchmodule'\n")
    assert main(["build", str(tmp_path)]) == 21
    said = capfd.readouterr().err
    assert "    | one line of log\n" in said
    assert "  why: nosuchmodule is imported during the build and not among the dependencies\n" in said


def test_no_dockerfile(tmp_path: Path, capfd: Capture) -> None:
    assert main(["smoke", str(tmp_path)]) == 11
    said = capfd.readouterr().err
    assert said == f"error: no Dockerfile in {tmp_path}\n  why: there is nothing to build from\n  fix: containerize init\n"


def _started(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "containerize", "smoke", str(folder)]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)


def _wait_for_container(run: subprocess.Popen[bytes], left_behind: Left) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if left_behind(run.pid):
            return
        time.sleep(0.05)
    run.kill()
    pytest.fail("nothing was started")


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize(("numbers", "code"), [((signal.SIGINT,), 130), ((signal.SIGTERM,), 143), ((signal.SIGINT,) * 3, 130)])
@pytest.mark.parametrize("later", [0.0, 1.5], ids=["while compose works", "while it is watched"])
def test_an_interrupted_run_leaves_nothing(make: Make, numbers: tuple[int, ...], code: int, later: float, left_behind: Left) -> None:
    run = _started(make(["python", "server.py"], environment={"DELAY": "600"}))
    _wait_for_container(run, left_behind)
    time.sleep(later)
    for number in numbers:
        run.send_signal(number)
        time.sleep(0.2)
    assert run.wait(30) == code
    assert left_behind(run.pid) == []


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_what_a_killed_run_leaves_is_removed_by_the_next(make: Make, left_behind: Left) -> None:
    folder = make(["python", "server.py"], environment={"DELAY": "2"})
    run = _started(folder)
    _wait_for_container(run, left_behind)
    time.sleep(2)
    run.kill()
    run.wait()
    assert left_behind(run.pid) != []
    assert smoke(folder) == 0
    assert left_behind(run.pid) == []


def test_the_host_port_may_be_in_use(make: Make) -> None:
    compose = 'services:\n  app:\n    build: .\n    ports: ["127.0.0.1:{port}:8000"]\n'
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        folder = make(["python", "server.py"], {"compose.yaml": compose.replace("{port}", str(taken.getsockname()[1]))})
        assert smoke(folder) == 0
