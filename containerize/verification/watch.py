"""Watching containers until all are ready: a crash is seen within a quarter of a second, not at the deadline."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from containerize.engine.connection import Container, Engine, NotFound
from containerize.engine.derived_compose import Derived
from containerize.engine.objects import labelled
from containerize.engine.untrusted_text import last_lines, one_line, quoted
from containerize.errors import ContainerExited, Unhealthy
from containerize.verification.listening import explain_silence
from containerize.verification.report import ServiceReport

_INTERVAL = 0.25
_LOG_LINES = 50
_BY_HAND = "docker compose up, and look at what it says"
# How long a container without a health check must run before it counts as up.
_SETTLED = 3.0


@dataclass(frozen=True)
class Watched:
    """A container of the run with its service's name and its state as the engine tells it."""

    service: str
    container: Container
    state: dict[str, Any]


def wait_until_ready(
    engine: Engine,
    session: str,
    derived: Derived,
    *,
    timeout: float,
    starter: Callable[[], str | None],
    on_ready: Callable[[ServiceReport], None],
) -> list[ServiceReport]:
    """Wait until each service is healthy, settled, or has ended as it should.

    starter: whether compose is still at work: None, else how it ended (empty: well). Raises ContainerExited or Unhealthy.
    """
    watch = _Watch(derived, on_ready)
    while True:
        compose_error = starter()
        containers = watched(engine, session)
        watch.look_at(containers)
        late = [item for item in containers if item.service not in watch.ready]
        if compose_error == "" and containers and not late:
            return list(watch.ready.values())
        if compose_error:
            raise Unhealthy(f"compose could not start everything: {compose_error}", "what is not started cannot answer", _BY_HAND)
        if watch.seconds > timeout and not late:
            raise Unhealthy(f"nothing was started within {timeout:g} s", "compose did not create a container", _BY_HAND)
        if watch.seconds > timeout:
            raise _not_ready(late[0], derived, f"it was not ready within {timeout:g} s")
        time.sleep(_INTERVAL)


class _Watch:
    """What has been seen so far: since when each service runs, and which are ready."""

    def __init__(self, derived: Derived, on_ready: Callable[[ServiceReport], None]) -> None:
        self.ready: dict[str, ServiceReport] = {}
        self._derived = derived
        self._on_ready = on_ready
        self._began = time.monotonic()
        self._running_since: dict[str, float] = {}

    @property
    def seconds(self) -> float:
        """Since the watch began."""
        return time.monotonic() - self._began

    def look_at(self, containers: list[Watched]) -> None:
        """Note who is ready now. Raises ContainerExited for a crash, Unhealthy for a health check that has failed for good."""
        for item in containers:
            if item.state.get("Running"):
                self._running_since.setdefault(item.service, self.seconds)
            _refuse_crash(item, self._derived)
            if item.state.get("Health", {}).get("Status") == "unhealthy":
                raise _not_ready(item, self._derived, "its health check fails")
            running = self.seconds - self._running_since.get(item.service, self.seconds)
            if item.service not in self.ready and _is_ready(item, self._derived, running):
                self.ready[item.service] = _service_report(item, self.seconds)
                self._on_ready(self.ready[item.service])


def watched(engine: Engine, session: str) -> list[Watched]:
    """The containers of a session, those that were only created included."""
    found = []
    for container in engine.client.containers.list(all=True, filters=labelled(session), ignore_removed=True):
        try:
            attributes = engine.client.api.inspect_container(str(container.id))
        except NotFound:
            continue
        service = attributes["Config"]["Labels"].get("com.docker.compose.service", "app")
        found.append(Watched(service, container, attributes["State"]))
    return sorted(found, key=lambda item: item.service)


def log_end(container: Container, count: int = _LOG_LINES) -> list[str]:
    """The last lines that a container wrote, made fit to be shown."""
    return last_lines(container.logs(tail=count), count)


def _is_ready(item: Watched, derived: Derived, running: float) -> bool:
    if item.state.get("Status") == "exited":
        return True
    if item.service in derived.jobs or not item.state.get("Running"):
        return False
    health = item.state.get("Health", {}).get("Status")
    return health == "healthy" if health not in (None, "none") else running >= _SETTLED


def _refuse_crash(item: Watched, derived: Derived) -> None:
    code = int(item.state.get("ExitCode", 0))
    never_ran = item.state.get("Status") == "created" and bool(item.state.get("Error"))
    if item.state.get("Status") not in ("exited", "dead") and not never_ran:
        return
    may_end = item.service in derived.jobs or item.service in derived.programs
    if code == 0 and may_end:
        return
    how = "was killed for want of memory (OOM)" if item.state.get("OOMKilled") else f"ended with exit code {code}"
    lines = [one_line(str(item.state["Error"]))] if never_ran else log_end(item.container)
    raise ContainerExited(
        f'the container of "{item.service}" {how}{quoted(lines)}',
        "it must keep running to answer" if code == 0 else "the program in it failed; its last lines are above",
        f"correct that, then: containerize smoke (the same by hand: docker compose up {item.service})",
    )


def _service_report(item: Watched, seconds: float) -> ServiceReport:
    ended = item.state.get("Status") == "exited"
    health = item.state.get("Health", {}).get("Status")
    code = int(item.state["ExitCode"]) if ended else None
    return ServiceReport(item.service, str(item.state.get("Status")), health, code, round(seconds, 2))


def _not_ready(item: Watched, derived: Derived, what: str) -> Unhealthy:
    checks = item.state.get("Health", {}).get("Log") or []
    said = last_lines(str(checks[-1].get("Output", "")), 5) if checks else []
    ports = derived.ports.get(item.service, ())
    why, fix = explain_silence(item.container, ports)
    health = item.state.get("Health", {}).get("Status", "none")
    state = f"it is {item.state.get('Status')}, its health check says {health}"
    return Unhealthy(f'"{item.service}": {what}; {state}{quoted(said)}{quoted(log_end(item.container, 15))}', why, fix)
