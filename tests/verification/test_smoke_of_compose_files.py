"""Smoke runs of compose files on the real engine: what is started in the place of what, and what is said when it goes wrong."""

import contextlib
import os
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from containerize.engine.connection import Engine, connect
from containerize.engine.objects import remove_session
from containerize.errors import ContainerExited, EngineLost, Unhealthy
from containerize.verification.report import SmokeReport
from containerize.verification.run import SmokeSettings
from containerize.verification.smoke import smoke

pytestmark = pytest.mark.engine

BASE = "python:3.13-slim-trixie"
Run = Callable[..., SmokeReport]
Left = Callable[..., list[str]]
HEALTH = {"interval": "1s", "timeout": "2s", "retries": 2}
ASK = "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/', timeout=1)"
APP = {"build": ".", "ports": ["8000:8000"], "healthcheck": HEALTH | {"test": ["CMD", "python", "-c", ASK]}, "init": True}


@pytest.fixture(autouse=True)
def _nothing_left(left_behind: Left) -> Iterator[None]:
    yield
    assert left_behind() == []


def _python(code: str, **more: Any) -> dict[str, Any]:
    return {"image": BASE, "command": ["python", "-uc", code], "init": True} | more


def _docker(*words: str, check: bool = True) -> str:
    return subprocess.run(["docker", *words], capture_output=True, text=True, check=check).stdout


def test_all_in_one_run(run: Run) -> None:
    hostile = "5$$ 🐍 \x7f\u2028 'one' \"two\" \\ua ${HOME} yes"
    check = f"import os; assert os.environ['TEXT'] == {hostile.replace('${HOME}', '')!r}; print('ok')"
    services = {
        "app": APP | {"depends_on": {"db": {"condition": "service_healthy"}, "job": {"condition": "service_completed_successfully"}}},
        "job": _python(check, environment={"TEXT": hostile}, build="."),
        "db": _python("import time; time.sleep(60)", healthcheck=HEALTH | {"test": ["CMD", "true"]}),
    }
    services["job"].pop("image")
    report = run({"services": services})
    assert {(service.name, service.state, service.health, service.exit_code) for service in report.services} == {
        ("app", "running", "healthy", None),
        ("job", "exited", None, 0),
        ("db", "running", "healthy", None),
    }
    assert [(probe.service, probe.status, probe.body) for probe in report.probes] == [("app", 200, "hello from inside")]
    assert (report.uid, report.notes) == (10001, ())


def test_a_dependency_that_becomes_unhealthy_is_told_with_its_log(run: Run) -> None:
    code = "import time; print('FATAL: no such disk', flush=True); time.sleep(60)"
    broken = _python(code, healthcheck=HEALTH | {"test": ["CMD-SHELL", "echo connection refused; exit 1"]})
    waits = {"db": {"condition": "service_healthy"}}
    with pytest.raises(Unhealthy) as caught:
        run({"services": {"app": APP | {"depends_on": waits}, "db": broken}}, timeout=60)
    assert caught.value.found == (
        '"db": its health check fails; it is running, its health check says unhealthy\n    | connection refused\n    | FATAL: no such disk'
    )
    assert caught.value.fix == "run it by hand: docker compose exec db sh -c 'echo connection refused; exit 1'"


def test_a_dependency_that_crashes_is_told_with_its_log(run: Run) -> None:
    waits = {"db": {"condition": "service_healthy"}}
    broken = _python("raise SystemExit('cannot open the data folder')", healthcheck=HEALTH | {"test": ["CMD", "true"]})
    with pytest.raises(ContainerExited) as caught:
        run({"services": {"app": APP | {"depends_on": waits}, "db": broken}}, timeout=60)
    assert caught.value.found == 'the container of "db" ended with exit code 1\n    | cannot open the data folder'


def test_a_job_that_fails_is_named(run: Run) -> None:
    waits = {"migrate": {"condition": "service_completed_successfully"}}
    with pytest.raises(ContainerExited) as caught:
        run({"services": {"app": APP | {"depends_on": waits}, "migrate": _python("raise SystemExit('relation users exists')")}})
    assert caught.value.found == 'the container of "migrate" ended with exit code 1\n    | relation users exists'


def test_out_of_memory(run: Run) -> None:
    command = ["python", "-c", "b = bytearray(400 << 20)"]
    hungry: dict[str, Any] = {"build": ".", "ports": ["8000"], "command": command, "mem_limit": "24m", "memswap_limit": "24m"}
    with pytest.raises(ContainerExited, match=r'^the container of "app" was killed for want of memory \(OOM\)'):
        run({"services": {"app": hungry}})
    limits = {"deploy": {"resources": {"limits": {"memory": "24M"}}}, "memswap_limit": "24m"}
    hungry = {key: hungry[key] for key in ("build", "ports", "command")} | limits
    with pytest.raises(ContainerExited, match=r'^the container of "app" was killed for want of memory \(OOM\)'):
        run({"services": {"app": hungry}})


