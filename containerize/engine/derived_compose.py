"""The variant of a compose file that a smoke run starts: nothing of the user's is named, published, mounted or restarted by it."""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from containerize.engine.compose_file import ComposeFile, bind_source

_DROPPED = ("container_name", "restart", "build", "gpus", "develop", "pull_policy", "deploy", "scale")
# `${PORT:-8000}`: what compose puts in when nobody sets it.
_DEFAULTED = re.compile(r"\$\{\w+:?-([^}]*)\}")
_READ_ONLY = re.compile(r"(^|[:,])ro($|,)")


@dataclass(frozen=True)
class Derived:
    """The document to start, and what each of its services is expected to do.

    jobs: services that must end with 0. programs: services that may. ports: container ports of each service that publishes any.
    main: the service that the project itself is, the one with a port before one without.
    """

    document: dict[str, Any]
    jobs: frozenset[str]
    programs: frozenset[str]
    ports: dict[str, tuple[int, ...]]
    main: str


def derive(compose: ComposeFile, *, image: str, secrets_file: str | None, labels: Mapping[str, str]) -> Derived:
    """A smoke variant. image: takes the place of everything that is built. secrets_file: takes the place of compose.secrets.env."""
    services = copy.deepcopy(compose.services)
    names = {str(service["image"]) for service in services.values() if "build" in service and "image" in service}
    ours = {name for name, service in services.items() if "build" in service or str(service.get("image")) in names}
    always = {name for name, service in services.items() if not service.get("profiles")}
    scratch: set[str] = set()
    ports = {}
    for name, service in services.items():
        ports[name] = tuple(number for entry in _list(service.get("ports")) if (number := _container_port(entry)))
        for key in _DROPPED:
            service.pop(key, None)
        if name in ours:
            service |= {"image": image, "pull_policy": "never"}
        service |= {"restart": "no", "labels": dict(labels)}
        service["ports"] = [f"127.0.0.1::{number}" for number in ports[name]]
        service["volumes"] = [_scratch_volume(entry, name, index, scratch) for index, entry in enumerate(_list(service.get("volumes")))]
        if not always:
            service.pop("profiles", None)
        if "env_file" in service:
            service["env_file"] = [_env_file(entry, secrets_file) for entry in _list(service["env_file"])]
    document: dict[str, Any] = {"services": services}
    for kind in ("configs", "secrets"):
        if kind in compose.document.data:
            document[kind] = compose.document.data[kind]
    networks = _mapping(compose.document.data.get("networks"))
    document["networks"] = {name: _plain(network, labels, ("internal", "driver")) for name, network in (networks | {"default": {}}).items()}
    volumes = [*_mapping(compose.document.data.get("volumes")), *sorted(scratch)]
    document["volumes"] = {name: {"labels": dict(labels)} for name in volumes}
    jobs = _jobs(services)
    programs = frozenset(name for name in ours if not ports[name]) - jobs
    own = [name for name in services if name in ours and name not in jobs] or list(services)
    main = next((name for name in own if ports[name]), own[0])
    return Derived(document, jobs, programs, {name: found for name, found in ports.items() if found}, main)


def single_container(image: str, port: int | None, labels: Mapping[str, str]) -> Derived:
    """For a project without a compose file: its image alone, with the bounds that a rendered compose file sets."""
    service: dict[str, Any] = {
        "image": image,
        "pull_policy": "never",
        "restart": "no",
        "init": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "pids_limit": 256,
        "labels": dict(labels),
        "ports": [f"127.0.0.1::{port}"] if port else [],
    }
    document = {"services": {"app": service}, "networks": {"default": {"labels": dict(labels)}}}
    return Derived(document, frozenset(), frozenset() if port else frozenset({"app"}), {"app": (port,)} if port else {}, "app")


def _jobs(services: dict[str, dict[str, Any]]) -> frozenset[str]:
    """Services that another one waits for until they have completed."""
    return frozenset(
        name
        for service in services.values()
        for name, condition in _mapping(service.get("depends_on")).items()
        if _mapping(condition).get("condition") == "service_completed_successfully"
    )


def _container_port(entry: Any) -> int | None:
    """The container's side of a port entry; ranges and UDP are not probed."""
    if isinstance(entry, dict):
        text = str(entry.get("target", "")) if entry.get("protocol", "tcp") == "tcp" else ""
    else:
        text = _DEFAULTED.sub(r"\1", str(entry)).removesuffix("/tcp").rsplit(":", 1)[-1]
    return int(text) if text.isdecimal() else None


def _scratch_volume(entry: Any, service: str, index: int, scratch: set[str]) -> Any:
    """Named volumes stay, under the run's own project; binds that can be written to become empty scratch volumes."""
    name = f"scratch-{service}-{index}".lower()
    if isinstance(entry, dict):
        if entry.get("type") != "bind" or entry.get("read_only"):
            return entry
        scratch.add(name)
        return {"type": "volume", "source": name, "target": entry.get("target")}
    text = str(entry)
    if not bind_source(text) or _READ_ONLY.search(text.rpartition(":")[2]):
        return text
    scratch.add(name)
    return f"{name}:{text.split(':')[1]}"


def _env_file(entry: Any, secrets_file: str | None) -> Any:
    path = _mapping(entry).get("path") if isinstance(entry, dict) else entry
    return secrets_file if secrets_file and str(path).removeprefix("./") == "compose.secrets.env" else entry


def _plain(table: Any, labels: Mapping[str, str], kept: tuple[str, ...]) -> dict[str, Any]:
    """Without `name` and `external`, so that nothing of the user's is taken, whatever it is called."""
    return {key: value for key, value in _mapping(table).items() if key in kept} | {"labels": dict(labels)}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
