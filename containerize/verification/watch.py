"""Watching containers until all are ready: a crash is seen within a quarter of a second, not at the deadline."""

import shlex
import time
from collections.abc import Callable

from containerize.engine.causes import Cause
from containerize.engine.connection import Engine
from containerize.engine.derived_compose import Derived
from containerize.engine.lost import says_engine_is_lost
from containerize.engine.untrusted_text import last_lines, one_line, quoted
from containerize.errors import ContainerExited, EngineLost, Unhealthy
from containerize.verification.container import Watched, log_end, watched
from containerize.verification.endings import why_it_ended, why_it_fails, why_silent
from containerize.verification.report import ServiceReport

_INTERVAL = 0.25
_BY_HAND = "docker compose up, and look at what it says"
# How long a container without a health check must run before it counts as up.
_SETTLED = 3.0
# Until the first container is there, compose fetches images, however slow the network.
_FETCH_SECONDS = 900.0


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

    timeout: seconds from when the first container is there. starter: whether compose is still at work: None, else how it ended
    (empty: well). Raises ContainerExited or Unhealthy; EngineLost when compose says that it has gone.
    """
    watch = _Watch(derived, timeout, on_ready)
    while True:
        compose_error = starter()
        containers = watched(engine, session)
        watch.look_at(containers)
        if compose_error:
            if says_engine_is_lost(compose_error):
                fix = "run `docker version` until it shows a server, then: containerize smoke"
                raise EngineLost("the connection to the container engine broke", f"compose said: {compose_error}", fix)
            found = f"compose could not start everything: {compose_error}"
            raise Unhealthy(found, "what is not started cannot answer", _BY_HAND, cause="not started")
        if compose_error == "":
            refuse_gone(containers, derived)
            if len(watch.ready) == len(containers):
                return list(watch.ready.values())
        watch.refuse_lateness(containers)
        time.sleep(_INTERVAL)


def refuse_gone(containers: list[Watched], derived: Derived) -> None:
    """Raise Unhealthy when a service that was started has no container any more."""
    if gone := sorted(derived.services - {item.service for item in containers}):
        found = f'the container of "{gone[0]}" is gone'
        raise Unhealthy(found, "something else removed it during the run", "containerize smoke", cause="removed")


def refuse_crash(item: Watched, derived: Derived) -> None:
    """Raise ContainerExited when a container has ended that should not have, or never ran."""
    code = int(item.state.get("ExitCode", 0))
    never_ran = item.state.get("Status") == "created" and bool(item.state.get("Error"))
    if item.state.get("Status") not in ("exited", "dead") and not never_ran:
        return
    may_end = item.service in derived.jobs or item.service in derived.programs
    if may_end and (code == 0 or wants_arguments(item, derived)):
        return
    lines = [one_line(str(item.state["Error"]), 1000)] if never_ran else log_end(item.container)
    cause = why_it_ended(item, derived, code, lines, never_ran=never_ran)
    raise ContainerExited(
        f'the container of "{item.service}" {_end(item, code, never_ran=never_ran)}{quoted(lines)}',
        cause.why,
        f"{cause.fix}, then: containerize smoke (the same by hand: docker compose up {shlex.quote(item.service)})",
        cause=cause.name,
    )


def wants_arguments(item: Watched, derived: Derived) -> bool:
    """Whether a program that is run by hand ended by saying how it is used: with 2, as argparse, Click and getopt's users end."""
    by_hand = item.service in derived.awaited and item.state.get("ExitCode") == 2
    return by_hand and any(line.strip().lower().startswith("usage:") for line in log_end(item.container, 100))


