"""Builds on a registry that does not give its image: what is said, and that only what passes is tried again."""

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from containerize.cli import main
from containerize.engine import builder

pytestmark = pytest.mark.engine

Serve = Callable[[int], str]


@pytest.fixture
def registry() -> Iterator[Serve]:
    """Start a registry on loopback that answers all questions with a status; its address."""
    servers: list[ThreadingHTTPServer] = []

    def serve(status: int) -> str:
        class Handler(BaseHTTPRequestHandler):
            def handle(self) -> None:
                """One that begins to speak TLS is told that this is not spoken here, upon which BuildKit does without."""
                if self.connection.recv(1, socket.MSG_PEEK) == b"\x16":
                    self.connection.sendall(b"HTTP/1.0 400 Bad Request\r\nConnection: close\r\n\r\n")
                else:
                    super().handle()

            def do_GET(self) -> None:
                self.send_response(status)
                if status == 401:
                    self.send_header("WWW-Authenticate", 'Basic realm="test"')
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_HEAD = do_GET  # noqa: N815 - the name that the server looks for

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "attempts", "why"),
    [
        (401, 1, "why: the registry does not give {image} to this user, or has no such image"),
        (404, 1, "why: the image {image} cannot be had: there is no such name or tag, or no registry answers"),
        (429, 3, "why: the registry has had too many requests from this address"),
        (503, 3, "why: the registry of {image} did not answer as it should"),
    ],
)
def test_what_passes_is_tried_again(
    status: int, attempts: int, why: str, registry: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    image = f"{registry(status)}/team/base:1"
    (tmp_path / "Dockerfile").write_text(f"FROM {image}\n")
    (tmp_path / "main.py").touch()
    monkeypatch.setattr(builder, "_PAUSES", (0, 0))
    assert main(["build", str(tmp_path)]) == 21
    said = capsys.readouterr()
    text = " ".join((said.out + said.err).split())
    assert text.count("trying again in 0 s") == attempts - 1
    assert why.format(image=image) in text


def test_what_does_not_pass_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python:3.13-slim-trixie\nRUN echo '503 Service Unavailable. Cannot connect to the Docker daemon' >&2 && false\n")
    assert main(["build", str(tmp_path)]) == 21
    said = capsys.readouterr()
    assert "trying again" not in said.out + said.err
    assert "503 Service Unavailable" in said.err
