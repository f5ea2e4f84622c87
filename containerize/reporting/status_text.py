"""`status` for people: one screen, readable without colour, at sixty columns, and read aloud."""

import time
from collections.abc import Sequence

from containerize.engine.inventory import ContainerItem, ImageItem, Inventory, NetworkItem, VolumeItem
from containerize.reporting.console import Console

_UNITS = ((10**9, "GB"), (10**6, "MB"), (10**3, "kB"))
_AGES = ((86400, "day"), (3600, "hour"), (60, "minute"))
_GOOD, _BAD = ("running", "healthy"), ("dead", "unhealthy", "restarting")


def show_status(console: Console, engine: str, inventory: Inventory) -> None:
    """engine: what it is and where, in a line."""
    console.say(f"{console.bold('engine')}      {engine}", hanging=12)
    console.say(f"{console.bold('project')}     {inventory.project or 'all'}", hanging=12)
    _section(console, "containers", [_container(console, item) for item in inventory.containers])
    _section(console, "images", [_image(item) for item in inventory.images])
    _section(console, "networks", [_network(item) for item in inventory.networks])
    _section(console, "volumes", [_volume(item) for item in inventory.volumes])
    if inventory.dead:
        runs = "1 run" if inventory.dead == 1 else f"{inventory.dead} runs"
        console.say(f"{console.bold('left over')}   of {runs} of containerize that ended early: containerize clean")
    console.say(f"{console.bold('disk')}        {_disk(inventory)}", hanging=12)


def spoken_bytes(count: int) -> str:
    """Such as `233 MB`: decimal, as docker says it."""
    for size, unit in _UNITS:
        if count >= size:
            return f"{count / size:.1f} {unit}" if count < 10 * size else f"{count / size:.0f} {unit}"
    return f"{count} B"


def _section(console: Console, title: str, lines: Sequence[str]) -> None:
    console.say(f"{console.bold(title)}{'' if lines else ' ' * (12 - len(title)) + 'none'}")
    for text in lines:
        console.say(f"  {text}")


def _container(console: Console, item: ContainerItem) -> str:
    state = f"{item.state}, {item.health}" if item.health else item.state
    style = console.green if item.health in (None, *_GOOD) and item.state in _GOOD else console.red if _is_bad(item) else console.yellow
    where = f"  {', '.join(item.ports)}" if item.ports else ""
    return f"{item.name}  {style(state)}{where}  ({item.said})"


def _is_bad(item: ContainerItem) -> bool:
    return item.state in _BAD or item.health in _BAD


def _image(item: ImageItem) -> str:
    name = ", ".join(item.names) or f"{item.id.removeprefix('sha256:')[:12]} (no name)"
    used = "unused" if not item.containers else "1 container" if item.containers == 1 else f"{item.containers} containers"
    return f"{name}  {spoken_bytes(item.bytes)}  {_age(item.created)}  {used}"


def _network(item: NetworkItem) -> str:
    out = "  no way out" if item.internal else ""
    return f"{item.name}  {item.driver}{out}  {_members(item.containers)}"


def _volume(item: VolumeItem) -> str:
    size = "" if item.bytes is None else f"  {spoken_bytes(item.bytes)}"
    return f"{item.name}{size}  {_members(item.containers)}"


def _members(names: tuple[str, ...]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "") if names else "unused"


def _age(created: int) -> str:
    seconds = max(0, int(time.time()) - created)
    for length, unit in _AGES:
        if seconds >= length:
            count = seconds // length
            return f"{count} {unit}{'' if count == 1 else 's'} old"
    return "just made"


def _disk(inventory: Inventory) -> str:
    disk = inventory.disk
    if disk is None:
        return "the engine is still counting: docker system df"
    parts = f"images {spoken_bytes(disk.images)}, volumes {spoken_bytes(disk.volumes)}, containers {spoken_bytes(disk.containers)}"
    free = f", of which {spoken_bytes(disk.free)} can go: docker builder prune" if disk.free else ""
    return f"{parts}, build cache {spoken_bytes(disk.cache)}{free}"
