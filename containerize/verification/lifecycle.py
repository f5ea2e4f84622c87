"""What a container goes through in its life: paused and let go on, restarted, removed and made again over the same volumes."""

import io
import secrets
import tarfile
import time
from dataclasses import dataclass, field

from containerize.engine.connection import APIError, Container
from containerize.errors import ContainerExited, Unhealthy
from containerize.verification.checks import Check
from containerize.verification.container import STOP_LIMIT, Watched
from containerize.verification.run import Run

_MARKER = ".containerize-marker"
_TICK = 0.1


@dataclass
class Trials:
    """What is tried on a run that works. checks: what came of it; a failure ends the trials, not the run's removal."""

    checks: list[Check] = field(default_factory=list)

    def __call__(self, run: Run) -> None:
        """All of them, in order; what stands in the way of one stands in the way of the next."""
        for name, trial in (("paused and resumed", _pause), ("restarted", _restart), ("data survives", _survive)):
            began = time.monotonic()
            try:
                check = trial(name, run)
            except (APIError, ContainerExited, Unhealthy) as error:
                found = error.found if isinstance(error, ContainerExited | Unhealthy) else str(error)
                code = error.exit_code if isinstance(error, ContainerExited | Unhealthy) else Unhealthy.exit_code
                lines = tuple(found.splitlines())
                values = {"cause": getattr(error, "cause", "lost")}
                self.checks.append(Check(name, "failed", "it did not come back", time.monotonic() - began, lines, values, code))
                raise
            self.checks.append(check)


def _pause(name: str, run: Run) -> Check:
    main = run.main()
    if not main.state.get("Running"):
        return Check(name, "skipped", "it has ended, as it should")
    began = time.monotonic()
    main.container.pause()
    main.container.reload()
    paused = main.container.status
    main.container.unpause()
    main.container.reload()
    if (paused, main.container.status) != ("paused", "running"):
        return Check(name, "failed", f"{paused}, then {main.container.status}", time.monotonic() - began)
    run.ask()
    return Check(name, "passed", "it answers again" if run.derived.ports else "it runs again", time.monotonic() - began)


def _restart(name: str, run: Run) -> Check:
    """SIGTERM, start, healthy again."""
    main = run.main()
    if not main.state.get("Running"):
        return Check(name, "skipped", "it has ended, as it should")
    began = time.monotonic()
    main.container.restart(timeout=STOP_LIMIT)
    _wait(run, main)
    run.ask()
    seconds = time.monotonic() - began
    return Check(name, "passed", f"{seconds:.1f} s until it {'answered' if run.derived.ports else 'ran'} again", seconds)


def _wait(run: Run, before: Watched) -> None:
    """Until the container is healthy again, or runs where nothing asks for its health. Raises Unhealthy, ContainerExited."""
    deadline = time.monotonic() + run.settings.timeout
    while time.monotonic() < deadline:
        now = run.main()
        if now.health == "healthy" or (before.health is None and now.state.get("Running")):
            return
        if now.health == "unhealthy":
            break
        time.sleep(_TICK)
    raise Unhealthy(
        f'"{before.service}" was restarted, and was not healthy within {run.settings.timeout:g} s',
        "what it keeps of its first start is in the way of the second",
        "docker compose up --detach, docker compose restart, and look at its log",
        cause="no second start",
    )


def _survive(name: str, run: Run) -> Check:
    """A marker in every volume, all containers removed and made again, the markers read back."""
    began = time.monotonic()
    marker = secrets.token_hex(16)
    places = {(item.service, path): volume for item in run.look() for path, volume in _volumes(run, item.container)}
    if not places:
        return Check(name, "skipped", "nothing is kept in volumes")
    for item in run.look():
        for path, _ in _volumes(run, item.container):
            item.container.put_archive(path, _archive(marker))
    run.recreate()
    kept = {(item.service, path): _read(item.container, path) == marker for item in run.look() for path, _ in _volumes(run, item.container)}
    lost = sorted(f"{service}: {path}" for service, path in places if not kept.get((service, path)))
    seconds = time.monotonic() - began
    volumes = sorted(set(places.values()))
    values = {"volumes": volumes, "lost": lost}
    if lost:
        return Check(name, "failed", f"{len(lost)} of {len(places)} places lost what was in them", seconds, tuple(lost), values)
    run.ask()
    count = "1 volume" if len(volumes) == 1 else f"{len(volumes)} volumes"
    return Check(name, "passed", f"{count}: all containers made again, everything still there", seconds, (), values)


def _volumes(run: Run, container: Container) -> list[tuple[str, str]]:
    """(where, which) for the volumes of a container that it may write to and that have a name: others are not meant to last."""
    own = f"{run.session.project}_"
    mounts = [mount for mount in container.attrs.get("Mounts") or [] if mount.get("Type") == "volume" and mount.get("RW")]
    named = [(str(mount["Destination"]), str(mount.get("Name"))) for mount in mounts]
    return sorted((path, name.removeprefix(own)) for path, name in named if name.startswith(own))


def _archive(marker: str) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        entry = tarfile.TarInfo(_MARKER)
        entry.size, entry.mode = len(marker), 0o644
        archive.addfile(entry, io.BytesIO(marker.encode()))
    return stream.getvalue()


def _read(container: Container, path: str) -> str | None:
    try:
        parts, _ = container.get_archive(f"{path}/{_MARKER}")
        with tarfile.open(fileobj=io.BytesIO(b"".join(parts))) as archive:
            file = archive.extractfile(_MARKER)
            return file.read().decode() if file else None
    except (APIError, KeyError, tarfile.TarError):
        return None