class _Watch:
    """What has been seen so far: since when each service runs, and which are ready."""

    def __init__(self, derived: Derived, timeout: float, on_ready: Callable[[ServiceReport], None]) -> None:
        self.ready: dict[str, ServiceReport] = {}
        self._derived = derived
        self._timeout = timeout
        self._on_ready = on_ready
        self._began = time.monotonic()
        self._deadline = self._began + _FETCH_SECONDS
        self._running_since: dict[str, float] = {}
        self._seen = False

    def look_at(self, containers: list[Watched]) -> None:
        """Note who is ready now. Raises ContainerExited for a crash, Unhealthy for a health check that has failed for good."""
        now = time.monotonic()
        if containers and not self._seen:
            self._seen, self._deadline = True, now + self._timeout
        # A crash first: what depends on the crashed one may look unhealthy because of it.
        for item in containers:
            refuse_crash(item, self._derived)
        for item in containers:
            if item.health == "unhealthy":
                raise _not_ready(item, self._derived, "its health check fails")
            if item.state.get("Running"):
                self._running_since.setdefault(item.service, now)
            if item.service not in self.ready and self._is_ready(item, now):
                self.ready[item.service] = _service_report(item, now - self._began)
                self._on_ready(self.ready[item.service])

    def refuse_lateness(self, containers: list[Watched]) -> None:
        """Raise Unhealthy when the deadline is over, for the service that the others wait for."""
        if time.monotonic() <= self._deadline:
            return
        late = sorted((item for item in containers if item.service not in self.ready), key=lambda item: not item.state.get("Running"))
        if not late:
            seconds = self._timeout if self._seen else _FETCH_SECONDS
            found = f"compose did not come to an end within {seconds:g} s"
            raise Unhealthy(found, "it still fetches, creates or waits", _BY_HAND, cause="too slow")
        raise _not_ready(late[0], self._derived, f"it was not ready within {self._timeout:g} s")

    def _is_ready(self, item: Watched, now: float) -> bool:
        if item.state.get("Status") == "exited":
            return True
        if item.service in self._derived.jobs or not item.state.get("Running"):
            return False
        if item.service in self._derived.awaited and now <= self._deadline:
            return False
        return item.health == "healthy" if item.health else now - self._running_since[item.service] >= _SETTLED


def _end(item: Watched, code: int, *, never_ran: bool) -> str:
    if never_ran:
        return "could not be started"
    return "was killed for want of memory (OOM)" if item.state.get("OOMKilled") else f"ended with exit code {code}"


def _service_report(item: Watched, seconds: float) -> ServiceReport:
    ended = item.state.get("Status") == "exited"
    code = int(item.state["ExitCode"]) if ended else None
    return ServiceReport(item.service, str(item.state.get("Status")), item.health, code, round(seconds, 2))


def _not_ready(item: Watched, derived: Derived, what: str) -> Unhealthy:
    checks = (item.state.get("Health") or {}).get("Log") or []
    said = last_lines(str(checks[-1].get("Output", "")), 5) if checks else []
    health = f"its health check says {item.health}" if item.health else "it has no health check"
    state = f"it is {item.state.get('Status')}, {health}"
    log = log_end(item.container, 15)
    cause = _why_not_ready(item, derived, log)
    return Unhealthy(f'"{item.service}": {what}; {state}{quoted(said)}{quoted(log)}', cause.why, cause.fix, cause=cause.name)


def _why_not_ready(item: Watched, derived: Derived, log: list[str]) -> Cause:
    if item.service in derived.jobs:
        fix = "look at its log above, or give it longer: containerize smoke --timeout SECONDS"
        return why_it_fails(log) or Cause("too slow", "other services wait until it has ended", fix)
    if item.state.get("Status") == "created":
        return Cause("not started", "it was not started: what it waits for is not ready", _BY_HAND)
    ports = derived.ports.get(item.service)
    cause = why_silent(item.container, ports) if ports else why_it_fails(log)
    if cause and (cause.name != "no answer" or not item.health):
        return cause
    test = ((item.container.attrs["Config"].get("Healthcheck") or {}).get("Test")) or []
    words = ["sh", "-c", *test[1:]] if test[:1] == ["CMD-SHELL"] else list(test[1:])
    by_hand = f"docker compose exec {shlex.quote(item.service)} {shlex.join(map(one_line, words))}" if words else _BY_HAND
    return Cause("never healthy", "its health check never passed", f"run it by hand: {by_hand}")
