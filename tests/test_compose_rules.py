"""Every golden compose file keeps the rules for containers that run unattended: the CIS benchmark's sections 5.x, KICS and dclint.

Not kept, and why: 5.13 (read-only root), which the image is tried with on the engine but compose does not set, since /tmp as memory would
count against the limit; a limit of CPUs, which only the operator of a machine knows.
"""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

GOLDEN = Path(__file__).resolve().parent / "golden"
FILES = sorted(path for path in GOLDEN.rglob("compose.yaml") if path.parent.name != ".devcontainer")  # which completes two others
# Of a service: what these files may say. Anything that reaches out of a container (devices, cap_add, pid, ipc, privileged, ...) is not among it.
KEYS = frozenset(
    "build cap_drop command depends_on deploy env_file environment healthcheck image init logging mem_limit network_mode networks pids_limit "
    "platform ports profiles pull_policy restart security_opt stop_grace_period user volumes".split()
)
PORT = re.compile(r"127\.0\.0\.1:\$\{[A-Z_]*PORT_ON_HOST:-(\d+)\}:(\d+)")
PASSWORD = re.compile(r"(?i)(password|secret|token|api_?key)")


def _broken(compose: dict[str, Any]) -> list[str]:
    """The rules that a compose file breaks, each with the service."""
    broken = [] if compose.get("name") and "version" not in compose else ["no name, or a version"]
    for name, service in compose["services"].items():
        broken += [f"{name}: {rule}" for rule in _of_service(service)]
    broken += [f"volume {name}: reaches out" for name, volume in (compose.get("volumes") or {}).items() if volume]
    return broken


def _of_service(service: dict[str, Any]) -> list[str]:
    health = service.get("healthcheck") or {}
    test = health.get("test", [])
    rules = {
        f"says {sorted(service.keys() - KEYS)}": not service.keys() - KEYS,
        "keeps capabilities": service.get("cap_drop") == ["ALL"],
        "can get privileges": service.get("security_opt") == ["no-new-privileges:true"],
        "unbounded": bool(service.get("pids_limit") and service.get("mem_limit") and service["logging"]["options"]["max-size"]),
        "no tag, or one that moves": re.fullmatch(r".+:(?!latest$)[\w.-]+(@sha256:[0-9a-f]{64})?", service["image"]) is not None,
        "ambiguous image": "build" not in service or service.get("pull_policy") == "build",
        "no network of its own": bool(service.get("networks")) != bool(service.get("network_mode")),
        "no restart policy": service.get("restart") in ("unless-stopped", "no"),
        "no time to stop": "stop_grace_period" in service,
        "a bind": all(re.match(r"[a-z][\w-]*:/", mount) for mount in service.get("volumes", ())),
        "an open or low port": all(_is_closed(port) for port in service.get("ports", ())),
        "a password": not any(PASSWORD.search(key) and value not in (None, "1") for key, value in (service.get("environment") or {}).items()),
        "listens, and is not asked": not ("ports" in service or service.get("networks") == ["back"]) or _is_asked(service),
        # Podman's API has neither, at 4.3: https://github.com/podman-container-tools/podman/issues/26505.
        "asked in a way that Podman refuses": "start_interval" not in health and (test[:1] != ["CMD"] or " " not in "".join(test)),
        "a database that is published": not (service.get("networks") == ["back"] and "ports" in service),
    }
    return [rule for rule, kept in rules.items() if not kept]


def _is_asked(service: dict[str, Any]) -> bool:
    """What runs the command of the image that is built has that image's health check."""
    return "test" in service["healthcheck"] if "healthcheck" in service else "build" in service and "command" not in service


def _is_closed(port: str) -> bool:
    found = PORT.fullmatch(port)
    return found is not None and all(int(number) >= 1024 for number in found.groups())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_a_compose_file_keeps_the_rules(path: Path) -> None:
    compose = yaml.safe_load(path.read_text())
    assert _broken(compose) == []


def test_there_are_many() -> None:
    assert len(FILES) > 30


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("privileged: true", "app: says ['privileged']"),
        ("ports: ['8000:8000']", "app: an open or low port"),
        ("volumes: ['./data:/data']", "app: a bind"),
        ("environment: {DB_PASSWORD: hunter2}", "app: a password"),
        ("image: app", "app: no tag, or one that moves"),
        ("image: app:latest", "app: no tag, or one that moves"),
        ("cap_drop: []", "app: keeps capabilities"),
        ("healthcheck: {disable: true}", "app: listens, and is not asked"),
        ("restart: always", "app: no restart policy"),
        ("healthcheck: {test: [CMD, python, -c, 'import sys']}", "app: asked in a way that Podman refuses"),
        ("healthcheck: {test: [CMD, 'true'], start_interval: 1s}", "app: asked in a way that Podman refuses"),
    ],
)
def test_a_broken_rule_is_seen(line: str, rule: str) -> None:
    """The control: the same file with one more line."""
    compose = yaml.safe_load(next(path for path in FILES if path.parent.name == "fastapi-postgres-redis").read_text())
    compose["services"]["app"] |= yaml.safe_load(line)
    assert _broken(compose) == [rule]


@pytest.mark.engine
def test_compose_itself_takes_every_file(tmp_path: Path) -> None:
    """`docker compose config -q`: all files that differ, with values for what must be set."""
    distinct = {re.sub(r"(?m)^name: .*|^#.*", "", path.read_text()): path for path in FILES}
    wrong = []
    for number, (text, path) in enumerate(sorted(distinct.items(), key=lambda item: item[1])):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "compose.yaml").write_text(f"name: x\n{text}")
        (folder / "compose.secrets.env").write_text("")
        (folder / ".env").write_text("".join(f"{name}=x\n" for name in re.findall(r"\$\{([A-Z_a-z0-9]+):\?", text)))
        ran = subprocess.run(["docker", "compose", "config", "-q"], cwd=folder, capture_output=True, text=True, check=False)
        wrong += [f"{path.parent.name}: {ran.stderr}"] if ran.returncode or ran.stderr else []
    assert wrong == []
