"""What is asked of the engine: its age, its disk, its memory, its clock, what was left in it."""

import re
import shutil
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from containerize.engine.connection import Engine
from containerize.engine.doctor.symptom import Severity, Symptom
from containerize.engine.objects import dead_runs

# The oldest that the rendered files are written for.
_OLDEST = {"Docker": (25, 0), "Podman": (4, 3)}
_GB = 10**9
_FULL, _LOW = 5 * _GB, 15 * _GB
_SMALL = 2 * _GB
# Seconds. Certificates and Debian's lists are refused by a clock that is much behind.
_DRIFT = 60


def of_engine(engine: Engine) -> Iterator[Symptom]:
    """All of it."""
    asked = time.time()
    info: dict[str, Any] = engine.client.info()
    yield _age(engine, info)
    yield from _place(engine, info)
    yield _memory(info)
    yield from _clock(info, asked)
    yield _images(info)
    yield from _left_over(engine)


def _age(engine: Engine, info: dict[str, Any]) -> Symptom:
    version = str(info.get("ServerVersion") or "")
    product = engine.product
    oldest = _OLDEST[product]
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
    found = f"{product} {version} at {engine.endpoint}"
    if numbers >= oldest:
        return Symptom("engine", "ok", found)
    fix = "install a newer one: what is rendered is not tried with it"
    return Symptom("engine", "problem", f"{found} is older than {oldest[0]}.{oldest[1]}", fix)


def _place(engine: Engine, info: dict[str, Any]) -> Iterator[Symptom]:
    if not engine.host_is_local:
        yield Symptom("place", "note", "it is on another machine: its ports are not on this one, and applications are asked from inside")
        return
    root = str(info.get("DockerRootDir") or "/")
    try:
        free = shutil.disk_usage(root).free
    except OSError:
        return  # in a virtual machine of Docker Desktop
    severity: Severity = "problem" if free < _FULL else "note" if free < _LOW else "ok"
    fix = "" if severity == "ok" else "docker builder prune, then docker system df"
    yield Symptom("disk", severity, f"{free / _GB:.0f} GB are free at {root}", fix)


def _memory(info: dict[str, Any]) -> Symptom:
    memory = int(info.get("MemTotal") or 0)
    found = f"{memory / _GB:.0f} GB, {info.get('NCPU')} processors ({info.get('Architecture')})"
    if memory >= _SMALL:
        return Symptom("memory", "ok", found)
    fix = "give the engine more memory (Docker Desktop: Settings, Resources)"
    return Symptom("memory", "note", f"{found}: compiling may need more", fix)


def _clock(info: dict[str, Any], asked: float) -> Iterator[Symptom]:
    said = re.sub(r"(\.\d{6})\d*", r"\1", str(info.get("SystemTime") or "")).replace("Z", "+00:00")
    try:
        behind = asked - datetime.fromisoformat(said).timestamp()
    except ValueError:
        return
    if abs(behind) <= _DRIFT:
        yield Symptom("clock", "ok", "the same as here")
        return
    found = f"{abs(behind):.0f} s {'behind' if behind > 0 else 'before'} the clock here: certificates and package lists are refused"
    yield Symptom("clock", "problem", found, "restart Docker Desktop, or set the clock of the engine's machine")


def _images(info: dict[str, Any]) -> Symptom:
    stores = dict(pair for pair in info.get("DriverStatus") or [] if len(pair) == 2)
    if str(stores.get("driver-type", "")).startswith("io.containerd"):
        return Symptom("images", "ok", "in containerd's store")
    found = f"in the store of {info.get('Driver')}: no --cache-to, --sbom or --provenance"
    return Symptom("images", "ok", found)


def _left_over(engine: Engine) -> Iterator[Symptom]:
    if dead := len(dead_runs(engine)):
        runs = "1 run" if dead == 1 else f"{dead} runs"
        yield Symptom("left over", "note", f"{runs} of containerize ended early and left something", "containerize clean", fixable=True)
