"""The real engine behind a door that fails as it is told: requests go through, are cut off, refused, or never answered.

What a real engine does only when it dies in the middle is done to its connections here; all other requests reach it unchanged. One request
a connection: clients are told to make another for the next.
"""

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Action = Literal["answer", "cut before", "cut after", "half", "silent", "die"]
_HEAD = 64 << 10
_SECONDS = 120


@dataclass
class Fault:
    """What is done to requests. request: a pattern for `METHOD /path`, without the version of the API. times: to how many of them.

    answer: with `status` and `body` instead of the engine. cut before, cut after: the connection is closed without the engine having seen it, or without its
    answer. half: the answer ends in its middle. silent: there is no answer, and the connection stays. die: the engine is gone, this
    connection and all others with it, and nobody answers from then on.
    skip: as many of them go through first.
    """

    request: str
    action: Action
    status: int = 500
    times: int = 1
    skip: int = 0
    body: str = '{"message": "refused by the test"}'
    seen: int = field(default=0, init=False)

    def takes(self, request: str) -> bool:
        if not re.search(self.request, request):
            return False
        self.seen += 1
        return self.skip < self.seen <= self.skip + self.times


class FaultyEngine:
    """requests: all that were made, in order. gone: whether it is dead; it can be raised again."""

    def __init__(self, upstream: str, path: Path) -> None:
        self.address = f"unix://{path}"
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self.gone = False
        self._upstream = upstream
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._ended = threading.Event()
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.bind(str(path))
        self._server.listen(50)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._ended.set()
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            client.settimeout(_SECONDS)
            head = b"" if self.gone else _read_head(client)
            if not head or self.gone:
                return
            method, path = head.split(b" ", 2)[:2]
            request = f"{method.decode()} {re.sub('^/v[0-9.]+', '', path.decode())}"
            with self._lock:
                self.requests.append(request)
                fault = next((one for one in self.faults if one.takes(request)), None)
            self._answer(client, head, fault)

    def _answer(self, client: socket.socket, head: bytes, fault: Fault | None) -> None:
        if fault and fault.action == "die":
            self.die()
        elif fault and fault.action == "silent":
            self._ended.wait(_SECONDS)
        elif fault and fault.action == "answer":
            body = fault.body.encode()
            client.sendall(b"HTTP/1.1 %d Answer\r\nContent-Type: application/json\r\nConnection: close\r\n" % fault.status)
            client.sendall(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        elif not fault or fault.action != "cut before":
            self._relay(client, head, fault)

    def die(self) -> None:
        """Close every connection, and answer nobody any more."""
        self.gone = True
        with self._lock:
            open_now = list(self._open)
        for one in open_now:
            _hang_up(one)

    def _relay(self, client: socket.socket, head: bytes, fault: Fault | None) -> None:
        with _connected(self._upstream) as server, self._counted(client), self._counted(server):
            server.sendall(_for_one_request(head))
            to_server = threading.Thread(target=_pump, args=(client, server), daemon=True)
            to_server.start()
            if fault is None:
                _pump(server, client)
                return
            answer = server.recv(_HEAD)
            if fault.action == "half":
                while part := server.recv(_HEAD):
                    answer += part
                head_end = answer.index(b"\r\n\r\n") + 4
                client.sendall(answer[: head_end + (len(answer) - head_end) // 2])
            _hang_up(client)
            _hang_up(server)
            to_server.join()

    @contextmanager
    def _counted(self, one: socket.socket) -> Iterator[None]:
        with self._lock:
            self._open.add(one)
        try:
            yield
        finally:
            with self._lock:
                self._open.discard(one)


@contextmanager
def faulty_engine(upstream: str, path: Path) -> Iterator[FaultyEngine]:
    found = FaultyEngine(upstream, path)
    try:
        yield found
    finally:
        found.close()


def _hang_up(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


def _connected(address: str) -> socket.socket:
    if address.startswith("unix://"):
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.connect(address.removeprefix("unix://"))
    else:
        host, _, port = address.removeprefix("tcp://").partition(":")
        server = socket.create_connection((host, int(port)))
    server.settimeout(_SECONDS)
    return server


def _read_head(client: socket.socket) -> bytes:
    """All up to the end of the headers, and what came with them of the body."""
    head = b""
    while b"\r\n\r\n" not in head and len(head) < _HEAD:
        part = client.recv(_HEAD)
        if not part:
            return b""
        head += part
    return head


def _for_one_request(head: bytes) -> bytes:
    if re.search(rb"\r\nupgrade:", head, re.IGNORECASE):
        return head
    first, rest = head.split(b"\r\n", 1)
    return first + b"\r\nConnection: close\r\n" + re.sub(rb"(?i)(^|\n)connection:[^\n]*\n", rb"\1", rest, count=1)


def _pump(source: socket.socket, target: socket.socket) -> None:
    """Hand on all there is, and that there is no more."""
    with contextlib.suppress(OSError):
        while part := source.recv(_HEAD):
            target.sendall(part)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
