"""Asking a published port over HTTP, as a browser would."""

import http.client
import time
from collections.abc import Callable

from containerize.engine.untrusted_text import neutralise, quoted
from containerize.errors import Unhealthy
from containerize.verification.report import ProbeReport

_TIMEOUT = 10
_BODY_BYTES = 500
_RETRY_INTERVAL = 0.25


def probe(service: str, port: int, path: str, *, patience: float, explain: Callable[[], tuple[str, str]]) -> ProbeReport:
    """GET a path on a loopback port, again for up to `patience` seconds while nothing answers.

    explain: (why, fix) of a silence. Raises Unhealthy for no answer and for an answer of 500 and above.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            return _ask(service, port, path)
        except (OSError, http.client.HTTPException) as error:
            if time.monotonic() < deadline:
                time.sleep(_RETRY_INTERVAL)
                continue
            why, fix = explain()
            raise Unhealthy(f"GET {path} of {service}: {type(error).__name__}: {error}", why, fix) from None


def _ask(service: str, port: int, path: str) -> ProbeReport:
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT)
    try:
        connection.request("GET", path, headers={"User-Agent": "containerize-smoke"})
        response = connection.getresponse()
        body = response.read(1 << 20)
    finally:
        connection.close()
    start = neutralise(body[:_BODY_BYTES])
    if response.status >= 500:
        raise Unhealthy(
            f"GET {path} of {service} answered {response.status}{quoted(start.splitlines()[:20])}",
            "the application is up and fails when it is used",
            "docker compose up, then look at its log while asking for that path",
        )
    return ProbeReport(service, path, response.status, round((time.monotonic() - began) * 1000, 1), start)
