"""What of a compose file is started in a smoke run: nothing that is the user's, and all that the project needs."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from containerize.engine.compose_file import read_compose_file
from containerize.engine.derived_compose import Derived, derive, single_container
from containerize.errors import InvalidInput

LABELS = {"io.containerize.session": "s"}
GOLDEN = sorted(path.parent for path in (Path(__file__).resolve().parent.parent / "golden").glob("*/compose.yaml"))


class Derive:
    """Writes a compose file and derives it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, document: dict[str, Any], **given: Any) -> Derived:
        (self.folder / "compose.yaml").write_text(yaml.safe_dump(document), "utf-8")
        compose = read_compose_file(self.folder, "compose.yaml")
        return derive(compose, **({"image": "sha256:built", "secrets_file": None, "labels": LABELS} | given))

    def service(self, **service: Any) -> dict[str, Any]:
        """What becomes of one service that is built, and may use the volume and network that are there."""
        document = {"services": {"app": {"build": "."} | service}, "volumes": {"data": None}, "networks": {"back": None}}
        derived: dict[str, Any] = self(document).document["services"]["app"]
        return derived


@pytest.fixture
def make(tmp_path: Path) -> Derive:
    return Derive(tmp_path)


def test_nothing_of_the_users_is_named_published_restarted_or_built(make: Derive) -> None:
    service = make.service(
        image="shop:1",
        container_name="shop",
        restart="always",
        labels={"traefik.enable": "true"},
        logging={"driver": "syslog", "options": {"syslog-address": "unix:///x"}},
        ports=["80:8000", "9000:9000"],
        deploy={"replicas": 3, "resources": {"limits": {"memory": "64M"}, "reservations": {"devices": [{}]}}},
        scale=2,
        gpus="all",
        develop={"watch": []},
        **{"x-note": 1},
    )
    assert service == {
        "image": "sha256:built",
        "pull_policy": "never",
        "restart": "no",
        "labels": LABELS,
        "logging": {"driver": "json-file", "options": {"max-size": "10m", "max-file": "1"}},
        "ports": ["127.0.0.1::8000", "127.0.0.1::9000"],
        "deploy": {"resources": {"limits": {"pids": 4096, "memory": "64M"}}},
    }


@pytest.mark.parametrize(
    ("ports", "found"),
    [
        (["8000"], (8000,)),
        ([8000], (8000,)),
        (["80:8000"], (8000,)),
        (["127.0.0.1:80:8000/tcp"], (8000,)),
        (["[::1]:80:8000"], (8000,)),
        (["${PORT:-80}:${PORT:-8000}"], (8000,)),
        (["8000-8005:9000-9005"], (9000,)),
        (["53:53/udp", "80:8000"], (8000,)),
        ([{"target": 8000, "published": "80-90", "host_ip": "0.0.0.0"}], (8000,)),
        ([{"target": "53", "protocol": "udp"}], ()),
        (["80:8000", "81:8000"], (8000,)),
        (["80:nonsense"], ()),
        (["999999999999:999999999999"], ()),
    ],
)
def test_ports_in_each_form(ports: list[Any], found: tuple[int, ...], make: Derive) -> None:
    derived = make({"services": {"app": {"build": ".", "ports": ports}}})
    assert derived.ports.get("app", ()) == found
    assert derived.document["services"]["app"].get("ports", []) == [f"127.0.0.1::{number}" for number in found]


def test_only_the_project_itself_is_published(make: Derive) -> None:
    derived = make({"services": {"db": {"image": "postgres:17", "ports": ["5432:5432"]}, "app": {"build": ".", "ports": ["80:8000"]}}})
    assert "ports" not in derived.document["services"]["db"]
    assert derived.main == "app"


