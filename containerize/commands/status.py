"""What `status` and `clean` do: what there is of a project in the engine, and its removal."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from containerize.engine.connection import Engine, connect, engine_may_be_lost
from containerize.engine.inventory import Inventory, take_inventory
from containerize.engine.objects import sweep_dead
from containerize.engine.removal import Removal, plan_removal, remove
from containerize.errors import ContainerizeError, InvalidInput, NotRecognised
from containerize.reporting.console import Console
from containerize.reporting.status_text import show_status, spoken_bytes

_WATCH_SECONDS = 2.0
_CLEAR = "\033[H\033[2J"


def status(console: Console, path: Path, *, everything: bool) -> Inventory:
    """Look at the engine once and show it. Raises NotRecognised for no folder, EngineMissing, EngineLost."""
    with connect(cli=False) as engine, engine_may_be_lost("nothing was changed"), ThreadPoolExecutor(1) as pool:
        described = pool.submit(describe, engine)  # beside the rest: the engine takes a moment for it
        found = look(engine, path, everything=everything)
        show_status(console, described.result(), found)
        return found


def watch(console: Console, path: Path, *, everything: bool) -> None:
    """The same again and again, until Ctrl-C; on a terminal each in the place of the one before."""
    with connect(cli=False) as engine, engine_may_be_lost("nothing was changed"):
        while True:
            found = look(engine, path, everything=everything)
            if console.is_terminal:
                console.control(_CLEAR)
            show_status(console, describe(engine), found)
            time.sleep(_WATCH_SECONDS)


def clean(console: Console, path: Path, *, volumes: bool, dry_run: bool, agreed: Callable[[str], bool]) -> Removal:
    """Remove what belongs to the project, and what dead runs of containerize left. agreed: asks, with what will be done.

    volumes: those too, with the data in them. Returns what was, or would have been, removed. Raises NotRecognised, InvalidInput where
    another folder's project has the same name, EngineMissing, EngineLost, CleanupIncomplete.
    """
    with connect(cli=False) as engine, engine_may_be_lost("run it again: what is gone already stays so"):
        found = look(engine, path, everything=False)
        _refuse_others(path, found)
        removal = plan_removal(found, _own_tags(path.resolve()), volumes=volumes)
        for line in removal.lines:
            console.say(f"  {line}")
        if removal.kept:
            console.say(f"  kept: {', '.join(removal.kept)} (--volumes removes them, with their data)")
        if not removal.lines:
            console.say("nothing to remove")
        elif not dry_run and agreed(f"Remove {removal.count} objects"):
            remove(engine, removal)
            sweep_dead(engine)
            console.say(f"{console.green('removed')} {removal.count} objects")
        return removal


def _refuse_others(path: Path, inventory: Inventory) -> None:
    """What compose made from another folder is somebody else's, though its project is called the same."""
    other = next((item for item in inventory.containers if item.folder and Path(item.folder).resolve() != path.resolve()), None)
    if other:
        raise InvalidInput(
            f'the compose project "{inventory.project}" is also that of {other.folder}, whose container {other.name} is here',
            "it would be removed with this one's",
            "give one of them another `name:` in its compose file, or remove yours by docker rm",
        )


def describe(engine: Engine) -> str:
    """The engine in a line."""
    info: dict[str, Any] = engine.client.info()
    memory = spoken_bytes(int(info.get("MemTotal") or 0))
    return f"{engine.product} {info.get('ServerVersion')} at {engine.endpoint}, {info.get('NCPU')} processors, {memory}"


def look(engine: Engine, path: Path, *, everything: bool) -> Inventory:
    """What there is of a project, or of all. Raises NotRecognised for no folder."""
    if everything:
        return take_inventory(engine, None)
    from containerize.engine.compose_file import project_name

    if not path.is_dir():
        raise NotRecognised(f"{path} is not a folder", "there is no project to show", "containerize status --all")
    root = path.resolve()
    return take_inventory(engine, project_name(root), _own_tags(root))


def _own_tags(root: Path) -> frozenset[str]:
    """What the image of the folder is called; nothing where there is none, or its compose file reaches outside."""
    from containerize.engine.build_target import find_build_target

    with suppress(ContainerizeError):
        return frozenset({find_build_target(root).tag})
    return frozenset()
