"""Engines that are reached over TLS and over ssh: by both the CLI and the SDK, and with a message when the way is barred."""

import os
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from containerize import knowledge
from containerize.cli import main
from containerize.engine.connection import connect
from containerize.errors import EngineMissing
from tests.engine_tests.conftest import Docker

SECOND = os.environ.get("CONTAINERIZE_SECOND_ENGINE", "")
BASE = knowledge.pins().python.series[knowledge.pins().python.default].image
SERVER = 'import http.server\nhttp.server.test(http.server.SimpleHTTPRequestHandler, port=8000, bind="0.0.0.0")\n'
DOCKERFILE = f'FROM {BASE}\nWORKDIR /srv\nCOPY main.py ./\nUSER 10001\nEXPOSE 8000\nCMD ["python", "main.py"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "served"
    path.mkdir()
    (path / "Dockerfile").write_text(DOCKERFILE)
    (path / "main.py").write_text(SERVER)
    return path


def _certificates(folder: Path) -> None:
    """An authority, and a certificate by it for a server at localhost and its client."""
    folder.mkdir()
    for command in (
        "req -x509 -newkey ed25519 -nodes -days 2 -subj /CN=authority -keyout ca-key.pem -out ca.pem",
        "req -newkey ed25519 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout key.pem -out request.pem",
        "x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -copy_extensions copy -days 2 -out cert.pem",
    ):
        subprocess.run(["openssl", *command.split()], cwd=folder, check=True, capture_output=True)


def _forward(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(1 << 16):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@pytest.fixture
def over_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The first engine behind TLS on loopback, which wants a certificate of its clients. The folder of the client's."""
    folder = tmp_path / "certificates"
    _certificates(folder)
    with connect(cli=False) as engine:
        path = engine.endpoint.removeprefix("unix://")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    context.load_verify_locations(folder / "ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    server = socket.create_server(("127.0.0.1", 0))

    def talk(plain: socket.socket) -> None:
        with suppress(OSError), context.wrap_socket(plain, server_side=True) as inside, socket.socket(socket.AF_UNIX) as outside:
            outside.connect(path)
            back = threading.Thread(target=_forward, args=(outside, inside), daemon=True)
            back.start()
            _forward(inside, outside)
            back.join(60)

    def serve() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=talk, args=(server.accept()[0],), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    monkeypatch.setenv("DOCKER_HOST", f"tcp://localhost:{server.getsockname()[1]}")
    monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
    monkeypatch.setenv("DOCKER_CERT_PATH", str(folder))
    yield folder
    server.close()


@pytest.mark.engine
def test_over_tls(folder: Path, over_tls: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code = main(["smoke", str(folder)])
    said = capfd.readouterr().err
    assert (code, "GET / 200" in said) == (0, True), said
    subprocess.run(["docker", "image", "rm", "--force", "served:local"], check=True, capture_output=True)


@pytest.mark.engine
def test_a_server_that_another_authority_speaks_for(
    over_tls: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    _certificates(tmp_path / "others")
    monkeypatch.setenv("DOCKER_CERT_PATH", str(tmp_path / "others"))
    assert main(["status"]) == EngineMissing.exit_code
    assert capfd.readouterr().err.splitlines()[1:] == [
        "  why: the TLS connection failed",
        "  fix: check the files in DOCKER_CERT_PATH, or run `unset DOCKER_TLS_VERIFY DOCKER_CERT_PATH`",
    ]


@pytest.fixture
def over_ssh(tmp_path: Path, other_engine: Callable[..., Docker], monkeypatch: pytest.MonkeyPatch) -> Iterator[Docker]:
    """The second engine behind ssh, at an address of this machine that is not loopback: nothing of it is on localhost."""
    server = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if not SECOND or server is None:
        pytest.skip("there is no sshd, or CONTAINERIZE_SECOND_ENGINE names no second engine")
    other_engine(SECOND, BASE)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked, socket.create_server(("", 0)) as free:
        asked.connect(("192.0.2.1", 9))  # sends nothing, and says which address would
        host, port = asked.getsockname()[0], free.getsockname()[1]
    for name in ("host", "client"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)], check=True)
    (tmp_path / "authorized").write_text((tmp_path / "client.pub").read_text())
    (tmp_path / "sshd_config").write_text(
        f"Port {port}\nHostKey {tmp_path}/host\nAuthorizedKeysFile {tmp_path}/authorized\nStrictModes no\nUsePAM no\n"
        f"PidFile none\nSetEnv DOCKER_HOST={SECOND}\n"
    )
    (tmp_path / "config").write_text(f"Host *\n  IdentityFile {tmp_path}/client\n  UserKnownHostsFile {tmp_path}/known\n  StrictHostKeyChecking accept-new\n")
    # The user's own settings are not to be changed: the same ssh with others.
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "ssh").write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {tmp_path}/config "$@"\n')
    (tmp_path / "bin" / "ssh").chmod(0o755)
    Path("/run/sshd").mkdir(exist_ok=True)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    with subprocess.Popen([server, "-D", "-e", "-f", str(tmp_path / "sshd_config")], stderr=subprocess.DEVNULL) as running:
        try:
            yield other_engine(f"ssh://root@{host}:{port}")
        finally:
            running.terminate()


@pytest.mark.engine
def test_over_ssh(folder: Path, over_ssh: Docker, capfd: pytest.CaptureFixture[str]) -> None:
    code = main(["smoke", str(folder)])
    said = capfd.readouterr().err
    assert (code, "GET / 200" in said) == (0, True), said
    assert f"the engine at {os.environ['DOCKER_HOST']} is on another machine: app was asked from inside its container" in " ".join(said.split())
    over_ssh("image", "rm", "--force", "served:local")


@pytest.mark.engine
def test_an_ssh_that_is_refused(over_ssh: Docker, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "authorized").write_text("")
    assert main(["status"]) == EngineMissing.exit_code
    host, _, port = os.environ["DOCKER_HOST"].removeprefix("ssh://root@").partition(":")
    assert capfd.readouterr().err.splitlines()[1:] == [
        f"  why: ssh says: root@{host}: Permission denied (publickey,password,keyboard-interactive).",
        f"  fix: run `ssh -p {port} root@{host} docker version` until it shows a server",
    ]
