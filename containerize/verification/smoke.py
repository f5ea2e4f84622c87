"""PROVE: everything is started under a name of its own, asked whether it answers, stopped, and removed whatever happens."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from containerize import process
from containerize.engine.compose_file import ComposeFile, find_compose_file, read_compose_file
from containerize.engine.connection import APIError, Engine, compose_environment, engine_may_be_lost
from containerize.engine.derived_compose import Derived, derive, single_container
from containerize.engine.objects import Session, new_session, sweep_dead
from containerize.engine.untrusted_text import last_lines
from containerize.errors import CleanupIncomplete, Unhealthy
from containerize.verification.cleanup import removed_afterwards
from containerize.verification.container import Watched, log_end, stop, uid, watched
from containerize.verification.listening import explain_silence, refuse_loopback
from containerize.verification.probe import Asked, probe
from containerize.verification.report import ProbeReport, ServiceReport, SmokeReport
from containerize.verification.watch import refuse_crash, refuse_gone, wait_until_ready, wants_arguments

_OUTPUT_LINES = 200
_OVERRIDES = ("compose.override.yaml", "compose.override.yml", "docker-compose.override.yml", "docker-compose.override.yaml")


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


def smoke(
    engine: Engine, root: Path, *, image_id: str, settings: SmokeSettings, on_ready: Callable[[ServiceReport], None]
) -> SmokeReport:
    """Start the project's compose file (or its image alone), wait, ask, stop, remove.

    image_id: what stands for everything that the file builds.
    Raises InvalidInput, UnsafeInput, ContainerExited, Unhealthy, EngineLost, CleanupIncomplete.
    """
    name = find_compose_file(root)
    compose = read_compose_file(root, name, trust=settings.trust_compose, values=settings.environment) if name else None
    session = new_session()
    left = "what was started is removed by the next `containerize smoke`"
    with engine_may_be_lost(left), tempfile.TemporaryDirectory(prefix="containerize-") as scratch:
        notes = [*_sweep(engine), *_not_used(root, compose)]
        folder = Path(scratch)
        if compose:
            secrets_file = _write_values(folder / "secrets.env", settings.secrets) if settings.secrets else None
            derived = derive(
                compose, image=image_id, secrets_file=secrets_file, labels=session.labels, values=settings.environment
            )
        else:
            derived = single_container(image_id, _exposed_port(engine, image_id), session.labels)
        with removed_afterwards(engine, session):
            return _Run(engine, session, derived, settings, notes).do(_compose_up(root, folder, session, derived), folder, on_ready)


def _sweep(engine: Engine) -> list[str]:
    """Remove what earlier runs left. That one of them cannot be removed does not keep this one from its work."""
    try:
        sweep_dead(engine)
    except CleanupIncomplete as error:
        return [f"{error.found}: {error.fix}"]
    return []


def _not_used(root: Path, compose: ComposeFile | None) -> list[str]:
    if compose is None:
        return []
    notes = [f"{name} is not taken into account" for name in _OVERRIDES if (root / name).is_file()]
    if not any("build" in service for service in compose.services.values()):
        notes.append(f"{compose.document.name} builds nothing: the image that was built here was not started")
    return notes


def _exposed_port(engine: Engine, image_id: str) -> int | None:
    exposed = engine.client.images.get(image_id).attrs["Config"].get("ExposedPorts") or {}
    return min((int(port.split("/")[0]) for port in exposed if port.endswith("/tcp")), default=None)


def _compose_up(root: Path, folder: Path, session: Session, derived: Derived) -> list[str]:
    """The command that starts the derived file. `--env-file` keeps compose from reading the user's .env."""
    file = folder / "compose.json"
    file.write_text(derived.text, "utf-8")
    values = _write_values(folder / "values.env", derived.variables)
    options = ["--project-name", session.project, "--project-directory", str(root), "--file", str(file), "--env-file", values]
    return ["docker", "compose", "--progress", "quiet", *options, "up", "--detach", "--no-build"]


