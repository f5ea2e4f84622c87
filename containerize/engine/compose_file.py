"""A compose file is code: before any engine call it is parsed and held against lists of what is harmless (DESIGN.md §3).

Keys are those of the Compose specification (https://github.com/compose-spec/compose-spec/blob/main/spec.md).
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from containerize.engine.interpolation import interpolate
from containerize.engine.yaml_lines import Document, read_yaml
from containerize.errors import InvalidInput, UnsafeInput
from containerize.project import Project
from containerize.workspaces import find_workspace

NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_MAX_BYTES = 256 << 10
_TOP_KEYS = frozenset({"name", "version", "services", "networks", "volumes", "configs", "secrets"})
_SERVICE_KEYS = frozenset(
    "attach build cap_add cap_drop command configs container_name cpu_count cpu_percent cpu_shares cpus deploy depends_on develop "
    "dns dns_opt dns_search domainname entrypoint env_file environment expose extra_hosts gpus healthcheck hostname image init labels "
    "links logging mem_limit mem_reservation memswap_limit network_mode networks pids_limit platform ports profiles pull_policy "
    "read_only restart scale secrets security_opt shm_size stdin_open stop_grace_period stop_signal tmpfs tty ulimits user volumes "
    "working_dir".split()
)
_BUILD_KEYS = frozenset(
    "context dockerfile args target labels cache_from cache_to platforms tags pull no_cache secrets shm_size ssh".split()
)
_FILE_SOURCE_KEYS = frozenset({"file", "name", "external", "content", "environment"})
# What every container has when nobody says anything (https://docs.docker.com/engine/security/#linux-kernel-capabilities).
_USUAL_CAPABILITIES = frozenset(
    "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_CHROOT".split()
)
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class ComposeFile:
    """A compose file that was checked: its folder, its document as it is written, and its data with the variables put in."""

    root: Path
    document: Document
    data: dict[str, Any]

    @property
    def services(self) -> dict[str, dict[str, Any]]:
        """The services by name."""
        services: dict[str, dict[str, Any]] = self.data["services"]
        return services


class Mount(NamedTuple):
    """A short volume entry, `source:target:mode`, in its parts. is_bind: whether the source is a place of this machine."""

    source: str | None
    target: str
    mode: str
    is_bind: bool


def find_compose_file(root: Path) -> str | None:
    """The name of the compose file that compose itself would take, or None."""
    return next((name for name in NAMES if (root / name).is_file()), None)


def project_name(root: Path) -> str:
    """What compose calls the project: the file's `name`, else the folder's, without what such a name cannot have.

    https://docs.docker.com/compose/how-tos/project-name/; a file that cannot be read has no name.
    """
    name = find_compose_file(root)
    try:
        data = read_yaml(name, Project(root).text(name, _MAX_BYTES) or "").data if name else {}
    except InvalidInput:
        data = {}
    named = data.get("name") if isinstance(data, dict) else None
    wanted = str(named) if named and "$" not in str(named) else root.name
    return re.sub(r"[^a-z0-9_-]", "", wanted.lower()).lstrip("_-")


def read_compose_file(root: Path, name: str, *, trust: bool = False, values: Mapping[str, str] | None = None) -> ComposeFile:
    """Read, put in the variables, and check. trust: the user wrote the file and takes what it does. values: of the variables.

    Raises InvalidInput when it is no compose file, UnsafeInput naming the line of what could reach outside the project.
    """
    document = read_yaml(name, Project(root).text(name, _MAX_BYTES) or "")
    data = _interpolated(document, document.data, (), values or {})
    services = data.get("services") if isinstance(data, dict) else None
    if not isinstance(services, dict) or not services:
        raise InvalidInput(f"{name} has no services", "there is nothing to start", "containerize init")
    for service, table in services.items():
        if not isinstance(table, dict):
            where = document.where("services", service)
            raise InvalidInput(f'{where}: service "{service}" says nothing', "it cannot be started", f"give it an image, or remove {where}")
    checked = ComposeFile(root.resolve(), document, data)
    if not trust:
        _Check(checked).run()
    return checked


def build_table(service: Mapping[str, Any]) -> dict[str, Any]:
    """What a service says of its build, in the long form; empty when it builds nothing."""
    build = service.get("build")
    if build is None:
        return {}
    return dict(build) if isinstance(build, dict) else {"context": str(build)}


def split_mount(entry: str) -> Mount:
    """The parts of a short volume entry."""
    start = 2 if _DRIVE.match(entry) else 0
    source, colon, rest = entry[start:].partition(":")
    source = entry[:start] + source
    if not colon:
        return Mount(None, source, "", False)
    target, _, mode = rest.partition(":")
    is_bind = bool(start) or source.startswith((".", "/", "~")) or "/" in source or "\\" in source
    return Mount(source, target, mode, is_bind)


def as_list(value: Any) -> list[Any]:
    """A list as it is, nothing as an empty one, anything else as its only member."""
    return value if isinstance(value, list) else [] if value is None else [value]


def as_mapping(value: Any) -> dict[str, Any]:
    """A mapping as it is, anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def _interpolated(document: Document, data: Any, path: Place, values: Mapping[str, str]) -> Any:
    if isinstance(data, dict):
        return {key: _interpolated(document, value, (*path, key), values) for key, value in data.items()}
    if isinstance(data, list):
        return [_interpolated(document, value, (*path, index), values) for index, value in enumerate(data)]
    if not isinstance(data, str) or "$" not in data:
        return data
    try:
        return interpolate(data, values)
    except ValueError as error:
        where = document.where(*path)
        raise InvalidInput(f"{where}: {error}", "compose could not read it either", f"correct {where}; a plain dollar is $$") from None


