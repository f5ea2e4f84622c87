"""One run of everything: started, watched, asked, tried, stopped."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from containerize import process
from containerize.engine.connection import APIError, Engine
from containerize.engine.derived_compose import Derived
from containerize.engine.objects import Session
from containerize.engine.untrusted_text import last_lines
from containerize.errors import Unhealthy
from containerize.verification.container import Watched, log_end, stop, uid, watched
from containerize.verification.endings import why_silent
from containerize.verification.inside import get_inside, has_python
from containerize.verification.listening import refuse_loopback
from containerize.verification.probe import Asked, get_from, probe
from containerize.verification.report import ProbeReport, ServiceReport, SmokeReport
from containerize.verification.topology import topology
from containerize.verification.watch import refuse_crash, refuse_gone, wait_until_ready, wants_arguments

_OUTPUT_LINES = 200
_LOG_LINES = 40
_DOWN_SECONDS = 120
_TICK = 0.1


@dataclass(frozen=True)
class SmokeSettings:
    """What a run is told. timeout: seconds until all is ready. probes: paths to ask for. secrets: scratch values, never the user's.

    environment: values for what the compose file takes from `.env`, which is not read. trust_compose: run a file that reaches
    outside the project.
    """

    timeout: float = 120
    probes: tuple[str, ...] = ("/",)
    secrets: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    trust_compose: bool = False


@dataclass(frozen=True)
class Run:
    """One run, from the start of compose to the stop of the main container.

    compose: the command with its options, before the verb. folder: where it is started. trials: what is done with a run that works,
    before it is stopped.
    """

    engine: Engine
    session: Session
    derived: Derived
    settings: SmokeSettings
    notes: list[str]
    compose: list[str]
    folder: Path
    trials: tuple[Callable[["Run"], None], ...] = ()

    def do(self, on_ready: Callable[[ServiceReport], None]) -> SmokeReport:
        """All of it. Raises ContainerExited, Unhealthy."""
        services = self._start(on_ready)
        probes = self.ask()
        main = self.main()
        output = "" if self.derived.main in self.derived.ports else "\n".join(log_end(main.container, _OUTPUT_LINES))
        user, log = uid(main), tuple(log_end(main.container, _LOG_LINES))
        for trial in self.trials:
            trial(self)
        main = self.main()
        seconds, said = stop(main)
        if len(probes) > 1 and all(found.status == 404 for found in probes):
            self.notes.append("every path that was asked for answered 404: if it has them, another entry point is meant (--entry-point)")
        notes = (*self.notes, *said, *([f'"{main.service}" runs as root'] if user == 0 else []), *self._unfinished(main))
        places, internal = topology(self.derived.document)
        return SmokeReport(tuple(services), probes, user, seconds, output, notes, self.derived.main, log, places, internal)

    def main(self) -> Watched:
        """The project's own container as it is now. Raises ContainerExited or Unhealthy when something is not as it should be."""
        return next(item for item in self.look() if item.service == self.derived.main)

    def ask(self) -> tuple[ProbeReport, ...]:
        """What the application answers; nothing of one that has no port."""
        return tuple(self._probe(self.main())) if self.derived.main in self.derived.ports else ()

    def recreate(self) -> None:
        """Remove all containers and networks, and make them again over the same volumes. Raises ContainerExited, Unhealthy."""
        ended = process.run([*self.compose, "down"], cwd=self.folder, env=self.engine.compose_environment, timeout=_DOWN_SECONDS)
        if ended.returncode:
            said = " / ".join(last_lines(ended.stderr, 3))
            found = f"compose could not remove the containers: {said}"
            raise Unhealthy(found, "they cannot be made again", "docker compose down", cause="not removed")
        self._start(lambda _: None)

    def _start(self, on_ready: Callable[[ServiceReport], None]) -> list[ServiceReport]:
        command = [*self.compose, "up", "--detach", "--no-build"]
        with process.Child(command, cwd=self.folder, env=self.engine.compose_environment, discard_stdout=True) as child:
            child.drain_errors()
            starter = partial(self._compose_state, child)
            timeout = self.settings.timeout
            return wait_until_ready(self.engine, self.session.id, self.derived, timeout=timeout, starter=starter, on_ready=on_ready)

    def _compose_state(self, child: process.Child) -> str | None:
        """None while compose works, else what went wrong, or nothing. Compose does not name an image that it cannot fetch."""
        code = child.popen.poll()
        if not code:
            return None if code is None else ""
        said = " / ".join(last_lines(child.error_tail(), 3)) or f"exit code {code}"
        names = {str(service.get("image")) for service in self.derived.document["services"].values()}
        missing = sorted(name for name in names if not self._has_image(name))
        return f"{said} (not on this engine: {', '.join(missing)})" if missing else said

    def _has_image(self, name: str) -> bool:
        try:
            self.engine.client.images.get(name)
        except APIError:
            return False
        return True

    def look(self) -> list[Watched]:
        """All containers as they are now. Raises ContainerExited or Unhealthy when one is no longer as it should be."""
        containers = watched(self.engine, self.session.id)
        for item in containers:
            refuse_crash(item, self.derived)
        refuse_gone(containers, self.derived)
        return containers

    def _check(self, main: Watched) -> None:
        """Whether there is any hope of an answer. Raises ContainerExited or Unhealthy."""
        self.look()
        refuse_loopback(main.service, main.container, self.derived.ports[main.service])

    def _probe(self, main: Watched) -> Iterator[ProbeReport]:
        """Ask the application for each path; without a health check it gets its time to start listening."""
        ports = self.derived.ports[main.service]
        if self.engine.host_is_local:
            get = get_from(self._published(main, ports[0]))
        elif has_python(main.container):
            self._note(f"{self._elsewhere}: {main.service} was asked from inside its container")
            get = get_inside(main.container, ports[0])
        else:
            yield from self._unreachable(main)
            return
        explain = partial(why_silent, main.container, ports)
        asked = Asked(main.service, get, partial(self._check, main), explain, partial(log_end, main.container, 15))
        for path in self.settings.probes:
            yield probe(asked, path, patience=0.0 if main.health else self.settings.timeout)
        self._check(main)  # from inside, one that listens on loopback alone answers too

    def _unreachable(self, main: Watched) -> tuple[ProbeReport, ...]:
        """Published ports of an engine on another machine are on that one's loopback: its health check must do."""
        where = self._elsewhere
        if main.health is None:
            raise Unhealthy(
                f'"{main.service}" runs, and was not asked whether it answers',
                f"{where}, so its port cannot be reached from here, and it has no health check",
                "give it a health check, or run this on that machine",
                cause="not asked",
            )
        self.wait_until_healthy(main)
        self._note(f"{where}: {main.service} was not asked over HTTP, its health check says healthy")
        return ()

    @property
    def _elsewhere(self) -> str:
        return f"the engine at {self.engine.endpoint} is on another machine"

    def _note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)

    def _published(self, main: Watched, port: int) -> int:
        bindings = (main.container.attrs["NetworkSettings"]["Ports"] or {}).get(f"{port}/tcp") or []
        if not bindings:
            fix = "docker compose up, and look at what it says"
            raise Unhealthy(f'"{main.service}" publishes no port', "it cannot be asked", fix, cause="no port")
        return int(bindings[0]["HostPort"])

    def wait_until_healthy(self, before: Watched) -> None:
        """Until the main container is healthy again, or runs where nothing asks for its health. Raises Unhealthy, ContainerExited."""
        deadline = time.monotonic() + self.settings.timeout
        while time.monotonic() < deadline:
            now = self.main()
            if now.health == "healthy" or (before.health is None and now.state.get("Running")):
                return
            time.sleep(_TICK)
        raise Unhealthy(
            f'"{before.service}" was paused or started again, and was not healthy within {self.settings.timeout:g} s',
            "what it keeps of the time before is in the way",
            "docker compose up --detach, docker compose restart, and look at its log",
            cause="no second start",
        )

    def _unfinished(self, main: Watched) -> list[str]:
        waited = main.service in self.derived.awaited and main.state.get("Running")
        if wants_arguments(main, self.derived):
            return [f'"{main.service}" said how it is used, and ended: docker compose run --build --rm {main.service} COMMAND ARGUMENTS']
        return [f'"{main.service}" still ran after {self.settings.timeout:g} s, and was stopped then'] if waited else []
