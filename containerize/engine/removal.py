"""What `clean` removes: chosen first, so that it can be shown and asked about, then done."""

from collections.abc import Callable
from dataclasses import dataclass

from containerize.engine.connection import APIError, Engine, NotFound
from containerize.engine.inventory import Inventory
from containerize.engine.untrusted_text import one_line
from containerize.errors import CleanupIncomplete


@dataclass(frozen=True)
class Removal:
    """Names, in the order in which they go. dead: runs of containerize whose rest goes too. kept: volumes that stay."""

    containers: tuple[str, ...]
    networks: tuple[str, ...]
    volumes: tuple[str, ...]
    images: tuple[str, ...]
    kept: tuple[str, ...]
    dead: int

    @property
    def count(self) -> int:
        """How many objects; a dead run counts as one."""
        return len(self.containers) + len(self.networks) + len(self.volumes) + len(self.images) + self.dead

    @property
    def lines(self) -> list[str]:
        """What goes, a kind a line."""
        kinds = {"containers": self.containers, "networks": self.networks, "volumes": self.volumes, "images": self.images}
        lines = [f"{kind}: {', '.join(names)}" for kind, names in kinds.items() if names]
        runs = "1 run" if self.dead == 1 else f"{self.dead} runs"
        return [*lines, *([f"what {runs} of containerize left, ended early"] if self.dead else [])]


def plan_removal(inventory: Inventory, tags: frozenset[str], *, volumes: bool) -> Removal:
    """All of a project but its volumes; of images only those that it builds: a pulled one may be another project's too.

    tags: of its own build. Compose calls what has no name PROJECT-SERVICE.
    """
    unnamed = {f"{inventory.project}-{item.service}:latest" for item in inventory.containers}
    own = tuple(name for item in inventory.images for name in item.names if name in tags | unnamed)
    names = tuple(item.name for item in inventory.volumes)
    return Removal(
        tuple(item.name for item in inventory.containers),
        tuple(item.name for item in inventory.networks),
        names if volumes else (),
        own,
        () if volumes else names,
        inventory.dead,
    )


def remove(engine: Engine, removal: Removal) -> None:
    """Do it; what is gone already is as good. Raises CleanupIncomplete naming what stayed, with the engine's reason."""
    client = engine.client
    left: list[str] = []
    ways: tuple[tuple[tuple[str, ...], Callable[[str], object], str], ...] = (
        (removal.containers, lambda name: client.api.remove_container(name, force=True, v=True), "docker rm -f"),
        (removal.networks, client.api.remove_network, "docker network rm"),
        (removal.volumes, client.api.remove_volume, "docker volume rm"),
        (removal.images, client.api.remove_image, "docker image rm"),
    )
    for names, gone, kind in ways:
        for name in names:
            try:
                gone(name)
            except NotFound:
                continue
            except APIError as error:
                left.append(f"{kind} {name} ({one_line(str(error.explanation or error), 120)})")
    if left:
        raise CleanupIncomplete(f"{len(left)} objects could not be removed", "something else uses them", "; ".join(left))
