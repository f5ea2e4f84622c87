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
_PASSES = 4
_CLEANUP_SECONDS = 30
_LOOK_AGAIN = 0.25


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
    """Remove, and look again, until nothing is there: what goes can bring other things to light."""
    deadline = time.monotonic() + _CLEANUP_SECONDS
    chosen = labelled(session_id)
    client = engine.client
    left: list[str] = []
    for _ in range(_PASSES):
        containers = client.containers.list(all=True, filters=chosen, ignore_removed=True)
        networks = client.networks.list(filters=chosen)
        volumes = client.volumes.list(filters=chosen)
        images = client.images.list(filters=chosen)
        if not (containers or networks or volumes or images):
            return
        left = []
        for container in containers:
            left += _removed(partial(container.remove, force=True, v=True), f"docker rm -f {container.id}", deadline)
        for network in networks:
            left += _removed(network.remove, f"docker network rm {network.id}", deadline)
        for volume in volumes:
            left += _removed(partial(volume.remove, force=True), f"docker volume rm {volume.name}", deadline)
        for image in images:
            left += _removed(partial(client.images.remove, str(image.id), force=True), f"docker image rm {image.id}", deadline)
        if left:
            break
    if left:
        count = "an object" if len(left) == 1 else f"{len(left)} objects"
        raise CleanupIncomplete(f"{count} of this run could not be removed", "it takes up space and names", "; ".join(left))


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
    found += [image.labels for image in client.images.list(filters=chosen)]
    return found


def _removed(remove: Callable[[], object], command: str, deadline: float) -> list[str]:
    """Empty when the object is gone, else the command that removes it by hand. 409: something still holds it, which passes."""
    failed = 0
    while failed < _ATTEMPTS and time.monotonic() < deadline:
        try:
            remove()
        except NotFound:
            return []
        except (APIError, OSError) as error:
            failed += not (isinstance(error, APIError) and error.status_code == _IN_USE)
            time.sleep(0.2 * (failed + 1))
            continue
        return []
    return [command]


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
