"""A container of a run: its state, the end of its log, what is asked of it from within, and how it takes being stopped."""

import time
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any

from requests.exceptions import RequestException

from containerize.engine.connection import APIError, Container, Engine
from containerize.engine.objects import labelled
from containerize.engine.untrusted_text import last_lines, neutralise

STOP_LIMIT = 10
_LOG_LINES = 50
_SHORT_LOG = 1 << 20
_LOG_SECONDS = 5


@dataclass(frozen=True)
class Watched:
    """A container of the run with its service's name and its state as the engine tells it."""

    service: str
    container: Container
    state: dict[str, Any]

    @property
    def health(self) -> str | None:
        """`starting`, `healthy` or `unhealthy`; None without a health check."""
        health = (self.state.get("Health") or {}).get("Status")
        return None if health in (None, "", "none") else str(health)


def watched(engine: Engine, session: str) -> list[Watched]:
    """The containers of a session, those that were only created included."""
    containers = engine.client.containers.list(all=True, filters=labelled(session), ignore_removed=True)
    if engine.product == "Podman":
        ask_for_health(engine, containers)
    found = [Watched(item.labels.get("com.docker.compose.service", "app"), item, item.attrs["State"]) for item in containers]
    return sorted(found, key=lambda item: item.service)


def ask_for_health(engine: Engine, containers: list[Container]) -> None:
    """Have Podman run the health checks of what starts: it leaves their times to systemd, which not every machine has.

    Its own API does that (https://docs.podman.io/en/latest/_static/api.html#tag/containers/operation/ContainerHealthcheckLibpod).
    """
    for item in containers:
        if item.attrs["State"].get("Running") and (item.attrs["State"].get("Health") or {}).get("Status") == "starting":
            with suppress(APIError, RequestException):
                engine.client.api.get(f"{engine.client.api.base_url}/v4.0.0/libpod/containers/{item.id}/healthcheck")
                item.reload()


def log_end(container: Container, count: int = _LOG_LINES) -> list[str]:
    """The last lines that a container wrote, made fit to be shown.

    Podman 4.3 leaves out of a tail what a program wrote of a line before the rest of it; a log that is short is read whole instead.
    """
    end = last_lines(container.logs(tail=count), count)
    if len(end) < count and (whole := _short_log(container)) is not None:
        return last_lines(whole, count)
    return end


def _short_log(container: Container) -> bytes | None:
    """All that a container wrote; None when that is more than is worth reading, or when reading it takes long."""
    until, parts, size = time.monotonic() + _LOG_SECONDS, list[bytes](), 0
    with closing(container.logs(stream=True, follow=False)) as stream:
        for part in stream:
            parts.append(part)
            size += len(part)
            if size > _SHORT_LOG or time.monotonic() > until:
                return None
    return b"".join(parts)


def uid(item: Watched) -> int | None:
    """The user of the first process, from /proc; of a program that has ended, the one it was to run as. None when it cannot be told."""
    user = str(item.container.attrs["Config"].get("User") or "0")
    if not item.state.get("Running"):
        name = user.partition(":")[0]
        return 0 if name == "root" else int(name) if name.isdecimal() else None
    status = read_file(item.container, "/proc/1/status", user=user) or ""
    words = next((line.split() for line in status.splitlines() if line.startswith("Uid:")), [])
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() else None


def read_file(container: Container, path: str, *, user: str = "") -> str | None:
    """The text of a file in a container, by `cat` there or else Python; None when it has ended, or has no such file."""
    for command in (["cat", path], ["python", "-Ic", f"print(open({path!r}).read(), end='')"]):
        with suppress(APIError):
            code, output = container.exec_run(command, user=user)
            if isinstance(output, bytes) and code == 0:
                return neutralise(output)
    return None


def stop(item: Watched) -> tuple[float | None, tuple[str, ...]]:
    """Seconds from SIGTERM to the end of a container, and what is to be said of it."""
    if not item.state.get("Running"):
        return None, ()
    began = time.monotonic()
    item.container.stop(timeout=STOP_LIMIT)
    seconds = round(time.monotonic() - began, 2)
    item.container.reload()
    if seconds >= STOP_LIMIT or item.container.attrs["State"]["ExitCode"] == 137:
        note = f'"{item.service}" ignores SIGTERM: stopping took {seconds:.0f} s and a kill'
        return seconds, (f"{note} (exec form, and a program that ends on SIGTERM, make it quick)",)
    return seconds, ()
