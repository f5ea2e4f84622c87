"""The way to the engine: without one, each cause has its own message, within ten seconds."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from containerize.engine.connection import APIError, cli_environment, compose_environment, connect, engine_may_be_lost
from containerize.engine.endpoint import Endpoint
from containerize.errors import EngineLost, EngineMissing

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="unix sockets")

START = "start Docker (`sudo systemctl start docker`, or open Docker Desktop), or point DOCKER_HOST at a running engine"


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `docker` on PATH that says nothing and does nothing, so that these tests need no real one."""
    program = tmp_path / "bin" / "docker"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return program


def _problem() -> str:
    began = time.monotonic()
    with pytest.raises(EngineMissing) as caught:
        connect()
    assert time.monotonic() - began < 10
    assert caught.value.exit_code == 20
    return str(caught.value)


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[str]:
    """The address of a socket that takes connections and never answers."""
    path = str(tmp_path / "silent.sock")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(path)
        server.listen(5)
        yield f"unix://{path}"


def _answering(tmp_path: Path, answer: bytes) -> str:
    """The address of a socket that answers everything with the same bytes, and hangs up."""
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(str(tmp_path / "odd.sock"))
    server.listen(5)

    def serve() -> None:
        with server:
            server.settimeout(5)
            for _ in range(3):
                try:
                    connected, _ = server.accept()
                except OSError:
                    return
                with connected:
                    connected.settimeout(2)
                    try:
                        connected.recv(4096)
                        connected.sendall(answer)
                    except OSError:
                        continue

    threading.Thread(target=serve, daemon=True).start()
    return f"unix://{tmp_path / 'odd.sock'}"


def test_neither_docker_nor_podman_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert _problem() == (
        "there is neither `docker` nor `podman` on PATH\n  why: images are built and run with their CLIs\n"
        "  fix: install Docker (https://docs.docker.com/get-docker/), then run `docker version`"
    )


@pytest.mark.engine
def test_an_engine_and_no_docker_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with connect() as engine:
        monkeypatch.setenv("DOCKER_HOST", engine.endpoint)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert _problem().startswith("there is no `docker` on PATH\n  why: images are built and run with the Docker CLI\n")


