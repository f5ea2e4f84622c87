"""A compose file is code: before any engine call it is parsed and held against lists of what is harmless (DESIGN.md §3).

Keys are those of the Compose specification (https://github.com/compose-spec/compose-spec/blob/main/spec.md).
"""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from containerize.engine.yaml_lines import Document, read_yaml
from containerize.errors import InvalidInput, UnsafeInput
from containerize.project import Project

NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_TOP_KEYS = frozenset({"name", "version", "services", "networks", "volumes", "configs", "secrets"})
_SERVICE_KEYS = frozenset(
    "annotations attach build cap_drop command configs container_name cpu_count cpu_percent cpu_shares cpus deploy depends_on develop "
    "dns dns_opt dns_search domainname entrypoint env_file environment expose extra_hosts gpus healthcheck hostname image init labels "
    "links logging mem_limit mem_reservation memswap_limit network_mode networks pids_limit platform ports profiles pull_policy "
    "read_only restart scale secrets security_opt shm_size stdin_open stop_grace_period stop_signal tmpfs tty ulimits user volumes "
    "working_dir".split()
)
_BUILD_KEYS = frozenset("context dockerfile args target labels cache_from cache_to platforms tags pull no_cache shm_size".split())
_FILE_SOURCE_KEYS = frozenset({"file", "name", "external", "content"})


@dataclass(frozen=True)
class ComposeFile:
    """A compose file that was checked: its folder, its document, and its services by name."""

    root: Path
    document: Document
    services: dict[str, dict[str, Any]]


def find_compose_file(root: Path) -> str | None:
    """The name of the compose file that compose itself would take, or None."""
    return next((name for name in NAMES if (root / name).is_file()), None)


def read_compose_file(root: Path, name: str, *, trust: bool = False) -> ComposeFile:
    """Read and check. trust: the user wrote the file and takes what it does.

    Raises InvalidInput when it is no compose file, UnsafeInput naming the line of what could reach outside the project.
    """
    text = Project(root).text(name)
    document = read_yaml(name, text or "")
    services = document.data.get("services") if isinstance(document.data, dict) else None
    if not isinstance(services, dict) or not all(isinstance(service, dict) for service in services.values()):
        raise InvalidInput(f"{name} has no services", "there is nothing to start", "containerize init")
    checked = ComposeFile(root.resolve(), document, services)
    if not trust:
        _Check(checked).run()
    return checked


class _Check:
    """Goes through one file and stops at the first thing that is not on a list."""

    def __init__(self, compose: ComposeFile) -> None:
        self._root = compose.root
        self._document = compose.document
        self._services = compose.services

    def run(self) -> None:
        self._keys((), self._document.data, _TOP_KEYS)
        for name, service in self._services.items():
            path = ("services", name)
            self._keys(path, service, _SERVICE_KEYS)
            self._host_access(path, service)
            self._build(path, service.get("build"))
            self._env_files(path, service.get("env_file"))
            for index, volume in enumerate(_list(service.get("volumes"))):
                self._volume((*path, "volumes", index), volume)
        for kind in ("configs", "secrets"):
            for name, source in _mapping(self._document.data.get(kind)).items():
                self._keys((kind, name), _mapping(source), _FILE_SOURCE_KEYS)
                self._inside((kind, name, "file"), _mapping(source).get("file"))
        for name, volume in _mapping(self._document.data.get("volumes")).items():
            if _mapping(volume).get("driver_opts"):
                raise self._unsafe(("volumes", name, "driver_opts"), "has driver_opts, which can mount any folder of this machine")

    def _keys(self, path: tuple[str | int, ...], table: dict[str, Any], allowed: frozenset[str]) -> None:
        for key in table:
            if key not in allowed and not key.startswith("x-"):
                raise self._unsafe((*path, key), f"has `{key}`, which is not on the list of harmless keys")

    def _host_access(self, path: tuple[str | int, ...], service: dict[str, Any]) -> None:
        mode = str(service.get("network_mode", "none"))
        if mode not in ("none", "bridge") and not re.fullmatch(r"service:[A-Za-z0-9._-]+", mode):
            raise self._unsafe((*path, "network_mode"), f"has network_mode {mode}: it would share a network with this machine")
        for index, option in enumerate(_list(service.get("security_opt"))):
            if not re.fullmatch(r"no-new-privileges(:true|=true)?", str(option)):
                raise self._unsafe((*path, "security_opt", index), f"has security_opt {option}, which can switch protection off")
        if _mapping(service.get("deploy")).keys() - {"resources", "replicas", "restart_policy", "labels", "mode"}:
            raise self._unsafe((*path, "deploy"), "has deploy settings that are not on the list of harmless ones")

    def _build(self, path: tuple[str | int, ...], build: Any) -> None:
        table = {"context": build} if isinstance(build, str) else _mapping(build)
        self._keys((*path, "build"), table, _BUILD_KEYS)
        self._inside((*path, "build", "context"), table.get("context"))
        self._inside((*path, "build", "dockerfile"), table.get("dockerfile"), str(table.get("context") or "."))

    def _env_files(self, path: tuple[str | int, ...], files: Any) -> None:
        for index, entry in enumerate(_list(files)):
            self._inside((*path, "env_file", index), _mapping(entry).get("path") if isinstance(entry, dict) else entry)

    def _volume(self, path: tuple[str | int, ...], volume: Any) -> None:
        if isinstance(volume, dict):
            if volume.get("type") not in ("bind", "volume", "tmpfs"):
                raise self._unsafe(path, f"mounts something of type {volume.get('type')}")
            if volume["type"] == "bind":
                self._inside((*path, "source"), volume.get("source"))
        elif bind := bind_source(str(volume)):
            self._inside(path, bind)

    def _inside(self, path: tuple[str | int, ...], place: Any, base: str = ".") -> None:
        if place is None:
            return
        text = str(place)
        if "$" in text or "://" in text or text.startswith("~"):
            raise self._unsafe(path, f"names {text}, of which it cannot be told whether it lies in the project")
        real = (self._root / base / text).resolve()
        if not real.is_relative_to(self._root):
            raise self._unsafe(path, f"reaches {text}, outside the project")

    def _unsafe(self, path: tuple[str | int, ...], what: str) -> UnsafeInput:
        kind = {"services": "service", "volumes": "volume", "configs": "config", "secrets": "secret"}.get(str(path[0]))
        owner = f'{kind} "{path[1]}"' if kind and len(path) > 1 else "the file"
        return UnsafeInput(
            f"{self._document.where(*path)}: {owner} {what}",
            "a compose file can read and change the machine that starts it",
            "remove it, or add --trust-compose if you know who wrote this file",
        )


def bind_source(volume: str) -> str | None:
    """The folder of this machine that a short volume entry (`./data:/data:ro`) mounts, or None for a named or anonymous one."""
    source, colon, _ = volume.partition(":")
    if re.match(r"^[A-Za-z]:[\\/]", volume):
        return volume
    return source if colon and (source.startswith((".", "/", "~", "$")) or "/" in source) else None


def is_inside(root: Path, path: str) -> bool:
    """Whether a path, relative to `root` or absolute, stays in it."""
    return (root / PurePosixPath(path)).resolve().is_relative_to(root)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