@pytest.mark.parametrize(
    ("volume", "becomes"),
    [
        ("data:/data", "data:/data"),
        ("data:/data:ro", "data:/data:ro"),
        ("/anonymous", "/anonymous"),
        ("./code:/app", {"type": "volume", "source": "scratch-app-0", "target": "/app"}),
        ("./missing:/x", {"type": "volume", "source": "scratch-app-0", "target": "/x"}),
        ("./code:/app:ro", {"type": "bind", "source": "./code", "target": "/app", "read_only": True, "bind": {"create_host_path": False}}),
        ("./a.conf:/a", {"type": "bind", "source": "./a.conf", "target": "/a", "read_only": True, "bind": {"create_host_path": False}}),
        (
            {"type": "bind", "source": "./code", "target": "/app", "bind": {"propagation": "shared"}},
            {"type": "volume", "source": "scratch-app-0", "target": "/app"},
        ),
        (
            {"type": "bind", "source": "./code", "target": "/app", "read_only": True, "bind": {"propagation": "shared"}},
            {"type": "bind", "source": "./code", "target": "/app", "read_only": True, "bind": {"create_host_path": False}},
        ),
        ({"type": "tmpfs", "target": "/tmp"}, {"type": "tmpfs", "target": "/tmp"}),
        ({"type": "volume", "source": "data", "target": "/d"}, {"type": "volume", "source": "data", "target": "/d"}),
    ],
)
def test_volumes_in_each_form(volume: Any, becomes: Any, make: Derive) -> None:
    (make.folder / "code").mkdir()
    (make.folder / "a.conf").write_text("x")
    derived = make({"services": {"app": {"build": ".", "volumes": [volume]}}, "volumes": {"data": {"name": "users", "external": True}}})
    assert derived.document["services"]["app"]["volumes"] == [becomes]
    scratch = ["scratch-app-0"] if isinstance(becomes, dict) and str(becomes.get("source")).startswith("scratch") else []
    assert derived.document["volumes"] == {name: {"labels": LABELS} for name in ["data", *scratch]}


def test_networks_of_the_user_are_replaced_by_ones_of_the_run(make: Derive) -> None:
    networks = {
        "front": {"name": "proxy", "external": True},
        "back": {"internal": True, "driver": "macvlan", "ipam": {"config": [{"subnet": "10.0.0.0/8"}]}},
        "plain": None,
    }
    derived = make(
        {"services": {"app": {"build": ".", "networks": {"back": {"ipv4_address": "10.0.0.5", "aliases": ["web"]}, "plain": None}}}, "networks": networks}
    )
    assert derived.document["networks"] == {
        "default": {"labels": LABELS},
        "front": {"labels": LABELS},
        "back": {"internal": True, "labels": LABELS},
        "plain": {"labels": LABELS},
    }
    assert derived.document["services"]["app"]["networks"] == {"back": {"aliases": ["web"]}, "plain": {}}
    assert make.service(networks=["back"])["networks"] == ["back"]