class _Check:
    """Goes through one file and stops at the first thing that is not on a list."""

    def __init__(self, compose: ComposeFile) -> None:
        self._root = compose.root
        self._build_root = find_workspace(compose.root) or compose.root
        self._document = compose.document
        self._data = compose.data
        self._services = compose.services

    def run(self) -> None:
        self._keys((), self._data, _TOP_KEYS)
        for name, service in self._services.items():
            path = ("services", name)
            self._keys(path, service, _SERVICE_KEYS)
            self._host_access(path, service)
            self._build(path, service)
            for index, entry in enumerate(as_list(service.get("env_file"))):
                self._inside((*path, "env_file", index), entry.get("path") if isinstance(entry, dict) else entry)
            for index, volume in enumerate(as_list(service.get("volumes"))):
                self._volume((*path, "volumes", index), volume)
        for kind in ("configs", "secrets"):
            for name, source in as_mapping(self._data.get(kind)).items():
                self._keys((kind, name), as_mapping(source), _FILE_SOURCE_KEYS)
                if as_mapping(source).get("file") != os.devnull:
                    self._inside((kind, name, "file"), as_mapping(source).get("file"))
        for name, volume in as_mapping(self._data.get("volumes")).items():
            if as_mapping(volume).get("driver_opts"):
                raise self._unsafe(("volumes", name, "driver_opts"), "has driver_opts, which can mount any folder of this machine")

    def _keys(self, path: Place, table: dict[str, Any], allowed: frozenset[str]) -> None:
        for key in table:
            if key not in allowed and not key.startswith("x-"):
                raise self._unsafe((*path, key), f"has `{key}`, which is not on the list of harmless keys")

    def _host_access(self, path: Place, service: dict[str, Any]) -> None:
        mode = str(service.get("network_mode") or "none")
        if mode not in ("none", "bridge") and not re.fullmatch(r"service:[A-Za-z0-9._-]+", mode):
            raise self._unsafe((*path, "network_mode"), f"has network_mode {mode}: it would share a network with this machine")
        for index, option in enumerate(as_list(service.get("security_opt"))):
            if not re.fullmatch(r"no-new-privileges([:=]true)?", str(option)):
                raise self._unsafe((*path, "security_opt", index), f"has security_opt {option}, which can switch protection off")
        for index, capability in enumerate(as_list(service.get("cap_add"))):
            if str(capability).upper().removeprefix("CAP_") not in _USUAL_CAPABILITIES:
                raise self._unsafe((*path, "cap_add", index), f"has cap_add {capability}, which containers do not have for good reason")

    def _build(self, path: Place, service: dict[str, Any]) -> None:
        table = build_table(service)
        self._keys((*path, "build"), table, _BUILD_KEYS)
        # The agent is handed on only by our own --ssh; here a key may not even be named.
        if as_list(table.get("ssh")) not in ([], ["default"]):
            raise self._unsafe((*path, "build", "ssh"), "has ssh with a key or socket of this machine")
        context = table.get("context")
        self._inside((*path, "build", "context"), context, within=self._build_root)
        self._inside((*path, "build", "dockerfile"), table.get("dockerfile"), str(context or "."), within=self._build_root)

    def _volume(self, path: Place, volume: Any) -> None:
        if isinstance(volume, dict):
            if volume.get("type") not in ("bind", "volume", "tmpfs"):
                raise self._unsafe(path, f"mounts something of type {volume.get('type')}")
            if volume["type"] == "bind":
                self._inside((*path, "source"), volume.get("source"))
            return
        mount = split_mount(str(volume))
        if mount.is_bind:
            self._inside(path, mount.source)

    def _inside(self, path: Place, place: Any, base: str = ".", within: Path | None = None) -> None:
        if place is None:
            return
        text = str(place)
        if "://" in text or text.startswith("~") or _DRIVE.match(text):
            raise self._unsafe(path, f"reaches {text}, outside the project")
        try:
            real = (self._root / base / text).resolve()
        except (OSError, RuntimeError, ValueError):
            raise self._unsafe(path, f"names {text[:200]}, of which it cannot be told whether it lies in the project") from None
        if not real.is_relative_to(within or self._root):
            raise self._unsafe(path, f"reaches {text}, outside the project")

    def _unsafe(self, path: Place, what: str) -> UnsafeInput:
        kind = {"services": "service", "volumes": "volume", "configs": "config", "secrets": "secret"}.get(str(path[0]))
        owner = f'{kind} "{path[1]}"' if kind and len(path) > 1 else "the file"
        return UnsafeInput(
            f"{self._document.where(*path)}: {owner} {what}",
            "a compose file can read and change the machine that starts it",
            "remove it, or add --trust-compose if you know who wrote this file",
        )
