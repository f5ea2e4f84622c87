"""What an engine holds, of one project or of all: asked in a few requests, whatever the number of objects."""

import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from containerize.engine.connection import DockerException, Engine
from containerize.engine.objects import dead_among
from containerize.engine.untrusted_text import one_line

_PROJECT = "com.docker.compose.project"
_FOLDER = "com.docker.compose.project.working_dir"
_SERVICE = "com.docker.compose.service"
# The engine walks volumes to weigh them, which can take minutes.
_DISK_SECONDS = 0.3
_HEALTH = re.compile(r"\((healthy|unhealthy|health: starting)\)")


@dataclass(frozen=True)
class ImageItem:
    """An image. names: its tags. created: seconds since the epoch. containers: how many are made from it."""

    id: str
    names: tuple[str, ...]
    bytes: int
    created: int
    containers: int


@dataclass(frozen=True)
class ContainerItem:
    """A container. state: created, running, paused, restarting, exited or dead. said: the same as the engine says it, with its times.

    folder: where compose was when it made it.
    """

    name: str
    service: str
    image: str
    state: str
    health: str | None
    said: str
    ports: tuple[str, ...]
    networks: tuple[str, ...]
    volumes: tuple[str, ...]
    folder: str = ""


@dataclass(frozen=True)
class NetworkItem:
    """A network. internal: without a way out. containers: the names of those in it, whether they run or not."""

    name: str
    driver: str
    internal: bool
    containers: tuple[str, ...]


@dataclass(frozen=True)
class VolumeItem:
    """A volume. containers: the names of those that mount it. bytes: when the engine has weighed it."""

    name: str
    driver: str
    containers: tuple[str, ...]
    bytes: int | None


@dataclass(frozen=True)
class Disk:
    """Bytes that the engine has on disk. free: what a prune of the build cache would give back."""

    images: int
    containers: int
    volumes: int
    cache: int
    free: int


@dataclass(frozen=True)
class Inventory:
    """All of it. project: the compose project's name, None for everything. dead: runs of containerize that left something.

    disk: of the whole engine; None where it took too long to say.
    """

    project: str | None
    images: tuple[ImageItem, ...]
    containers: tuple[ContainerItem, ...]
    networks: tuple[NetworkItem, ...]
    volumes: tuple[VolumeItem, ...]
    dead: int
    disk: Disk | None


def take_inventory(engine: Engine, project: str | None, tags: frozenset[str] = frozenset()) -> Inventory:
    """What is there of a compose project and the images of its containers, those with one of `tags` included; of all without a project."""
    weigh = _Weigh(engine)
    api = engine.client.api
    lists = [api.containers(all=True), api.networks(), api.volumes().get("Volumes") or [], api.images()]
    dead = dead_among(entry.get("Labels") or {} for entries in lists for entry in entries)
    containers = sorted((_container(entry) for entry in lists[0] if _belongs(entry, project)), key=lambda item: item.name)
    networks = [_network(entry, containers) for entry in lists[1] if _belongs(entry, project)]
    volumes = [entry for entry in lists[2] if _belongs(entry, project)]
    images = [_image(entry, containers) for entry in lists[3]]
    wanted = {item.image for item in containers} | tags
    weighed = weigh.result()
    sizes = {str(entry["Name"]): (entry.get("UsageData") or {}).get("Size") for entry in (weighed or {}).get("Volumes") or []}
    chosen = [item for item in images if project is None or wanted & {*item.names, item.id}]
    return Inventory(
        project,
        tuple(sorted(chosen, key=lambda item: (item.names, item.id))),
        tuple(containers),
        tuple(sorted(networks, key=lambda item: item.name)),
        tuple(sorted((_volume(entry, containers, sizes) for entry in volumes), key=lambda item: item.name)),
        len(dead),
        _disk(weighed) if weighed else None,
    )


class _Weigh:
    """Asks for the disk's use beside all else, and gives up when that takes long."""

    def __init__(self, engine: Engine) -> None:
        self._said: dict[str, Any] | None = None
        self._engine = engine
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()

    def _ask(self) -> None:
        try:
            self._said = self._engine.client.df()
        except (DockerException, OSError):
            self._said = None

    def result(self) -> dict[str, Any] | None:
        """What the engine said, or None."""
        self._thread.join(_DISK_SECONDS)
        return self._said


def _belongs(entry: Mapping[str, Any], project: str | None) -> bool:
    return project is None or (entry.get("Labels") or {}).get(_PROJECT) == project


def _container(entry: Mapping[str, Any]) -> ContainerItem:
    labels = entry.get("Labels") or {}
    said = one_line(str(entry.get("Status") or ""), 60)
    health = _HEALTH.search(said)
    mounts = entry.get("Mounts") or []
    return ContainerItem(
        _name(entry),
        one_line(str(labels.get(_SERVICE) or "")),
        one_line(str(entry.get("Image") or "")),
        str(entry.get("State") or ""),
        health[1].removeprefix("health: ") if health else None,
        said,
        tuple(dict.fromkeys(_ports(entry.get("Ports") or []))),
        tuple(sorted((entry.get("NetworkSettings") or {}).get("Networks") or {})),
        tuple(str(mount["Name"]) for mount in mounts if mount.get("Type") == "volume" and mount.get("Name")),
        one_line(str(labels.get(_FOLDER) or ""), 1000),
    )


def _name(entry: Mapping[str, Any]) -> str:
    names = entry.get("Names") or [str(entry.get("Id", ""))[:12]]
    return str(min(names, key=len)).removeprefix("/")


def _ports(ports: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Those that are published, as they are reached."""
    for port in sorted(ports, key=lambda port: (port.get("PrivatePort", 0), str(port.get("IP", "")))):
        if port.get("PublicPort"):
            yield f"{port.get('IP') or '*'}:{port['PublicPort']}->{port['PrivatePort']}"


def _network(entry: Mapping[str, Any], containers: list[ContainerItem]) -> NetworkItem:
    name = str(entry.get("Name"))
    members = tuple(item.name for item in containers if name in item.networks)
    return NetworkItem(name, str(entry.get("Driver")), bool(entry.get("Internal")), members)


def _volume(entry: Mapping[str, Any], containers: list[ContainerItem], sizes: Mapping[str, Any]) -> VolumeItem:
    name = str(entry.get("Name"))
    size = sizes.get(name)
    members = tuple(item.name for item in containers if name in item.volumes)
    return VolumeItem(name, str(entry.get("Driver")), members, size if isinstance(size, int) and size >= 0 else None)


def _image(entry: Mapping[str, Any], containers: list[ContainerItem]) -> ImageItem:
    names = tuple(sorted(str(name) for name in entry.get("RepoTags") or [] if name != "<none>:<none>"))
    identity = str(entry.get("Id"))
    used = sum(item.image in {*names, identity} for item in containers)
    return ImageItem(identity, names, int(entry.get("Size") or 0), int(entry.get("Created") or 0), used)


def _disk(weighed: Mapping[str, Any]) -> Disk:
    cache = weighed.get("BuildCache") or []
    return Disk(
        int(weighed.get("LayersSize") or 0),
        sum(int(entry.get("SizeRw") or 0) for entry in weighed.get("Containers") or []),
        sum(max(0, int((entry.get("UsageData") or {}).get("Size") or 0)) for entry in weighed.get("Volumes") or []),
        sum(int(entry.get("Size") or 0) for entry in cache if not entry.get("Shared")),
        sum(int(entry.get("Size") or 0) for entry in cache if not entry.get("Shared") and not entry.get("InUse")),
    )
