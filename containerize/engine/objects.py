"""What a run makes in the engine: labelled, so that it can be removed whatever happened, by this run or the next on this machine."""

import hashlib
import os
import platform
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from containerize.engine.connection import APIError, Engine, NotFound
from containerize.errors import CleanupIncomplete

_PREFIX = "io.containerize"
_SALT = "containerize session host"
_ATTEMPTS = 5


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
    labels = {"session": identity, "host": _host(), "boot": _boot(), "pid": str(os.getpid()), "started": _started(os.getpid()) or ""}
    return Session(identity, {f"{_PREFIX}.{key}": value for key, value in labels.items()})


def labelled(session_id: str | None = None) -> dict[str, str | list[str] | bool]:
    """The engine's filter for the objects of one session, or of any."""
    return {"label": f"{_PREFIX}.session={session_id}" if session_id else f"{_PREFIX}.session"}


def remove_session(engine: Engine, session_id: str) -> None:
    """Remove every container, network and volume of a session. Raises CleanupIncomplete naming what stayed."""
    chosen = labelled(session_id)
    client = engine.client
    left: list[str] = []
    for container in client.containers.list(all=True, filters=chosen, ignore_removed=True):
        left += _removed(partial(container.remove, force=True, v=True), f"docker rm -f {container.id}")
    for network in client.networks.list(filters=chosen):
        left += _removed(network.remove, f"docker network rm {network.id}")
    for volume in client.volumes.list(filters=chosen):
        left += _removed(partial(volume.remove, force=True), f"docker volume rm {volume.name}")
    if left:
        raise CleanupIncomplete(
            f"{len(left)} objects of this run could not be removed", "they take up space and names", "; ".join(left)
        )


def sweep_dead(engine: Engine) -> int:
    """Remove what dead runs of this machine left behind; the number of runs that were swept."""
    dead = {
        labels[f"{_PREFIX}.session"] for labels in _labels(engine) if labels.get(f"{_PREFIX}.host") == _host() and not _is_alive(labels)
    }
    for session_id in dead:
        remove_session(engine, session_id)
    return len(dead)


def _labels(engine: Engine) -> list[dict[str, str]]:
    chosen = labelled()
    client = engine.client
    found: list[Any] = [container.labels for container in client.containers.list(all=True, filters=chosen, ignore_removed=True)]
    found += [network.attrs.get("Labels") or {} for network in client.networks.list(filters=chosen)]
    found += [volume.attrs.get("Labels") or {} for volume in client.volumes.list(filters=chosen)]
    return found


def _removed(remove: Callable[[], object], command: str) -> list[str]:
    """Empty when the object is gone, else the command that removes it by hand. 409: something still holds it, so try again."""
    for attempt in range(_ATTEMPTS):
        try:
            remove()
        except NotFound:
            return []
        except (APIError, OSError):
            time.sleep(0.2 * (attempt + 1))
            continue
        return []
    return [command]


def _is_alive(labels: dict[str, str]) -> bool:
    pid = labels.get(f"{_PREFIX}.pid", "")
    if labels.get(f"{_PREFIX}.boot") != _boot() or not pid.isdecimal():
        return False
    started = _started(int(pid))
    return started is not None and started == labels.get(f"{_PREFIX}.started")


def _host() -> str:
    """A hash for this machine and, since process ids mean something only inside one, this process id namespace."""
    identity = _read("/etc/machine-id") or _read("/var/lib/dbus/machine-id") or platform.node()
    try:
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        namespace = ""
    return hashlib.sha256(f"{_SALT}{identity}{namespace}".encode()).hexdigest()[:16]


def _boot() -> str:
    return _read("/proc/sys/kernel/random/boot_id")


def _started(pid: int) -> str | None:
    """When a process started, in clock ticks since boot; an empty text where that cannot be asked; None when it is gone."""
    status = _read(f"/proc/{pid}/stat")
    if status:
        return status.rpartition(")")[2].split()[19]
    if Path("/proc/self/stat").exists():
        return None
    if os.name != "posix":
        return ""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except OSError:
        return ""
    return ""


def _read(path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except OSError:
        return ""
