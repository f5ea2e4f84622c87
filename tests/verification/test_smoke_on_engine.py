"""Smoke runs on the real engine, through the command line: what is said of applications that fail, each in its own way."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from containerize.cli import main

pytestmark = pytest.mark.engine

BASE = "FROM python:3.13-slim-trixie\nWORKDIR /app\nCOPY . ./\nUSER 10001:10001\n"
SERVER = """
import http.server, os, signal, sys, time

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        status = int(os.environ.get("STATUS", "200"))
        self.send_response(status)
        self.end_headers()
        self.wfile.write(os.environ.get("BODY", "hello from inside").encode())

    def log_message(self, *_):
        pass

time.sleep(float(os.environ.get("DELAY", "0")))
signal.signal(signal.SIGTERM, signal.SIG_IGN if "STUBBORN" in os.environ else lambda *_: sys.exit(0))
http.server.HTTPServer((os.environ.get("BIND", "0.0.0.0"), 8000), Handler).serve_forever()
"""

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A folder with a Dockerfile that runs `command`, the server above, and whatever else is given."""

    def write(
        command: list[str], files: Mapping[str, str] | None = None, *, environment: Mapping[str, str] | None = None, expose: bool = True
    ) -> Path:
        folder = tmp_path / "app"
        folder.mkdir()
        lines = BASE + "".join(f"ENV {key}={value}\n" for key, value in (environment or {}).items()) + ("EXPOSE 8000\n" if expose else "")
        (folder / "Dockerfile").write_text(f"{lines}CMD {json.dumps(command)}\n")
        (folder / "server.py").write_text(SERVER)
        for name, text in (files or {}).items():
            (folder / name).write_text(text)
        return folder

    return write


@pytest.fixture(autouse=True)
def _nothing_left() -> object:
    yield
    assert left_behind() == []


def left_behind() -> list[str]:
    """Containers, networks and volumes with our label."""
    kinds = (("ps", "-aq"), ("network", "ls", "-q"), ("volume", "ls", "-q"))
    listed = [
        subprocess.run(["docker", *kind, "--filter", "label=io.containerize.session"], capture_output=True, text=True, check=True).stdout
        for kind in kinds
    ]
    return [identity for text in listed for identity in text.split()]


def smoke(folder: Path, *options: str) -> int:
    return main(["smoke", str(folder), "--timeout", "15", *options])


def test_an_application_answers(make: Make, capfd: pytest.CaptureFixture[str]) -> None:
    assert smoke(make(["python", "server.py"]), "--json") == 0
    report = json.loads(capfd.readouterr().out)
    assert report["uid"] == 10001
    assert [(probe["path"], probe["status"], probe["body"]) for probe in report["probes"]] == [("/", 200, "hello from inside")]
    assert report["stop_seconds"] < 5
    assert report["notes"] == []


def test_a_crash_at_start_shows_its_traceback_at_once(make: Make, capfd: pytest.CaptureFixture[str]) -> None:
    folder = make(["python", "main.py"], {"main.py": "def start():\n    raise RuntimeError('no such planet')\n\nstart()\n"})
    began = time.monotonic()
    assert smoke(folder) == 22
    assert time.monotonic() - began < 14
    said = capfd.readouterr().err
    assert 'error: the container of "app" ended with exit code 1\n    | Traceback (most recent call last):\n' in said
    assert "    | RuntimeError: no such planet\n" in said
    assert "  why: the program in it failed; its last lines are above\n" in said


def test_a_program_that_ends_well_shows_its_output(make: Make, capfd: pytest.CaptureFixture[str]) -> None:
    assert smoke(make(["python", "-c", "print('42 rows')"], expose=False), "--json") == 0
    assert json.loads(capfd.readouterr().out)["output"] == "42 rows"


def test_it_listens_on_loopback_only(make: Make, capfd: pytest.CaptureFixture[str]) -> None:
    assert smoke(make(["python", "server.py"], environment={"BIND": "127.0.0.1"})) == 23
    assert (
        "  why: it listens on 127.0.0.1:8000, which nothing outside the container can reach\n"
        "  fix: let it listen on 0.0.0.0 (uvicorn: --host 0.0.0.0; gunicorn: --bind 0.0.0.0:8000)\n"
    ) in capfd.readouterr().err


def test_it_listens_on_another_port(make: Make, capfd: pytest.CaptureFixture[str]) -> None:
    folder = make(["python", "-m", "http.server", "9999"])
    assert smoke(folder) == 23
    said = capfd.readouterr().err
    assert "  why: it listens on 9999, not on 8000\n  fix: containerize init --port 9999, or let it listen on 8000\n" in said


def test_it_never_listens(make: Make, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["smoke", str(make(["python", "-c", "import time; time.sleep(600)"])), "--timeout", "5"]) == 23
    assert "  why: nothing in it listens on port 8000\n" in capfd.readouterr().err


def test_a_slow_start_is_waited_for(make: Make) -> None:
    assert smoke(make(["python", "server.py"], environment={"DELAY": "6"})) == 0


def test_an_error_answer_is_a_failure_and_shown(make: Make, capfd: pytest.CaptureFixture[str]) -> None:
    assert smoke(make(["python", "server.py"], environment={"STATUS": "500", "BODY": "database_gone"})) == 23
    assert "error: GET / of app answered 500\n    | database_gone\n" in capfd.readouterr().err


