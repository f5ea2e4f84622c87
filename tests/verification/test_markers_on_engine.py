"""Whether data survives, asked of real services: what keeps its folder in a volume, and what only seems to."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from containerize import knowledge
from containerize.engine.connection import Engine
from containerize.verification.checks import Check
from containerize.verification.lifecycle import Trials
from containerize.verification.run import SmokeSettings
from containerize.verification.smoke import smoke
from tests.conftest import full_run_only
from tests.verification.conftest import Left

pytestmark = pytest.mark.engine

# The stand-in here runs the first statement of each line, and has anonymous users; the public image does neither.
MARIADB = "containerize-test/mariadb:11"
DOCKERFILE = f"""FROM {knowledge.services()["mariadb"].image}
USER root
RUN sed -i -e 's|>/tmp/init.sql|\\| sed "s/; /;\\\\n/g" >/tmp/init.sql|' \\
    -e "s|chmod 644|echo \\"DROP USER ''@localhost;\\" >>/tmp/init.sql; chmod 644|" /usr/local/bin/docker-entrypoint.sh
"""
APP = {"build": ".", "ports": ["8000:8000"]}
SERVICES: dict[str, dict[str, Any]] = {
    name: {
        "image": MARIADB if name == "mariadb" else row.image,
        "environment": row.environment | ({row.secret: "a-scratch-word"} if row.secret else {}),
        "volumes": [f"{name}:{row.data}"],
        "healthcheck": {"test": ["CMD", *row.health], "interval": "1s", "retries": 90},
        **({"command": row.command} if row.command else {}),
    }
    for name, row in knowledge.services().items()
    if row.tested and row.data
}
Survive = Callable[[dict[str, dict[str, Any]]], Check]


@pytest.fixture(scope="module", autouse=True)
def _mariadb() -> Iterator[None]:
    subprocess.run(["docker", "build", "--tag", MARIADB, "-"], input=DOCKERFILE.encode(), check=True, capture_output=True)
    yield
    subprocess.run(["docker", "image", "rm", MARIADB], check=True, capture_output=True)


@pytest.fixture
def survive(engine: Engine, server_image: str, tmp_path: Path, left_behind: Left) -> Survive:
    def trial(services: dict[str, dict[str, Any]]) -> Check:
        document = {"services": {"app": APP, **services}, "volumes": dict.fromkeys(services)}
        (tmp_path / "compose.yaml").write_text(yaml.safe_dump(document))
        trials = Trials()
        settings = SmokeSettings(timeout=90)
        smoke(engine, tmp_path, image_id=server_image, settings=settings, on_ready=lambda _: None, trials=(trials,))
        assert left_behind() == []
        return trials.checks[-1]

    return trial


def test_every_service_that_runs_here_is_asked_for_what_it_was_told(survive: Survive) -> None:
    assert {"postgres", "mariadb", "redis", "valkey", "rabbitmq"} <= SERVICES.keys()
    check = survive(SERVICES)
    titles = sorted(knowledge.markers()[name].title for name in SERVICES)
    assert (check.name, check.status) == ("data survives", "passed"), check
    assert check.figure == f"{len(SERVICES)} volumes, {', '.join(titles)}: all containers made again, everything still there"
    assert check.values["not asked"] == []


@full_run_only
def test_a_database_that_keeps_its_data_beside_its_volume(survive: Survive) -> None:
    beside = SERVICES["postgres"] | {"volumes": ["postgres:/var/lib/postgresql/backups"]}
    check = survive({"postgres": beside})
    assert (check.status, check.figure, check.details) == ("failed", "1 of 2 places lost what was in them", ("postgres: PostgreSQL",))


@full_run_only
def test_a_queue_whose_folder_has_the_name_of_its_container(survive: Survive) -> None:
    """RabbitMQ keeps its data below the name of its node, by default that of the container, which the next one does not have."""
    nameless = SERVICES["rabbitmq"] | {"environment": {"RABBITMQ_DEFAULT_USER": "app", "RABBITMQ_DEFAULT_PASS": "a-scratch-word"}}
    check = survive({"rabbitmq": nameless})
    assert (check.status, check.details) == ("failed", ("rabbitmq: RabbitMQ",))


@full_run_only
def test_a_service_that_lets_nobody_in_is_not_asked(survive: Survive) -> None:
    closed = SERVICES["redis"] | {"command": ["redis-server", "--requirepass", "known-to-nobody"], "healthcheck": {"disable": True}}
    check = survive({"redis": closed})
    assert (check.status, check.values["not asked"]) == ("passed", ["redis: Redis"])
