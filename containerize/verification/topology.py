"""How the services of a run stand to each other, from the document that is started."""

from collections.abc import Mapping
from typing import Any

from containerize.engine.compose_file import as_list, as_mapping, split_mount
from containerize.engine.derived_service import dependencies
from containerize.verification.report import ServicePlace

_DEFAULT = "default"


def topology(document: Mapping[str, Any]) -> tuple[tuple[ServicePlace, ...], tuple[str, ...]]:
    """(every service, the networks without a way out)."""
    networks = as_mapping(document.get("networks"))
    internal = tuple(sorted(name for name, how in networks.items() if as_mapping(how).get("internal")))
    return tuple(_place(name, service) for name, service in sorted(document["services"].items())), internal


def _place(name: str, service: Mapping[str, Any]) -> ServicePlace:
    given = service.get("networks")
    mode = str(service.get("network_mode") or "")
    networks = [mode] if mode else [str(network) for network in (given if isinstance(given, dict) else as_list(given))] or [_DEFAULT]
    volumes = [volume for entry in as_list(service.get("volumes")) if (volume := _volume(entry))]
    return ServicePlace(name, tuple(networks), tuple(volumes), tuple(sorted(dependencies(service))))


def _volume(entry: Any) -> str | None:
    """`name at path` of a volume that has a name."""
    if isinstance(entry, dict):
        source = entry.get("source") if entry.get("type") == "volume" else None
        return f"{source} at {entry.get('target')}" if source else None
    mount = split_mount(str(entry))
    return None if mount.is_bind or not mount.source else f"{mount.source} at {mount.target}"
