"""What `status` shows: every object in words, without colour, in lines that fit."""

import io

import pytest

from containerize.engine.inventory import ContainerItem, Disk, ImageItem, Inventory, NetworkItem, VolumeItem
from containerize.reporting.console import Console
from containerize.reporting.status_text import show_status, spoken_bytes

APP = ContainerItem("demo-app-1", "app", "demo:local", "running", "healthy", "Up 2 hours (healthy)", ("127.0.0.1:8000->8000",), ("demo_back",), ())
FULL = Inventory(
    "demo",
    (ImageItem("sha256:" + "a" * 64, (), 233_000_000, 0, 0), ImageItem("sha256:b", ("demo:local",), 5, 0, 1)),
    (APP,),
    (NetworkItem("demo_back", "bridge", True, ("demo-app-1",)), NetworkItem("demo_front", "bridge", False, ())),
    (VolumeItem("demo_data", "local", ("a", "b", "c", "d", "e"), 1234), VolumeItem("other", "local", (), None)),
    2,
    Disk(3 * 10**9, 0, 1500, 20 * 10**9, 10**9),
)


def _shown(inventory: Inventory, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr("time.time", lambda: 7200.0)
    stream = io.StringIO()
    show_status(Console(stream), "Docker 28 here", inventory)
    return stream.getvalue().splitlines()


def test_everything_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _shown(FULL, monkeypatch) == [
        "engine      Docker 28 here",
        "project     demo",
        "containers",
        "  demo-app-1  running, healthy  127.0.0.1:8000->8000  (Up 2 hours (healthy))",
        "images",
        "  aaaaaaaaaaaa (no name)  233 MB  2 hours old  unused",
        "  demo:local  5 B  2 hours old  1 container",
        "networks",
        "  demo_back  bridge  no way out  demo-app-1",
        "  demo_front  bridge  unused",
        "volumes",
        "  demo_data  1.2 kB  a, b, c, d and 1 more",
        "  other  unused",
        "left over   of 2 runs of containerize that ended early: containerize clean",
        "disk        images 3.0 GB, volumes 1.5 kB, containers 0 B, build cache 20 GB, of which 1.0 GB can go: docker builder prune",
    ]


def test_nothing_is_said_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _shown(Inventory(None, (), (), (), (), 0, None), monkeypatch) == [
        "engine      Docker 28 here",
        "project     all",
        "containers  none",
        "images      none",
        "networks    none",
        "volumes     none",
        "disk        the engine is still counting: docker system df",
    ]


@pytest.mark.parametrize(("count", "said"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (9_990_000, "10.0 MB"), (12_345_678, "12 MB"), (10**12, "1000 GB")])
def test_bytes(count: int, said: str) -> None:
    assert spoken_bytes(count) == said
