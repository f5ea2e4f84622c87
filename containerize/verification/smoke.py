"""PROVE: everything is started under a name of its own, asked whether it answers, stopped, and removed whatever happens."""

import json
import os
import re
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from containerize import process
from containerize.engine.compose_file import find_compose_file, read_compose_file
from containerize.engine.connection import APIError, Container, Engine, cli_environment, engine_may_be_lost
from containerize.engine.derived_compose import Derived, derive, single_container
from containerize.engine.objects import Session, new_session, remove_session, sweep_dead
from containerize.engine.untrusted_text import last_lines, neutralise
from containerize.errors import Unhealthy
from containerize.verification.listening import explain_silence
from containerize.verification.probe import probe
from containerize.verification.report import ProbeReport, ServiceReport, SmokeReport
from containerize.verification.watch import Watched, log_end, wait_until_ready, watched

_REQUIRED = r"\$\{([A-Za-z_][A-Za-z0-9_]*):?\?"
_STOP_LIMIT = 10
_OUTPUT_LINES = 200


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
    Raises UnsafeInput, ContainerExited, Unhealthy, EngineLost, CleanupIncomplete.
    """
    name = find_compose_file(root)
    compose = read_compose_file(root, name, trust=settings.trust_compose) if name else None
    session = new_session()
    with engine_may_be_lost("what was started is removed by the next run"), tempfile.TemporaryDirectory(prefix="containerize-") as scratch:
        sweep_dead(engine)
        folder = Path(scratch)
        secrets_file = _write_values(folder / "secrets.env", settings.secrets)
        if compose:
            derived = derive(compose, image=image_id, secrets_file=secrets_file, labels=session.labels)
        else:
            derived = single_container(image_id, _exposed_port(engine, image_id), session.labels)
        with _removed_afterwards(engine, session):
            return _run(engine, root, folder, session, derived, settings, on_ready)


def _exposed_port(engine: Engine, image_id: str) -> int | None:
    exposed = engine.client.images.get(image_id).attrs["Config"].get("ExposedPorts") or {}
    return next((int(port.split("/")[0]) for port in sorted(exposed) if port.endswith("/tcp")), None)


def _run(
    engine: Engine,
    root: Path,
    folder: Path,
    session: Session,
    derived: Derived,
    settings: SmokeSettings,
    on_ready: Callable[[ServiceReport], None],
) -> SmokeReport:
    with process.Child(_compose_up(root, folder, session, derived, settings), cwd=folder, env=cli_environment()) as child:
        services = wait_until_ready(
            engine, session.id, derived, timeout=settings.timeout, starter=lambda: _how_it_ended(child), on_ready=on_ready
        )
    containers = {item.service: item for item in watched(engine, session.id)}
    main = containers[derived.main]
    probes = list(_probe(main, derived.ports.get(derived.main, ()), settings)) if derived.main in derived.ports else []
    output = "" if derived.ports else "\n".join(log_end(main.container, _OUTPUT_LINES))
    uid = _uid(main)
    seconds, notes = _stop(main)
    if uid == 0:
        notes = [*notes, f'"{main.service}" runs as root']
    return SmokeReport(tuple(services), tuple(probes), uid, seconds, output, tuple(notes))


def _compose_up(root: Path, folder: Path, session: Session, derived: Derived, settings: SmokeSettings) -> list[str]:
    """The command that starts the derived file; JSON is YAML. `--env-file` keeps compose from reading the user's .env."""
    text = json.dumps(derived.document, indent=1)
    file = folder / "compose.json"
    file.write_text(text, "utf-8")
    dummies = dict.fromkeys(re.findall(_REQUIRED, text), "smoke")
    values = _write_values(folder / "values.env", dummies | dict(settings.environment))
    options = ["--project-name", session.project, "--project-directory", str(root), "--file", str(file), "--env-file", values]
    return ["docker", "compose", "--progress", "quiet", *options, "up", "--detach", "--no-build"]


def _how_it_ended(child: process.Child) -> str | None:
    code = child.popen.poll()
    if code is None:
        return None
    if code == 0:
        return ""
    assert child.popen.stderr is not None
    return " / ".join(last_lines(child.popen.stderr.read(), 3)) or f"exit code {code}"


def _probe(item: Watched, ports: tuple[int, ...], settings: SmokeSettings) -> Iterator[ProbeReport]:
    """Ask the application for each path; without a health check it gets its time to start listening."""
    item.container.reload()
    bindings = (item.container.attrs["NetworkSettings"]["Ports"] or {}).get(f"{ports[0]}/tcp") or []
    if not bindings:
        raise Unhealthy(f'"{item.service}" publishes no port', "it cannot be asked", "docker compose up, and look at what it says")
    patience = 0.0 if "Health" in item.state else settings.timeout
    explain = partial(explain_silence, item.container, ports)
    for path in settings.probes:
        yield probe(item.service, int(bindings[0]["HostPort"]), path, patience=patience, explain=explain)


def _uid(item: Watched) -> int | None:
    """The user of the first process, from /proc inside the container; None when it has ended or has no `cat`."""
    if not item.state.get("Running"):
        return None
    try:
        code, output = item.container.exec_run(["cat", "/proc/1/status"], user=_user(item.container))
    except APIError:
        return None
    status = neutralise(output) if isinstance(output, bytes) and not code else ""
    line = next((line for line in status.splitlines() if line.startswith("Uid:")), "")
    return int(line.split()[1]) if line else None


def _user(container: Container) -> str:
    return str(container.attrs["Config"].get("User") or "0")


def _stop(item: Watched) -> tuple[float | None, list[str]]:
    """Seconds from SIGTERM to the end of the main container, and what is to be said of it."""
    if not item.state.get("Running"):
        return None, []
    began = time.monotonic()
    item.container.stop(timeout=_STOP_LIMIT)
    seconds = round(time.monotonic() - began, 2)
    item.container.reload()
    if seconds >= _STOP_LIMIT or item.container.attrs["State"]["ExitCode"] == 137:
        note = f'"{item.service}" ignores SIGTERM: stopping took {seconds:.0f} s and a kill'
        return seconds, [f"{note} (exec form, and a program that ends on SIGTERM, make it quick)"]
    return seconds, []


def _write_values(path: Path, values: Mapping[str, str]) -> str:
    from containerize.output.secrets_file import format as format_values

    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(format_values(values))
    return str(path)


@contextmanager
def _removed_afterwards(engine: Engine, session: Session) -> Iterator[None]:
    """Remove all of a session's objects at the end; a second Ctrl-C does not stop that."""
    try:
        yield
    finally:
        before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            remove_session(engine, session.id)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