def test_an_image_of_a_service_that_cannot_be_had(run: Run) -> None:
    with pytest.raises(Unhealthy) as caught:
        run({"services": {"app": APP, "db": {"image": "containerize-test/no-such-image:1"}}})
    assert caught.value.found.startswith("compose could not start everything: ")
    assert caught.value.found.endswith(" (not on this engine: containerize-test/no-such-image:1)")
    assert caught.value.fix == "docker compose up, and look at what it says"


def test_a_command_that_is_not_in_the_image(run: Run) -> None:
    with pytest.raises(ContainerExited) as caught:
        run({"services": {"app": {"build": ".", "ports": ["8000"], "command": ["no-such-program"]}}})
    lines = caught.value.found.splitlines()
    assert lines[0] == 'the container of "app" could not be started'
    assert 'exec: "no-such-program": executable file not found in $PATH' in lines[1]
    assert (caught.value.cause, caught.value.why) == ("command not found", "there is no command no-such-program in the image")


def test_healthy_inside_and_out_of_reach_from_outside(run: Run) -> None:
    with pytest.raises(Unhealthy) as caught:
        run({"services": {"app": APP | {"environment": {"BIND": "127.0.0.1"}}}})
    assert caught.value.why == "it listens on 127.0.0.1:8000, which nothing outside the container can reach"


def test_root_is_noted(run: Run) -> None:
    report = run({"services": {"app": APP | {"user": "root"}}})
    assert (report.uid, report.notes) == (0, ('"app" runs as root',))


def test_a_command_beside_a_service(run: Run) -> None:
    services = {
        "app": {"build": ".", "profiles": ["command"], "command": ["python", "-c", "print('report made')"], "depends_on": ["db"]},
        "db": _python("import time; time.sleep(60)", ports=["5432:5432"]),
    }
    report = run({"services": services})
    assert report.output == "report made"
    assert report.probes == ()
    assert {service.name for service in report.services} == {"app", "db"}


def test_a_volume_and_a_network_of_the_user_are_not_touched(run: Run) -> None:
    name = f"containerize-test-user-{os.getpid()}"
    keep = ["run", "--rm", "-v", f"{name}:/data", BASE, "sh", "-c"]
    command = ["sh", "-c", "echo gone > /data/keep; exec python server.py"]
    service = APP | {"user": "root", "command": command, "volumes": ["data:/data"], "networks": ["net"], "container_name": name}
    resources: dict[str, Any] = {"volumes": {"data": {"name": name, "external": True}}, "networks": {"net": {"name": name, "external": True}}}
    try:
        _docker(*keep, "echo mine > /data/keep")
        network = _docker("network", "create", name)
        assert run({"services": {"app": service}} | resources).probes[0].status == 200
        assert _docker(*keep, "cat /data/keep") == "mine\n"
        assert _docker("network", "inspect", "-f", "{{.Id}}", name) == network
    finally:
        _docker("volume", "rm", "-f", name, check=False)
        _docker("network", "rm", name, check=False)


def test_files_of_the_project_are_read_and_never_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "settings.ini").write_text("colour = blue\n")
    (tmp_path / ".env").write_text("FROM_DOT_ENV=secret\nDOCKER_PASSWORD=x\n")
    command = "cat settings.ini; echo [$$FROM_DOT_ENV]; touch /data/new && echo wrote; echo x >> settings.ini || echo refused; sleep 1"
    service = {
        "build": ".",
        "restart": "no",
        "user": "root",
        "command": ["sh", "-c", command],
        "working_dir": "/work",
        "environment": ["FROM_DOT_ENV"],
        "volumes": ["./data:/data", "./settings.ini:/work/settings.ini"],
    }
    report = run({"services": {"app": service}})
    assert [line for line in report.output.splitlines() if "sh:" not in line] == ["colour = blue", "[]", "wrote", "refused"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".env", "compose.yaml", "data", "settings.ini"]
    assert list((tmp_path / "data").iterdir()) == []
    assert (tmp_path / "settings.ini").read_text() == "colour = blue\n"


def test_a_missing_folder_is_not_made(run: Run, tmp_path: Path) -> None:
    with pytest.raises((Unhealthy, ContainerExited)) as caught:
        run({"services": {"app": APP | {"volumes": ["./conf:/conf:ro"]}}})
    assert "bind source path does not exist" in str(caught.value)
    assert not (tmp_path / "conf").exists()


def test_secrets_are_scratch_ones(run: Run, tmp_path: Path) -> None:
    (tmp_path / "compose.secrets.env").write_text("PASSWORD=the-users-own\n")
    service = {"build": ".", "restart": "no", "command": ["sh", "-c", "echo $$PASSWORD; cat /run/secrets/key"], "env_file": ["compose.secrets.env"]}
    document = {"services": {"app": service | {"secrets": ["key"]}}, "secrets": {"key": {"environment": "API_KEY"}}}
    assert run(document, secrets={"PASSWORD": "for $this run"}).output == "for $this run\nsmoke"
    assert run(document).output == "the-users-own\nsmoke"