@dataclass(frozen=True)
class _Run:
    """One run, from the start of compose to the stop of the main container."""

    engine: Engine
    session: Session
    derived: Derived
    settings: SmokeSettings
    notes: list[str]

    def do(self, command: list[str], folder: Path, on_ready: Callable[[ServiceReport], None]) -> SmokeReport:
        services = self._start(command, folder, on_ready)
        main = next(item for item in self._look() if item.service == self.derived.main)
        probes = tuple(self._probe(main)) if self.derived.main in self.derived.ports else ()
        main = next(item for item in self._look() if item.service == self.derived.main)
        output = "" if self.derived.main in self.derived.ports else "\n".join(log_end(main.container, _OUTPUT_LINES))
        user = uid(main)
        seconds, said = stop(main)
        if len(probes) > 1 and all(found.status == 404 for found in probes):
            self.notes.append("every path that was asked for answered 404: if it has them, another entry point is meant (--entry-point)")
        notes = (*self.notes, *said, *([f'"{main.service}" runs as root'] if user == 0 else []), *self._unfinished(main))
        return SmokeReport(tuple(services), probes, user, seconds, output, notes)

    def _start(self, command: list[str], folder: Path, on_ready: Callable[[ServiceReport], None]) -> list[ServiceReport]:
        with process.Child(command, cwd=folder, env=compose_environment(), discard_stdout=True) as child:
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

    def _look(self) -> list[Watched]:
        """All containers as they are now. Raises ContainerExited or Unhealthy when one is no longer as it should be."""
        containers = watched(self.engine, self.session.id)
        for item in containers:
            refuse_crash(item, self.derived)
        refuse_gone(containers, self.derived)
        return containers

    def _check(self, main: Watched) -> None:
        """Whether there is any hope of an answer. Raises ContainerExited or Unhealthy."""
        self._look()
        refuse_loopback(main.service, main.container, self.derived.ports[main.service])

    def _probe(self, main: Watched) -> Iterator[ProbeReport]:
        """Ask the application for each path; without a health check it gets its time to start listening."""
        ports = self.derived.ports[main.service]
        if not self.engine.host_is_local:
            yield from self._unreachable(main)
            return
        bindings = (main.container.attrs["NetworkSettings"]["Ports"] or {}).get(f"{ports[0]}/tcp") or []
        if not bindings:
            raise Unhealthy(f'"{main.service}" publishes no port', "it cannot be asked", "docker compose up, and look at what it says")
        explain = partial(explain_silence, main.container, ports)
        port, check, log = int(bindings[0]["HostPort"]), partial(self._check, main), partial(log_end, main.container, 15)
        asked = Asked(main.service, port, check, explain, log)
        for path in self.settings.probes:
            yield probe(asked, path, patience=0.0 if main.health else self.settings.timeout)

    def _unreachable(self, main: Watched) -> tuple[ProbeReport, ...]:
        """Published ports of an engine on another machine are on that one's loopback: its health check must do."""
        where = f"the engine at {self.engine.endpoint} is on another machine"
        if main.health is None:
            raise Unhealthy(
                f'"{main.service}" runs, and was not asked whether it answers',
                f"{where}, so its port cannot be reached from here, and it has no health check",
                "give it a health check, or run this on that machine",
            )
        self.notes.append(f"{where}: {main.service} was not asked over HTTP, its health check says {main.health}")
        return ()

    def _unfinished(self, main: Watched) -> list[str]:
        waited = main.service in self.derived.awaited and main.state.get("Running")
        if wants_arguments(main, self.derived):
            return [f'"{main.service}" said how it is used, and ended: docker compose run --build --rm {main.service} COMMAND ARGUMENTS']
        return [f'"{main.service}" still ran after {self.settings.timeout:g} s, and was stopped then'] if waited else []


def _write_values(path: Path, values: Mapping[str, str]) -> str:
    from containerize.output.secrets_file import format as format_values

    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(format_values(values))
    return str(path)
