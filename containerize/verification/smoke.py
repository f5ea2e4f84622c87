"""PROVE: everything is started under a name of its own, asked whether it answers, stopped, and removed whatever happens."""

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from containerize.engine.compose_file import ComposeFile, find_compose_file, read_compose_file
from containerize.engine.connection import Engine, engine_may_be_lost
from containerize.engine.derived_compose import Derived, derive, single_container
from containerize.engine.derived_service import Probing
from containerize.engine.objects import Session, new_session, sweep_dead
from containerize.errors import CleanupIncomplete
from containerize.verification.cleanup import removed_afterwards
from containerize.verification.report import ServiceReport, SmokeReport
from containerize.verification.run import Run, SmokeSettings

_OVERRIDES = ("compose.override.yaml", "compose.override.yml", "docker-compose.override.yml", "docker-compose.override.yaml")


def smoke(
    engine: Engine,
    root: Path,
    *,
    image_id: str,
    settings: SmokeSettings,
    on_ready: Callable[[ServiceReport], None],
    trials: tuple[Callable[[Run], None], ...] = (),
) -> SmokeReport:
    """Start the project's compose file (or its image alone), wait, ask, stop, remove.

    image_id: what stands for everything that the file builds. trials: what is done with a run that works, before it is stopped.
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
                compose,
                image=image_id,
                secrets_file=secrets_file,
                labels=session.labels,
                values=settings.environment,
                probing=_probing(engine, image_id),
            )
        else:
            derived = single_container(image_id, _exposed_port(engine, image_id), session.labels, _probing(engine, image_id))
        with removed_afterwards(engine, session):
            command = _compose(engine, root, folder, session, derived)
            return Run(engine, session, derived, settings, notes, command, folder, trials).do(on_ready)


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


def _probing(engine: Engine, image_id: str) -> Probing:
    """Docker asks more often while containers start since Engine 25 (API 1.44); what Podman does, it does when it is told."""
    health = engine.client.images.get(image_id).attrs["Config"].get("Healthcheck") or {}
    period = int(health.get("StartPeriod") or 0)
    return Probing(engine.product == "Docker" and engine.api >= (1, 44), f"{period}ns" if period else "")


def _compose(engine: Engine, root: Path, folder: Path, session: Session, derived: Derived) -> list[str]:
    """The command for the derived file, without its verb. `--env-file` keeps compose from reading the user's .env."""
    file = folder / "compose.json"
    file.write_text(derived.text, "utf-8")
    values = _write_values(folder / "values.env", derived.variables)
    options = ["--project-name", session.project, "--project-directory", str(root), "--file", str(file), "--env-file", values]
    return [*engine.compose, "--progress", "quiet", *options]


def _write_values(path: Path, values: Mapping[str, str]) -> str:
    from containerize.output.secrets_file import format as format_values

    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(format_values(values))
    return str(path)