def test_a_program_that_ignores_sigterm_is_noted(make: Make, capfd: pytest.CaptureFixture[str]) -> None:
    assert smoke(make(["python", "server.py"], environment={"STUBBORN": "1"}), "--json") == 0
    notes = json.loads(capfd.readouterr().out)["notes"]
    assert re.fullmatch(r'"app" ignores SIGTERM: stopping took 1\d s and a kill \(.*\)', notes[0])


def test_the_host_port_may_be_in_use(make: Make) -> None:
    compose = 'services:\n  app:\n    build: .\n    image: containerize-test:port\n    ports: ["127.0.0.1:{port}:8000"]\n'
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        folder = make(["python", "server.py"], {"compose.yaml": compose.replace("{port}", str(taken.getsockname()[1]))})
        assert smoke(folder) == 0


def test_a_volume_of_the_user_is_not_touched(make: Make) -> None:
    compose = (
        "services:\n  app:\n    build: .\n    image: containerize-test:volume\n    ports: ['8000:8000']\n    user: root\n"
        "    command: ['sh', '-c', 'echo gone > /data/keep; exec python server.py']\n    volumes: ['data:/data']\n"
        "volumes:\n  data: {name: containerize-test-users-volume}\n"
    )
    folder = make(["python", "server.py"], {"compose.yaml": compose})
    volume = "containerize-test-users-volume"
    write = ["docker", "run", "--rm", "-v", f"{volume}:/data", "python:3.13-slim-trixie", "sh", "-c"]
    try:
        subprocess.run([*write, "echo mine > /data/keep"], check=True)
        assert smoke(folder) == 0
        kept = subprocess.run([*write, "cat /data/keep"], capture_output=True, text=True, check=True).stdout
    finally:
        subprocess.run(["docker", "volume", "rm", "-f", volume], check=True, capture_output=True)
    assert kept == "mine\n"


def test_a_job_that_fails_is_named(make: Make, capfd: pytest.CaptureFixture[str]) -> None:
    compose = (
        "services:\n"
        "  app:\n    build: .\n    image: containerize-test:job\n    ports: ['8000:8000']\n"
        "    depends_on: {migrate: {condition: service_completed_successfully}}\n"
        "  migrate:\n    image: containerize-test:job\n    command: ['python', '-c', 'raise SystemExit(\"relation users exists\")']\n"
    )
    assert smoke(make(["python", "server.py"], {"compose.yaml": compose})) == 22
    assert 'error: the container of "migrate" ended with exit code 1\n    | relation users exists\n' in capfd.readouterr().err


@pytest.mark.parametrize(
    ("addition", "line", "what"),
    [
        ("    provider: {type: bash}\n", 4, 'service "app" has `provider`, which is not on the list of harmless keys'),
        ("    privileged: true\n", 4, 'service "app" has `privileged`, which is not on the list of harmless keys'),
        ("    volumes: ['/etc:/host:ro']\n", 4, 'service "app" reaches /etc, outside the project'),
        ("    network_mode: host\n", 4, 'service "app" has network_mode host: it would share a network with this machine'),
    ],
    ids=["provider", "privileged", "bind", "host-network"],
)
def test_a_compose_file_that_reaches_out_is_refused(
    addition: str, line: int, what: str, make: Make, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = make(["python", "server.py"], {"compose.yaml": f"services:\n  app:\n    build: .\n{addition}"})
    assert smoke(folder) == 12
    assert capfd.readouterr().err == (
        f"error: compose.yaml:{line}: {what}\n"
        "  why: a compose file can read and change the machine that starts it\n"
        "  fix: remove it, or add --trust-compose if you know who wrote this file\n"
    )


def test_an_image_that_cannot_be_had(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python:3.13.99-slim\n")
    assert main(["build", str(tmp_path)]) == 21
    said = capfd.readouterr().err
    assert "docker.io/library/python:3.13.99-slim cannot be had: there is no such name or tag, or no registry answers" in said
    assert f"docker buildx build --load --tag {tmp_path.name.replace('_', '-')}:local" in said


def test_a_failing_step_is_shown_with_its_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python:3.13-slim-trixie\nRUN echo one line of log && python -c 'import nosuchmodule'\n")
    assert main(["build", str(tmp_path)]) == 21
    said = capfd.readouterr().err
    assert "    | one line of log\n" in said
    assert "  why: nosuchmodule is imported during the build and not among the dependencies\n" in said


def test_no_dockerfile(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["smoke", str(tmp_path)]) == 11
    said = capfd.readouterr().err
    assert said == f"error: no Dockerfile in {tmp_path}\n  why: there is nothing to build from\n  fix: containerize init\n"


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_leaves_nothing(make: Make, number: int, code: int) -> None:
    folder = make(["python", "server.py"], environment={"DELAY": "600"})
    run = subprocess.Popen([sys.executable, "-m", "containerize", "smoke", str(folder)], stderr=subprocess.DEVNULL, start_new_session=True)
    _wait_for_container()
    run.send_signal(number)
    assert run.wait(30) == code
    assert left_behind() == []


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_what_a_killed_run_leaves_is_removed_by_the_next(make: Make) -> None:
    folder = make(["python", "server.py"], environment={"DELAY": "3"})
    run = subprocess.Popen([sys.executable, "-m", "containerize", "smoke", str(folder)], stderr=subprocess.DEVNULL, start_new_session=True)
    _wait_for_container()
    run.kill()
    run.wait()
    assert left_behind() != []
    assert smoke(folder) == 0


def _wait_for_container() -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        listed = subprocess.run(
            ["docker", "ps", "-q", "--filter", "label=io.containerize.session"], capture_output=True, text=True, check=True
        ).stdout
        if listed:
            return
        time.sleep(0.1)
    pytest.fail("no container was started")