def test_values_of_the_callers_environment_do_not_get_in(make: Derive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_PASSWORD", "hunter2")
    assert make.service(environment=["DOCKER_PASSWORD", "A=$DOCKER_PASSWORD", "B=c"])["environment"] == ["A=", "B=c"]
    assert make.service(environment={"DOCKER_PASSWORD": None, "A": 1, "B": ""})["environment"] == {"A": 1, "B": ""}
    told = make({"services": {"app": {"build": ".", "environment": ["KEY", "OTHER"]}}}, values={"KEY": "given"})
    assert told.document["services"]["app"]["environment"] == ["KEY=given"]


def test_the_secrets_file_is_replaced_and_no_other(make: Derive) -> None:
    files = ["compose.secrets.env", "./compose.secrets.env", {"path": "compose.secrets.env", "required": True}, "other.env"]
    document = {"services": {"app": {"build": ".", "env_file": files}}}
    derived = make(document, secrets_file="/scratch/secrets.env")
    assert derived.document["services"]["app"]["env_file"] == ["/scratch/secrets.env"] * 3 + ["other.env"]
    assert make(document).document["services"]["app"]["env_file"] == files


def test_secrets_and_configs(make: Derive) -> None:
    derived = make(
        {
            "services": {"app": {"build": ".", "secrets": ["a"]}},
            "secrets": {"a": {"environment": "DB_PASSWORD", "name": "users"}, "b": {"file": "./b"}},
            "configs": {"c": {"content": "text"}},
        }
    )
    assert derived.document["secrets"] == {"a": {"environment": "DB_PASSWORD"}, "b": {"file": "./b"}}
    assert derived.document["configs"] == {"c": {"content": "text"}}
    assert derived.variables == {"DB_PASSWORD": "smoke"}


def test_services_that_share_the_image_that_is_built(make: Derive) -> None:
    derived = make(
        {
            "services": {
                "worker": {"image": "shop:1"},
                "db": {"image": "postgres:17", "pull_policy": "always"},
                "web": {"build": ".", "image": "shop:1", "ports": ["8000"]},
                "again": {"build": {"context": "./"}, "image": "shop:1"},
            }
        }
    )
    images = {name: (service["image"], service.get("pull_policy")) for name, service in derived.document["services"].items()}
    built = ("sha256:built", "never")
    assert images == {"worker": built, "db": ("postgres:17", None), "web": built, "again": built}
    assert (derived.main, derived.programs, derived.awaited) == ("web", frozenset({"worker", "again"}), frozenset())


def test_two_images_are_one_too_many(make: Derive) -> None:
    with pytest.raises(InvalidInput) as caught:
        make({"services": {"app": {"build": "."}, "front": {"build": "./front"}}})
    assert caught.value.found == 'compose.yaml:5: service "front" builds another image than "app"'
    assert caught.value.why == "a smoke run builds one image, and would start that in the place of both"


def test_jobs_and_what_waits_for_them(make: Derive) -> None:
    waits = {"migrate": {"condition": "service_completed_successfully"}, "db": {"condition": "service_healthy", "restart": True}}
    derived = make(
        {
            "services": {
                "app": {"build": ".", "image": "x", "ports": ["8000"], "depends_on": waits},
                "migrate": {"image": "x", "depends_on": ["db"]},
                "db": {"image": "postgres:17"},
            }
        }
    )
    assert (derived.jobs, derived.programs, derived.main) == (frozenset({"migrate"}), frozenset(), "app")
    assert derived.document["services"]["app"]["depends_on"] == waits
    assert derived.document["services"]["migrate"]["depends_on"] == ["db"]


def test_what_is_run_by_hand_is_started_when_it_is_the_project(make: Derive) -> None:
    derived = make(
        {
            "services": {
                "app": {"build": ".", "profiles": ["command"], "depends_on": {"db": {"condition": "service_healthy"}}},
                "db": {"image": "postgres:17", "profiles": ["data"]},
                "cache": {"image": "redis:8"},
                "admin": {"image": "adminer", "profiles": ["debug"]},
            }
        }
    )
    assert derived.services == {"app", "db", "cache"}
    assert derived.main == "app"
    assert derived.awaited == {"app"}
    assert not any("profiles" in service for service in derived.document["services"].values())


def test_other_services_run_by_hand_stay_out(make: Derive) -> None:
    optional = {"mail": {"condition": "service_started", "required": False}, "db": {"condition": "service_started"}}
    derived = make(
        {
            "services": {
                "app": {"build": ".", "ports": ["8000"], "depends_on": optional},
                "mail": {"image": "mail", "profiles": ["mail"]},
                "shell": {"build": ".", "profiles": ["debug"]},
                "db": {"image": "postgres:17"},
            }
        }
    )
    assert derived.services == {"app", "db"}
    assert derived.programs == frozenset()
    assert derived.document["services"]["app"]["depends_on"] == {"db": {"condition": "service_started"}}


def test_a_file_that_builds_nothing(make: Derive) -> None:
    derived = make({"services": {"db": {"image": "postgres:17"}, "web": {"image": "nginx", "ports": ["80:80"]}}})
    assert derived.main == "web"
    assert derived.document["services"]["web"]["image"] == "nginx"
    assert derived.document["services"]["web"]["ports"] == ["127.0.0.1::80"]


def test_the_text_is_read_back_as_it_was_and_has_no_variable(make: Derive) -> None:
    hostile = "5$$ 🐍 \x7f \u2028 'quoted' \"twice\" \\ua 12:30 yes #no"
    derived = make({"services": {"app": {"build": ".", "environment": {"TEXT": hostile}}}})
    assert yaml.safe_load(derived.text)["services"]["app"]["environment"]["TEXT"] == hostile
    assert json.loads(derived.text) == yaml.safe_load(derived.text)


def test_a_container_on_its_own() -> None:
    web, program = single_container("sha256:built", 8000, LABELS), single_container("sha256:built", None, LABELS)
    assert (web.main, web.ports, web.programs) == ("app", {"app": (8000,)}, frozenset())
    assert (program.ports, program.programs, program.awaited) == ({}, frozenset({"app"}), frozenset({"app"}))
    service = web.document["services"]["app"]
    assert (service["cap_drop"], service["pids_limit"], service["ports"]) == (["ALL"], 256, ["127.0.0.1::8000"])
    assert web.document["networks"] == {"default": {"labels": LABELS}}


@pytest.mark.parametrize("folder", GOLDEN, ids=lambda path: path.name)
def test_what_this_tool_renders(folder: Path) -> None:
    derived = derive(read_compose_file(folder, "compose.yaml"), image="sha256:built", secrets_file="/scratch/s.env", labels=LABELS)
    assert derived.main == "app"
    assert all(service["labels"] == LABELS for service in derived.document["services"].values())
    assert all(table["labels"] == LABELS for kind in ("networks", "volumes") for table in derived.document[kind].values())
    assert "name" not in json.dumps(derived.document["volumes"])
