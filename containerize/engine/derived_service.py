"""One service of a smoke run: what of the user's it may keep, and what takes the place of the rest."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from containerize.engine.compose_file import as_list, as_mapping, split_mount

# Bounded, and one that can be read whatever the file says.
LOGGING = {"driver": "json-file", "options": {"max-size": "10m", "max-file": "1"}}
_PIDS = 4096
_DROPPED = frozenset(
    (
        *("annotations", "attach", "build", "container_name", "deploy", "develop", "gpus", "labels", "logging", "networks"),
        *("pids_limit", "ports", "profiles", "pull_policy", "restart", "scale"),
    )
)


@dataclass(frozen=True)
class Probing:
    """How often health is asked for while containers start. often: whether the engine can ask each second then.

    start_period: how long the image that was built takes to start, by its own health check; nothing without one.
    """

    often: bool = False
    start_period: str = ""


NO_PROBING = Probing()


@dataclass
class Surroundings:
    """What all services of a run share. scratch: names of the volumes that were put in place of binds; they are collected here."""

    root: Path
    image: str
    secrets_file: str | None
    labels: Mapping[str, str]
    values: Mapping[str, str]
    started: frozenset[str]
    probing: Probing = NO_PROBING
    scratch: list[str] = field(default_factory=list)


def derived_service(
    name: str, service: Mapping[str, Any], around: Surroundings, *, ours: bool, published: tuple[int, ...]
) -> dict[str, Any]:
    """A copy of a service for a smoke run. ours: it runs the image that was built. published: container ports that get a free one here."""
    kept = {key: copy.deepcopy(value) for key, value in service.items() if key not in _DROPPED and not key.startswith("x-")}
    kept |= {"restart": "no", "labels": dict(around.labels), "logging": LOGGING}
    if ours:
        kept |= {"image": around.image, "pull_policy": "never"}
    if published:
        kept["ports"] = [f"127.0.0.1::{number}" for number in published]
    kept |= _limits(service)
    if health := probed_often(service.get("healthcheck"), around.probing, ours=ours):
        kept["healthcheck"] = health
    for key, derived in (
        ("networks", _networks(service.get("networks"))),
        ("volumes", [_volume(entry, name, index, around) for index, entry in enumerate(as_list(service.get("volumes")))]),
        ("env_file", [_env_file(entry, around.secrets_file) for entry in as_list(service.get("env_file"))]),
        ("environment", _environment(service.get("environment"), around.values)),
        ("depends_on", _depends_on(service.get("depends_on"), around.started)),
    ):
        if key in service:
            kept[key] = derived
    return kept


def probed_often(health: Any, probing: Probing, *, ours: bool) -> dict[str, Any]:
    """A health check that is asked each second in its start period, so that a run waits for nothing; nothing where that changes nothing.

    Compose takes `start_interval` beside `start_period` alone; what else is left out is the image's own
    (https://docs.docker.com/reference/compose-file/services/#healthcheck).
    """
    known = as_mapping(health)
    period = known.get("start_period") or (probing.start_period if ours and not known else "")
    return known | {"start_period": period, "start_interval": "1s"} if probing.often and period else {}


def container_ports(service: Mapping[str, Any]) -> tuple[int, ...]:
    """The container's side of each TCP port that a service publishes; of a range, the first."""
    return tuple(dict.fromkeys(number for entry in as_list(service.get("ports")) if (number := _container_port(entry))))


def dependencies(service: Mapping[str, Any]) -> set[str]:
    """The services that must be there for this one, whatever it says about waiting for them."""
    waits = service.get("depends_on")
    required = [name for name, how in waits.items() if _is_required(how)] if isinstance(waits, dict) else as_list(waits)
    links = [str(link).partition(":")[0] for link in as_list(service.get("links"))]
    shared = str(service.get("network_mode") or "").removeprefix("service:")
    return {str(name) for name in required} | set(links) | ({shared} if shared not in ("", "none", "bridge") else set())


def _container_port(entry: Any) -> int | None:
    if isinstance(entry, dict):
        protocol, text = str(entry.get("protocol", "tcp")), str(entry.get("target", ""))
    else:
        text, _, protocol = str(entry).partition("/")
        text = text.rsplit(":", 1)[-1]
    first = text.partition("-")[0]
    return int(first) if protocol in ("tcp", "") and first.isdecimal() and len(first) < 6 else None


def _limits(service: Mapping[str, Any]) -> dict[str, Any]:
    """Its own bounds, so that it fails here for want of memory as it will elsewhere, and one on processes in any case.

    Compose takes that one beside the others alone: with `pids_limit` and limits without it, it says that they are distinct.
    """
    limits = as_mapping(as_mapping(as_mapping(service.get("deploy")).get("resources")).get("limits"))
    processes = service.get("pids_limit", _PIDS)
    if not limits:
        return {"pids_limit": processes}
    return {"deploy": {"resources": {"limits": {"pids": processes} | copy.deepcopy(limits)}}}


def _networks(networks: Any) -> Any:
    """Without fixed addresses: those belong to the network that the user may have running."""
    if not isinstance(networks, dict):
        return as_list(networks)
    return {name: {"aliases": as_mapping(how)["aliases"]} if "aliases" in as_mapping(how) else {} for name, how in networks.items()}


def _volume(entry: Any, service: str, index: int, around: Surroundings) -> Any:
    """Named volumes stay, under the run's own project. Folders that can be written to become empty scratch volumes; what
    remains of this machine can only be read, and is not made when it is missing.
    """
    if isinstance(entry, dict):
        if entry.get("type") != "bind":
            return entry
        source, target, read_only = str(entry.get("source", "")), entry.get("target"), str(entry.get("read_only", "")).lower() == "true"
    else:
        mount = split_mount(str(entry))
        if not mount.is_bind:
            return entry
        source, target, read_only = str(mount.source), mount.target, "ro" in mount.mode.split(",")
    place = around.root / source
    if read_only or (place.exists() and not place.is_dir()):
        return {"type": "bind", "source": source, "target": target, "read_only": True, "bind": {"create_host_path": False}}
    around.scratch.append(f"scratch-{service}-{index}".lower())
    return {"type": "volume", "source": around.scratch[-1], "target": target}


def _env_file(entry: Any, secrets_file: str | None) -> Any:
    path = entry.get("path") if isinstance(entry, dict) else entry
    return secrets_file if secrets_file and str(path).removeprefix("./") == "compose.secrets.env" else entry


def _environment(environment: Any, values: Mapping[str, str]) -> Any:
    """Names without a value would be taken from the caller's environment: they get the value that the run was told, or go."""
    if isinstance(environment, dict):
        given = {name: values.get(name) if value is None else value for name, value in environment.items()}
        return {name: value for name, value in given.items() if value is not None}
    entries = [str(entry) for entry in as_list(environment)]
    return [entry if "=" in entry else f"{entry}={values[entry]}" for entry in entries if "=" in entry or entry in values]


def _depends_on(waits: Any, started: frozenset[str]) -> Any:
    """Without what is not started; a missing service that is required stays, and compose says so."""
    if not isinstance(waits, dict):
        return as_list(waits)
    return {name: how for name, how in waits.items() if name in started or _is_required(how)}


def _is_required(how: Any) -> bool:
    return str(as_mapping(how).get("required", True)).lower() != "false"