def _podman(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A `podman` that is all there is on PATH."""
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.delenv("CONTAINER_HOST", raising=False)
    (tmp_path / "podman").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "podman").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))


def test_a_podman_without_its_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _podman(tmp_path, monkeypatch, f"echo {tmp_path}/podman.sock")
    assert _problem() == (
        f"no container engine answers at unix://{tmp_path}/podman.sock\n  why: Podman's service does not run\n"
        "  fix: systemctl --user start podman.socket (or: podman system service --time 0 &)"
    )
    monkeypatch.setenv("CONTAINER_HOST", "unix:///elsewhere.sock")
    assert _problem().startswith("no container engine answers at unix:///elsewhere.sock\n")


def test_a_podman_that_does_not_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _podman(tmp_path, monkeypatch, "echo cannot re-exec process >&2; exit 125")
    assert _problem() == (
        "Podman does not say where its socket is\n  why: `podman info` says: cannot re-exec process\n"
        "  fix: systemctl --user start podman.socket, or set CONTAINER_HOST to the address of its service"
    )


def test_no_such_socket(docker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent.sock")
    assert _problem() == (
        f"no container engine answers at unix:///nonexistent.sock\n  why: there is no such socket\n  fix: {START}"
    )


def test_a_file_that_is_no_socket(docker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.touch()
    monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
    assert _problem() == (
        f"no container engine answers at unix://{path}\n  why: the address is a file that is not a socket\n"
        "  fix: run `docker context ls`, then `docker context use NAME`"
    )


def test_a_socket_that_nobody_serves(docker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / "left.sock")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(path)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
    assert _problem() == f"no container engine answers at unix://{path}\n  why: nothing listens there\n  fix: {START}"


def test_a_socket_that_never_answers(docker: Path, silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", silent)
    assert _problem() == (
        f"no container engine answers at {silent}\n  why: it did not answer within 5 s\n"
        "  fix: run `sudo systemctl restart docker`, then `docker version`"
    )


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can become somebody who may not")
def test_a_socket_that_this_user_may_not_use(silent: str) -> None:
    script = "import os; from containerize.engine.connection import connect; from containerize.errors import EngineMissing; os.setuid(65534)\n"
    script += "try: connect()\nexcept EngineMissing as error: print(error)"
    environment = {**os.environ, "DOCKER_HOST": silent}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == (
        f"no container engine answers at {silent}\n  why: this user may not use the socket\n"
        "  fix: run `sudo usermod -aG docker $USER`, then log in again\n"
    )


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\noops", "500 Server Error for http+docker://localhost/version: "),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", "its answer is not JSON, or only half of it"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Api", "its answer broke off in the middle"),
        (b"\x00\x01nonsense\r\n\r\n", "what answers there does not speak HTTP"),
        (b"", "it closed the connection without an answer"),
    ],
    ids=["500", "html", "half", "nonsense", "nothing"],
)
def test_something_else_answers(answer: bytes, why: str, docker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = _answering(tmp_path, answer)
    monkeypatch.setenv("DOCKER_HOST", address)
    lines = _problem().splitlines()
    assert lines[0] == f"no container engine answers at {address}"
    assert lines[1].startswith(f"  why: {why}")
    assert lines[2] == "  fix: run `docker version` until it shows a server, then try again"


def test_an_address_that_is_none(docker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "nonsense://\x1b[31mx")
    said = _problem()
    assert said.startswith("no container engine answers at nonsense://x\n")
    assert "\x1b" not in said


@pytest.mark.engine
def test_the_real_engine_and_its_tools() -> None:
    with connect() as engine:
        assert (engine.product, engine.compose) == ("Docker", ("docker", "compose"))
        assert engine.api >= (1, 44)
        assert engine.host_is_local == engine.endpoint.startswith(("unix:", "npipe:"))


@pytest.mark.engine
@pytest.mark.parametrize("plugin", ["buildx", "compose"])
def test_a_plugin_that_is_not_there(plugin: str, docker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock"))
    with connect(cli=False) as engine:
        identity = engine.client.info()["ID"]
    docker.write_text(f'#!/bin/sh\n[ "$1" = info ] && echo {identity}\n[ "$1" != {plugin} ]\n')
    lines = _problem().splitlines()
    assert lines[0] == f"`docker {plugin} version` does not work: exit code 1"
    assert lines[1] == f"  why: this needs the docker CLI's {plugin} plugin"
    assert lines[2].startswith(f"  fix: install the package docker-{plugin}-plugin (Debian: docker-{plugin}), then run ")


@pytest.mark.engine
def test_two_engines(docker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docker.write_text('#!/bin/sh\n[ "$1" = info ] && echo OTHER-ENGINE; exit 0\n')
    monkeypatch.setenv("DOCKER_HOST", os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock"))
    lines = _problem().splitlines()
    assert lines[0].startswith("the docker CLI talks to engine OTHER-ENGINE, the SDK to engine ")
    assert lines[1] == "  why: an image built on the one would not be there on the other"


@pytest.mark.parametrize(
    ("endpoint", "local"),
    [
        ("unix:///var/run/docker.sock", True),
        ("npipe:////./pipe/docker_engine", True),
        ("tcp://127.0.0.1:2375", True),
        ("tcp://localhost:2375", True),
        ("tcp://10.1.2.3:2376", False),
        ("ssh://user@host", False),
    ],
)
def test_whose_loopback_ports_are_on(endpoint: str, local: bool) -> None:
    assert Endpoint(endpoint).is_local is local


def test_what_the_cli_and_compose_see_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    names = "DOCKER_HOST DOCKER_PASSWORD DOCKER_AUTH_CONFIG HTTPS_PROXY http_proxy COMPOSE_FILE BUILDX_BUILDER DOCKER_BUILDKIT AWS_SECRET"
    for name in names.split():
        monkeypatch.setenv(name, "x")
    seen, by_compose = cli_environment({"EXTRA": "1"}), compose_environment()
    assert {"DOCKER_HOST", "HTTPS_PROXY", "DOCKER_AUTH_CONFIG", "BUILDX_BUILDER", "EXTRA"} <= seen.keys()
    assert not {"DOCKER_PASSWORD", "COMPOSE_FILE", "DOCKER_BUILDKIT", "AWS_SECRET"} & seen.keys()
    assert "DOCKER_HOST" in by_compose
    assert not {"DOCKER_AUTH_CONFIG", "HTTPS_PROXY", "http_proxy"} & by_compose.keys()


def test_a_broken_connection_and_a_refusal_are_two_things() -> None:
    with pytest.raises(EngineLost) as broken, engine_may_be_lost("the next run removes it"):
        raise ConnectionResetError("reset by peer")
    assert str(broken.value) == (
        "the connection to the container engine broke\n  why: it closed the connection without an answer\n"
        "  fix: run `docker version` until it shows a server; the next run removes it"
    )
    with pytest.raises(EngineLost) as refused, engine_may_be_lost("the next run removes it"):
        raise APIError("500 Server Error", explanation="no space left on device")
    assert refused.value.found == "the container engine refused a request: no space left on device"
    assert refused.value.exit_code == 24


def test_a_reader_of_ours_that_has_gone_is_not_the_engine() -> None:
    with pytest.raises(BrokenPipeError), engine_may_be_lost("x"):
        raise BrokenPipeError