def test_what_is_not_taken_into_account_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "compose.override.yaml").write_text("services: {}\n")
    report = run({"services": {"db": _python("import time; time.sleep(60)")}})
    assert report.notes[:2] == (
        "compose.override.yaml is not taken into account",
        "compose.yaml builds nothing: the image that was built here was not started",
    )


def test_an_engine_on_another_machine(engine: Engine, server_image: str, tmp_path: Path) -> None:
    """Played by the engine of this one: what counts is that nobody asks ports of this machine."""
    remote = Engine(engine.client, "tcp://10.0.0.1:2376", host_is_local=False)

    def run(service: Mapping[str, Any]) -> SmokeReport:
        (tmp_path / "compose.yaml").write_text(yaml.safe_dump({"services": {"app": service}}))
        return smoke(remote, tmp_path, image_id=server_image, settings=SmokeSettings(timeout=15), on_ready=lambda _: None)

    report = run(APP)
    assert [(probe.path, probe.status, probe.body) for probe in report.probes] == [("/", 200, "hello from inside")]
    assert report.notes == ("the engine at tcp://10.0.0.1:2376 is on another machine: app was asked from inside its container",)
    with pytest.raises(Unhealthy, match="the application is up and fails when it is used"):
        run(APP | {"healthcheck": {"disable": True}, "environment": {"STATUS": "500"}})
    with pytest.raises(Unhealthy) as caught:
        run({"build": ".", "ports": ["8000"], "init": True, "environment": {"BIND": "127.0.0.1"}})
    assert caught.value.cause == "loopback only"


def test_an_engine_on_another_machine_and_no_python_in_the_image(
    engine: Engine, server_image: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its health check must do."""
    remote = Engine(engine.client, "tcp://10.0.0.1:2376", host_is_local=False)
    monkeypatch.setattr("containerize.verification.run.has_python", lambda _container: False)

    def run(service: Mapping[str, Any]) -> SmokeReport:
        (tmp_path / "compose.yaml").write_text(yaml.safe_dump({"services": {"app": service}}))
        return smoke(remote, tmp_path, image_id=server_image, settings=SmokeSettings(timeout=15), on_ready=lambda _: None)

    report = run(APP)
    assert report.probes == ()
    assert report.notes == (
        "the engine at tcp://10.0.0.1:2376 is on another machine: app was not asked over HTTP, its health check says healthy",
    )
    with pytest.raises(Unhealthy) as caught:
        run({"build": ".", "ports": ["8000"], "init": True})
    assert caught.value.found == '"app" runs, and was not asked whether it answers'
    assert caught.value.fix == "give it a health check, or run this on that machine"


class Wire:
    """A socket that hands everything on to the real engine, until it is cut: from then on it hangs up on everybody.

    It goes on listening, because the docker SDK leaves its own socket open when nobody does.
    """

    def __init__(self, path: Path, target: str) -> None:
        self._target = target
        self._cut = False
        self._open: list[socket.socket] = []
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.bind(str(path))
        self._server.listen(50)
        self._threads = [threading.Thread(target=self._serve)]
        self._threads[0].start()

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()
        self._server.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for one in [self._server, *self._open]:
            one.close()

    def cut(self) -> None:
        self._cut = True
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            if self._cut:
                near.close()
                continue
            far = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            far.connect(self._target)
            self._open += [near, far]
            pairs = ((near, far), (far, near))
            started = [threading.Thread(target=self._hand_on, args=pair) for pair in pairs]
            self._threads += started
            for thread in started:
                thread.start()

    def _hand_on(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)


def test_the_engine_goes_away(
    engine: Engine, server_image: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left_behind: Left
) -> None:
    if not engine.endpoint.startswith("unix://"):
        pytest.skip("only a socket can be cut here")
    (tmp_path / "compose.yaml").write_text("services:\n  app: {build: ., ports: ['8000'], init: true, environment: {DELAY: '60'}}\n")
    with monkeypatch.context() as patched, Wire(tmp_path / "engine.sock", engine.endpoint.removeprefix("unix://")) as wire:
        patched.setenv("DOCKER_HOST", f"unix://{tmp_path / 'engine.sock'}")
        with connect() as through, pytest.raises(EngineLost) as caught:
            smoke(through, tmp_path, image_id=server_image, settings=SmokeSettings(timeout=15), on_ready=lambda _: wire.cut())
    assert caught.value.exit_code == 24
    assert caught.value.found == "the connection to the container engine broke"
    assert caught.value.fix == (
        "run `docker version` until it shows a server; what was started is removed by the next `containerize smoke`"
    )
    (container,) = engine.client.containers.list(filters={"label": f"io.containerize.pid={os.getpid()}"})
    assert left_behind() != []
    remove_session(engine, container.labels["io.containerize.session"])
