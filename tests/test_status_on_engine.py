"""`status` and `clean` on the real engine: a compose project of its own, seen whole, and removed but for its data."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from containerize.cli import main
from containerize.errors import InvalidInput, NotRecognised, UsageError

pytestmark = pytest.mark.engine

COMPOSE = """
name: containerize-test-status
services:
  app:
    image: containerize-test-status:local
    build: .
    ports: ["127.0.0.1::8000"]
    networks: [inside]
    volumes: [data:/data]
  done:
    image: containerize-test-status:local
    command: ["python", "-c", "print(1)"]
    networks: [inside]
networks:
  inside: {internal: false}
volumes:
  data: {}
"""
DOCKERFILE = 'FROM python:3.13-slim-trixie\nCMD ["python", "-m", "http.server", "8000"]\n'
NAME = "containerize-test-status"
Captured = pytest.CaptureFixture[str]


def _docker(*words: str) -> str:
    return subprocess.run(["docker", *words], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "somewhere"
    path.mkdir()
    (path / "compose.yaml").write_text(COMPOSE)
    (path / "Dockerfile").write_text(DOCKERFILE)
    compose = ["compose", "--project-directory", str(path)]
    _docker(*compose, "up", "--detach", "--build")
    _docker("wait", f"{NAME}-done-1")
    yield path
    _docker(*compose, "down", "--volumes", "--rmi", "local", "--timeout", "1")


def test_a_project_is_seen_whole_and_removed_but_for_its_data(folder: Path, capfd: Captured) -> None:
    assert main(["status", str(folder), "--json"]) == 0
    found = json.loads(capfd.readouterr().out)
    assert found["project"] == NAME
    assert [(item["name"], item["state"]) for item in found["containers"]] == [(f"{NAME}-app-1", "running"), (f"{NAME}-done-1", "exited")]
    assert found["containers"][0]["ports"][0].startswith("127.0.0.1:")
    assert [(item["names"], item["containers"]) for item in found["images"]] == [([f"{NAME}:local"], 2)]
    assert [(item["name"], item["containers"]) for item in found["networks"]] == [(f"{NAME}_inside", [f"{NAME}-app-1", f"{NAME}-done-1"])]
    assert [(item["name"], item["containers"]) for item in found["volumes"]] == [(f"{NAME}_data", [f"{NAME}-app-1"])]

    assert main(["clean", str(folder), "--dry-run"]) == 0
    said = capfd.readouterr().err
    assert f"  containers: {NAME}-app-1, {NAME}-done-1\n  networks: {NAME}_inside\n  images: {NAME}:local\n" in said
    assert f"  kept: {NAME}_data (--volumes removes them, with their data)" in said
    assert len(_docker("ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={NAME}").split()) == 2

    assert main(["clean", str(folder)]) == UsageError.exit_code
    assert "nobody can be asked here" in capfd.readouterr().err
    assert main(["clean", str(folder), "--yes"]) == 0
    assert _docker("ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={NAME}") == ""
    assert _docker("volume", "ls", "--quiet", "--filter", f"label=com.docker.compose.project={NAME}") == f"{NAME}_data\n"
    assert main(["clean", str(folder), "--yes", "--volumes"]) == 0
    assert _docker("volume", "ls", "--quiet", "--filter", f"label=com.docker.compose.project={NAME}") == ""
    capfd.readouterr()
    assert main(["clean", str(folder), "--yes"]) == 0
    assert "nothing to remove" in capfd.readouterr().err


def test_another_folder_with_the_same_name_is_left_alone(folder: Path, tmp_path: Path, capfd: Captured) -> None:
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "compose.yaml").write_text(COMPOSE)
    assert main(["clean", str(other), "--yes", "--volumes"]) == InvalidInput.exit_code
    assert f'the compose project "{NAME}" is also that of {folder}, whose container {NAME}-app-1 is here' in capfd.readouterr().err
    assert len(_docker("ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={NAME}").split()) == 2


def test_all_of_it_is_more_than_one_project(capfd: Captured, folder: Path) -> None:
    assert main(["status", "--all"]) == 0
    said = capfd.readouterr().out
    assert said.startswith("engine      Docker ")
    assert "project     all" in said
    assert "  bridge  bridge" in said
    assert f"  {NAME}-app-1  running" in said


def test_no_folder(capfd: Captured) -> None:
    assert main(["status", "/no/such/folder"]) == NotRecognised.exit_code
    assert capfd.readouterr().err.endswith("  fix: containerize status --all\n")
