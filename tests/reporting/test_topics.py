"""`explain TOPIC`: each a screen, with this project's own objects where there are any."""

import io
import json

import pytest

from containerize import knowledge
from containerize.cli import main
from containerize.engine.inventory import ContainerItem, ImageItem, Inventory, NetworkItem, VolumeItem
from containerize.reporting.console import Console
from containerize.reporting.topics import show_topic
from tests.conftest import ROOT

APP = ContainerItem("demo-app-1", "app", "demo:local", "running", None, "Up", ("127.0.0.1:8000->8000",), ("back", "front"), ())
DB = ContainerItem("demo-db-1", "db", "postgres:17", "running", "healthy", "Up", (), ("back",), ("demo_data",))
OWN = Inventory(
    "demo",
    (ImageItem("sha256:a", ("demo:local",), 233_000_000, 0, 1),),
    (APP, DB),
    (NetworkItem("demo_back", "bridge", True, ("demo-app-1", "demo-db-1")), NetworkItem("demo_front", "bridge", False, ("demo-app-1",))),
    (VolumeItem("demo_data", "local", ("demo-db-1",), 48_000_000), VolumeItem("demo_old", "local", (), None)),
    0,
    None,
)
EXAMPLES = {
    "image": ["demo:local: 233 MB; demo-app-1 is its instance"],
    "container": ["demo-app-1: running, made from demo:local, reached at 127.0.0.1:8000->8000", "demo-db-1: running, made from postgres:17"],
    "network": ["demo_back, without a way out: app, db find each other by these names", "demo_front: app alone"],
    "volume": ["demo_data, 48 MB: in demo-db-1", "demo_old: in no container now, and kept all the same"],
}


def _shown(name: str, inventory: Inventory | None) -> list[str]:
    stream = io.StringIO()
    show_topic(Console(stream), name, knowledge.topics()[name], inventory)
    return [line.strip() for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_projects_own_are_the_example(name: str) -> None:
    lines = _shown(name, OWN)
    own = lines[lines.index("in this project") + 1 :]
    assert own[: own.index("")] == EXAMPLES[name]


def test_every_topic_fits_a_screen_without_an_engine() -> None:
    assert knowledge.topics().keys() == {"image", "container", "layer", "network", "volume", "registry"}
    for name in knowledge.topics():
        lines = _shown(name, None)
        assert lines[0] == name
        assert "in this project" not in lines
        assert len(lines) < 24


def test_the_command(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///no/such/socket")
    assert main(["explain", "volume"]) == 0
    assert capfd.readouterr().out.startswith("volume\n  What you would pickle: it outlives the instance.\n")
    assert main(["explain", "layer", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["topic"] == "layer"


def test_a_value_of_the_same_name_is_still_told(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///no/such/socket")
    example = str(ROOT / "examples" / "fastapi-postgres-redis")
    assert main(["explain", "network", example]) == 0
    said = capfd.readouterr().out
    assert said.startswith("network\n")
    assert "network = bridge" in said
    assert main(["explain", "network", example, "--json"]) == 0
    assert "bridge" in capfd.readouterr().out
