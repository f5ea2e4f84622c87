"""One GET, against servers that answer well, badly, slowly, for ever, or not at all."""

import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from containerize.engine.causes import Cause
from containerize.errors import ContainerExited, Unhealthy
from containerize.verification import probe as module
from containerize.verification.probe import Asked, get_from, probe

Serve = Callable[[bytes], int]


class _Handler(http.server.BaseHTTPRequestHandler):
    """Answers with what the path asks for; `/path?anything` with the request line itself."""

    def do_GET(self) -> None:
        status = int(self.path.strip("/")) if self.path.strip("/").isdecimal() else 200
        self.send_response(status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(f"you asked for {self.path}".encode() if status == 200 else b"it \x1b[31mbroke\nhere")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture
def raw() -> Iterator[Serve]:  # noqa: C901 - a server in small
    """Serve some bytes to whoever connects: all at once, and then, with none left, silence."""
    servers: list[socket.socket] = []
    stop = threading.Event()

    def serve(answer: bytes) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)

        def run() -> None:
            server.settimeout(0.1)
            while not stop.is_set():
                try:
                    connected, _ = server.accept()
                except OSError:
                    continue
                with connected:
                    connected.recv(1000)
                    connected.sendall(answer)
                    while answer.endswith(b"data: tick\n") and not stop.wait(0.05):
                        try:
                            connected.sendall(b"data: tick\n")
                        except OSError:
                            break
                    if not answer:
                        stop.wait(3)

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        return int(server.getsockname()[1])

    threads: list[threading.Thread] = []
    yield serve
    stop.set()
    for thread in threads:
        thread.join()
    for server in servers:
        server.close()


def _asked(port: int, check: Callable[[], None] = lambda: None) -> Asked:
    return Asked("app", get_from(port), check, lambda: Cause("silent", "it is silent", "make it speak"), lambda: ["a line of the log"])


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_an_answer(port: int) -> None:
    report = probe(_asked(port), "/hello?a=b", patience=0)
    assert (report.service, report.path, report.status, report.body) == ("app", "/hello?a=b", 200, "you asked for /hello?a=b")
    assert 0 < report.milliseconds < 5000


@pytest.mark.parametrize(("path", "asked"), [("no-slash", "/no-slash"), ("/ä b\n", "/%C3%A4%20b%0A"), ("//twice", "/twice"), ("/a%20b", "/a%20b")])
def test_a_path_that_needs_help(path: str, asked: str, port: int) -> None:
    assert probe(_asked(port), path, patience=0).body == f"you asked for {asked}"


@pytest.mark.parametrize("status", [301, 401, 404])
def test_what_is_not_an_error_of_the_server_is_an_answer(status: int, port: int) -> None:
    assert probe(_asked(port), f"/{status}", patience=0).status == status


@pytest.mark.parametrize("status", [500, 503])
def test_an_error_of_the_server_is_shown_with_the_log(status: int, port: int) -> None:
    with pytest.raises(Unhealthy) as caught:
        probe(_asked(port), f"/{status}", patience=0)
    assert str(caught.value) == (
        f"GET /{status} of app answered {status}\n    | it broke\n    | here\n    | a line of the log\n"
        "  why: the application is up and fails when it is used\n"
        "  fix: docker compose up, then look at its log while asking for that path"
    )
    assert (caught.value.exit_code, caught.value.cause) == (23, "error answer")


def test_an_error_of_the_server_whose_log_says_why(port: int) -> None:
    asked = Asked("app", get_from(port), lambda: None, lambda: Cause("", "", ""), lambda: ["sqlite3.OperationalError: no such table: orders"])
    with pytest.raises(Unhealthy) as caught:
        probe(asked, "/500", patience=0)
    assert caught.value.cause == "missing table"
    assert caught.value.why.startswith("the application is up and fails when it is used: the table orders does not exist")


def test_nobody_there() -> None:
    with pytest.raises(Unhealthy) as caught:
        probe(_asked(_free_port()), "/", patience=0)
    assert caught.value.found.startswith("GET / of app: ConnectionRefusedError: ")
    assert (caught.value.cause, caught.value.why, caught.value.fix) == ("silent", "it is silent", "make it speak")


def test_a_late_start_is_waited_for() -> None:
    number = _free_port()
    servers: list[http.server.HTTPServer] = []

    def serve_once() -> None:
        servers.append(http.server.HTTPServer(("127.0.0.1", number), _Handler))
        servers[0].handle_request()

    later = threading.Timer(0.6, serve_once)
    later.start()
    assert probe(_asked(number), "/", patience=10).status == 200
    later.join()
    servers[0].server_close()


def test_when_the_container_has_ended_nobody_waits() -> None:
    def ended() -> None:
        raise ContainerExited("it ended", "why", "fix", cause="x")

    began = time.monotonic()
    with pytest.raises(ContainerExited):
        probe(_asked(_free_port(), ended), "/", patience=60)
    assert time.monotonic() - began < 5


def test_something_that_is_not_http(raw: Serve) -> None:
    with pytest.raises(Unhealthy, match=r"^GET / of app: BadStatusLine: \+PONG") as caught:
        probe(_asked(raw(b"+PONG\x1b[2J\r\n")), "/", patience=0)
    assert "\x1b" not in caught.value.found


def test_a_server_that_never_answers(raw: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TIMEOUT", 0.3)
    with pytest.raises(Unhealthy, match=r"^GET / of app: TimeoutError: timed out"):
        probe(_asked(raw(b"")), "/", patience=0)


def test_a_body_that_never_ends_is_cut(raw: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TIMEOUT", 0.5)
    began = time.monotonic()
    report = probe(_asked(raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: tick\n")), "/", patience=0)
    assert time.monotonic() - began < 3
    assert (report.status, report.body.splitlines()[0]) == (200, "data: tick")


def test_a_huge_body_is_not_read_to_its_end(raw: Serve) -> None:
    report = probe(_asked(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n" + b"x" * 100_000)), "/", patience=0)
    assert report.body == "x" * 500
