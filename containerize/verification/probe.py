"""Asking a published port over HTTP, as a browser would."""

import http.client
import time

from containerize.engine.untrusted_text import neutralise, quoted
from containerize.errors import Unhealthy
from containerize.verification.report import ProbeReport

_TIMEOUT = 10
_BODY_BYTES = 500


def probe(service: str, port: int, path: str) -> ProbeReport:
    """GET a path on a loopback port. Raises Unhealthy for no answer and for an answer of 500 and above."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT)
    try:
        connection.request("GET", path, headers={"User-Agent": "containerize-smoke"})
        response = connection.getresponse()
        body = response.read(1 << 20)
    except (OSError, http.client.HTTPException) as error:
        raise Unhealthy(
            f"GET {path} of {service}: {type(error).__name__}: {error}",
            "the container is up and does not speak HTTP on its port",
            "containerize inspect shows which port was expected; --port changes it",
        ) from None
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
