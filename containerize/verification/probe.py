"""Asking a published port over HTTP, as a browser would."""

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from containerize.engine.untrusted_text import neutralise, one_line, quoted
from containerize.errors import Unhealthy
from containerize.verification.report import ProbeReport

_TIMEOUT = 10
_BODY_BYTES = 500
_MAX_BODY = 1 << 20
_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 1.0


@dataclass(frozen=True)
class Asked:
    """A service that is asked. check: raises when it is of no use to ask again. explain: (why, fix) of a silence. log: its last lines."""

    service: str
    port: int
    check: Callable[[], None]
    explain: Callable[[], tuple[str, str]]
    log: Callable[[], list[str]]


def probe(asked: Asked, path: str, *, patience: float) -> ProbeReport:
    """GET a path on a loopback port, again for up to `patience` seconds while nothing answers.

    Raises Unhealthy for no answer and for an answer of 500 and above, and what `asked.check` raises.
    """
    deadline = time.monotonic() + patience
    pause = _FIRST_PAUSE
    while True:
        try:
            return _ask(asked, "/" + path.lstrip("/"))
        except (OSError, http.client.HTTPException) as error:
            time.sleep(pause)  # the engine takes a moment to see that a container has ended
            pause = min(2 * pause, _LONGEST_PAUSE)
            asked.check()
            if time.monotonic() < deadline:
                continue
            why, fix = asked.explain()
            said = one_line(f"{type(error).__name__}: {error}")
            raise Unhealthy(f"GET {path} of {asked.service}: {said}", why, fix) from None


def _ask(asked: Asked, path: str) -> ProbeReport:
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", asked.port, timeout=_TIMEOUT)
    try:
        connection.request("GET", quote(path, safe="/?&=%:+,;@!$'()*~"), headers={"User-Agent": "containerize-smoke"})
        response = connection.getresponse()
        body = _body(response, began + _TIMEOUT)
    finally:
        connection.close()
    start = neutralise(body[:_BODY_BYTES])
    if response.status >= 500:
        asked.check()
        raise Unhealthy(
            f"GET {path} of {asked.service} answered {response.status}{quoted(start.splitlines()[:20])}{quoted(asked.log())}",
            "the application is up and fails when it is used",
            "docker compose up, then look at its log while asking for that path",
        )
    return ProbeReport(asked.service, path, response.status, round((time.monotonic() - began) * 1000, 1), start)


def _body(response: http.client.HTTPResponse, deadline: float) -> bytes:
    """What comes until the deadline, at most a megabyte: a stream of events never ends."""
    body = b""
    while len(body) < _MAX_BODY and time.monotonic() < deadline:
        try:
            part = response.read1(_MAX_BODY - len(body))
        except TimeoutError:
            break
        if not part:
            break
        body += part
    return body
