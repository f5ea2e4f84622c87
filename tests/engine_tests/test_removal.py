"""What `clean` chooses: all of a project but its data, and of images only those that its own build makes."""

from containerize.engine.inventory import ContainerItem, ImageItem, Inventory, VolumeItem
from containerize.engine.removal import plan_removal


def _container(service: str, image: str) -> ContainerItem:
    return ContainerItem(f"demo-{service}-1", service, image, "running", None, "Up", (), (), ())


NAMES = ("demo:local", "demo-worker:latest", "postgres:17", "team/base:local")
OWN = Inventory(
    "demo",
    tuple(ImageItem(f"sha256:{name}", (name,), 1, 0, 1) for name in NAMES),
    tuple(_container(service, image) for service, image in zip(("app", "worker", "db", "other"), NAMES, strict=True)),
    (),
    (VolumeItem("demo_data", "local", (), None),),
    1,
    None,
)


def test_images_that_were_pulled_or_are_of_another_build_stay() -> None:
    removal = plan_removal(OWN, frozenset({"demo:local"}), volumes=False)
    assert removal.images == ("demo:local", "demo-worker:latest")
    assert (removal.volumes, removal.kept) == ((), ("demo_data",))
    assert removal.count == 4 + 2 + 1
    assert removal.lines[-1] == "what 1 run of containerize left, ended early"


def test_volumes_go_when_they_are_asked_for() -> None:
    removal = plan_removal(OWN, frozenset(), volumes=True)
    assert (removal.volumes, removal.kept) == (("demo_data",), ())
