"""Asking an application over HTTP, as a browser would."""

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from containerize.engine.causes import Cause
from containerize.engine.untrusted_text import neutralise, one_line, quoted
from containerize.errors import Unhealthy
from containerize.verification.endings import why_it_fails
from containerize.verification.report import ProbeReport

_TIMEOUT = 10
_BODY_BYTES = 500
_MAX_BODY = 1 << 20
_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 1.0


@dataclass(frozen=True)
class Asked:
    """A service that is asked. get: (status, body) of a path; raises OSError or HTTPException where nothing answers.

    check: raises when it is of no use to ask again. explain: why it is silent. log: its last lines.
    """

    service: str
    get: Callable[[str], tuple[int, bytes]]
    check: Callable[[], None]
    explain: Callable[[], Cause]
    log: Callable[[], list[str]]


def probe(asked: Asked, path: str, *, patience: float) -> ProbeReport:
    """GET a path, again for up to `patience` seconds while nothing answers.

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
            cause = asked.explain()
            said = one_line(f"{type(error).__name__}: {error}")
            raise Unhealthy(f"GET {path} of {asked.service}: {said}", cause.why, cause.fix, cause=cause.name) from None


def _ask(asked: Asked, path: str) -> ProbeReport:
    began = time.monotonic()
    status, body = asked.get(path)
    start = neutralise(body[:_BODY_BYTES])
    if status >= 500:
        asked.check()
        raise _answered_badly(asked, path, status, start)
    return ProbeReport(asked.service, path, status, round((time.monotonic() - began) * 1000, 1), start)


def get_from(port: int) -> Callable[[str], tuple[int, bytes]]:
    """What GETs a path of a loopback port of this machine."""

    def get(path: str) -> tuple[int, bytes]:
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT)
        try:
            connection.request("GET", quote(path, safe="/?&=%:+,;@!$'()*~"), headers={"User-Agent": "containerize-smoke"})
            response = connection.getresponse()
            return response.status, _body(response, began + _TIMEOUT)
        finally:
            connection.close()

    return get


def _answered_badly(asked: Asked, path: str, status: int, body: str) -> Unhealthy:
    log = asked.log()
    found = f"GET {path} of {asked.service} answered {status}{quoted(body.splitlines()[:20])}{quoted(log)}"
    why = "the application is up and fails when it is used"
    if cause := why_it_fails(log):
        return Unhealthy(found, f"{why}: {cause.why}", cause.fix, cause=cause.name)
    return Unhealthy(found, why, "docker compose up, then look at its log while asking for that path", cause="error answer")


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
