"""`explain TOPIC`: a screen about images, containers and the like, with this project's own as the example."""

from collections.abc import Iterator

from containerize.engine.inventory import Inventory
from containerize.knowledge.schema import Topic
from containerize.reporting.console import Console
from containerize.reporting.status_text import spoken_bytes


def show_topic(console: Console, name: str, topic: Topic, inventory: Inventory | None) -> None:
    """inventory: what the engine holds of this project; None where no engine answers."""
    console.say(console.bold(name))
    console.wrap(topic.like, indent=2)
    console.say("")
    console.wrap(topic.what, indent=2)
    console.say("")
    for line in topic.know:
        console.wrap(f"- {line}", indent=2, hanging=2)
    examples = list(_examples(name, inventory)) if inventory else []
    if examples:
        console.say("")
        console.say(console.bold("in this project"))
        for line in examples:
            console.wrap(line, indent=2, hanging=2)
    console.say("")
    console.say(console.bold("by hand"))
    for command in topic.commands:
        console.say(f"  {command}")


def _examples(name: str, inventory: Inventory) -> Iterator[str]:
    containers = {item.name: item for item in inventory.containers}
    if name in ("image", "layer", "registry"):
        for image in inventory.images:
            made = [item.name for item in containers.values() if item.image in (*image.names, image.id)]
            instances = f"; {', '.join(made)} {'is its instance' if len(made) == 1 else 'are its instances'}" if made else ""
            yield f"{', '.join(image.names) or image.id[7:19]}: {spoken_bytes(image.bytes)}{instances}"
    elif name == "container":
        for item in containers.values():
            yield f"{item.name}: {item.state}, made from {item.image}" + (f", reached at {', '.join(item.ports)}" if item.ports else "")
    elif name == "network":
        for network in inventory.networks:
            out = ", without a way out" if network.internal else ""
            services = [containers[member].service or member for member in network.containers]
            who = f"{', '.join(services)} find each other by these names" if len(services) > 1 else f"{(*services, 'nobody')[0]} alone"
            yield f"{network.name}{out}: {who}"
    elif name == "volume":
        for volume in inventory.volumes:
            size = f", {spoken_bytes(volume.bytes)}" if volume.bytes is not None else ""
            yield f"{volume.name}{size}: in {', '.join(volume.containers) or 'no container now, and kept all the same'}"
