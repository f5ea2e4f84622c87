"""What a run makes in the engine: labelled, so that it can be removed whatever happened, by this run or the next on this machine."""

import hashlib
import os
import platform
import re
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from containerize.engine.connection import APIError, Engine, NotFound
from containerize.errors import CleanupIncomplete

_PREFIX = "io.containerize"
_SALT = "containerize session host"
_ATTEMPTS = 5
_IN_USE = 409
_CLEANUP_SECONDS = 30
_LOOK_AGAIN = 0.25
_TICK = 0.05


@dataclass(frozen=True)
class Session:
    """One run: its name in the engine, and the labels of all that it makes."""

    id: str
    labels: dict[str, str]

    @property
    def project(self) -> str:
        """The compose project's name."""
        return f"containerize-smoke-{self.id[:8]}"


def new_session() -> Session:
    """A session of this process. The machine's id is hashed: labels can be seen by everybody who uses the engine."""
    identity = uuid.uuid4().hex
    labels = {"session": identity, "host": _host(), "boot": _boot(), "pid": str(os.getpid()), "started": _started(os.getpid())}
    return Session(identity, {f"{_PREFIX}.{key}": value for key, value in labels.items()})


def labelled(session_id: str | None = None) -> dict[str, str | list[str] | bool]:
    """The engine's filter for the objects of one session, or of any."""
    return {"label": f"{_PREFIX}.session={session_id}" if session_id else f"{_PREFIX}.session"}


def remove_session(engine: Engine, session_id: str, *, settling: float = 0) -> None:
    """Remove every container, network, volume and image of a session. Raises CleanupIncomplete naming what stayed.

    settling: seconds for which something may still come: what compose had asked for when it was ended, the engine makes all the same.
    """
    settled = time.monotonic() + settling
    _remove_what_is_there(engine, session_id)
    while time.monotonic() < settled:
        time.sleep(_LOOK_AGAIN)
        _remove_what_is_there(engine, session_id)


def _remove_what_is_there(engine: Engine, session_id: str) -> None:
    """Remove, and look again, until nothing is there: what goes can bring other things to light.

    After each failure too: a volume that is in use can be so by a container that was not there a moment ago.
    """
    deadline = time.monotonic() + _CLEANUP_SECONDS
    failed = 0
    while found := _objects(engine, session_id):
        errors = {} if time.monotonic() > deadline else {command: error for command, remove in found if (error := _failure(remove))}
        failed += any(not isinstance(error, APIError) or error.status_code != _IN_USE for error in errors.values())
        if failed >= _ATTEMPTS or time.monotonic() > deadline:
            left = list(errors) or [command for command, _ in found]
            count = "an object" if len(left) == 1 else f"{len(left)} objects"
            raise CleanupIncomplete(f"{count} of this run could not be removed", "it takes up space and names", "; ".join(left))
        time.sleep(0.2 * (failed + 1) if errors else _TICK)


def _objects(engine: Engine, session_id: str) -> list[tuple[str, Callable[[], object]]]:
    """What there is of a session, each as the command that removes it by hand, and the way to do it here; what holds others comes first."""
    chosen, client = labelled(session_id), engine.client
    containers = client.containers.list(all=True, filters=chosen, ignore_removed=True)
    networks, volumes = client.networks.list(filters=chosen), client.volumes.list(filters=chosen)
    return [
        *((f"docker rm -f {one.id}", partial(one.remove, force=True, v=True)) for one in containers),
        *((f"docker network rm {one.id}", one.remove) for one in networks),
        *((f"docker volume rm {one.name}", partial(one.remove, force=True)) for one in volumes),
        *((f"docker image rm {one['Id']}", partial(client.images.remove, one["Id"], force=True)) for one in _images(engine, chosen)),
    ]


def _images(engine: Engine, chosen: Mapping[str, Any]) -> list[dict[str, Any]]:
    """As the engine lists them: `images.list` of the SDK asks for each by itself, and fails when another run has just removed one."""
    found: list[dict[str, Any]] = engine.client.api.images(filters=dict(chosen))
    return found


def _failure(remove: Callable[[], object]) -> Exception | None:
    """Why an object could not be removed; None when it is gone."""
    try:
        remove()
    except NotFound:
        return None
    except (APIError, OSError) as error:
        return error
    return None


def sweep_dead(engine: Engine) -> int:
    """Remove what dead runs of this machine left behind; the number of runs that were swept.

    Raises CleanupIncomplete, when all have been tried, for what could not be removed.
    """
    dead = dead_runs(engine)
    failed: list[CleanupIncomplete] = []
    for session_id in sorted(dead):
        try:
            remove_session(engine, session_id)
        except CleanupIncomplete as error:
            failed.append(error)
    if failed:
        fixes = "; ".join(error.fix for error in failed)
        count = "an earlier run" if len(failed) == 1 else f"{len(failed)} earlier runs"
        raise CleanupIncomplete(f"what {count} left could not be removed", "it takes up space and names", fixes)
    return len(dead)


def dead_runs(engine: Engine) -> set[str]:
    """The runs of this machine whose process is gone, and that left something."""
    return dead_among(_labels(engine))


def dead_among(labels: Iterable[Mapping[str, str]]) -> set[str]:
    """Of the labels of any objects, the dead runs of this machine that they tell of."""
    here = _host()
    return {found[f"{_PREFIX}.session"] for found in labels if found.get(f"{_PREFIX}.host") == here and not _is_alive(found)}


def _labels(engine: Engine) -> list[dict[str, str]]:
    chosen = labelled()
    client = engine.client
    found: list[Any] = [container.labels for container in client.containers.list(all=True, filters=chosen, ignore_removed=True)]
    found += [network.attrs.get("Labels") or {} for network in client.networks.list(filters=chosen)]
    found += [volume.attrs.get("Labels") or {} for volume in client.volumes.list(filters=chosen)]
    found += [image.get("Labels") or {} for image in _images(engine, chosen)]
    return found


def _is_alive(labels: Mapping[str, str]) -> bool:
    """Whether the process of a run still is; when in doubt, it is: its objects are not ours to remove then."""
    pid = labels.get(f"{_PREFIX}.pid", "")
    if labels.get(f"{_PREFIX}.boot") != _boot() or not re.fullmatch("[0-9]{1,10}", pid):
        return False
    if not _exists(int(pid)):
        return False
    started, recorded = _started(int(pid)), labels.get(f"{_PREFIX}.started")
    return not started or not recorded or started == recorded


def _exists(pid: int) -> bool:
    if os.name != "posix":
        return True  # os.kill(pid, 0) would end the process there
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return pid > 0


def _host() -> str:
    """A hash for this machine and, since process ids mean something only inside one, this process id namespace.

    The host's name is in it because machines made of one disk image share their id.
    """
    identity = _read("/etc/machine-id") or _read("/var/lib/dbus/machine-id")
    try:
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        namespace = ""
    return hashlib.sha256(f"{_SALT}{identity}{platform.node()}{namespace}".encode()).hexdigest()[:16]


def _boot() -> str:
    return _read("/proc/sys/kernel/random/boot_id")


def _started(pid: int) -> str:
    """When a process started, in clock ticks since boot; an empty text where that cannot be asked."""
    words = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return words[19] if len(words) > 19 else ""


def _read(path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except OSError:
        return ""
