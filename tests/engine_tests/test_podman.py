"""Podman: what is rendered builds and runs there, is proved as on Docker, and no step keeps what has changed."""

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from containerize import knowledge
from containerize.cli import main
from containerize.errors import BuildFailed, EngineMissing, UsageError
from tests.conftest import full_run_only
from tests.engine_tests.conftest import Docker

HOST = os.environ.get("CONTAINERIZE_PODMAN", "")
pytestmark = [pytest.mark.engine, pytest.mark.skipif(not HOST, reason="CONTAINERIZE_PODMAN names no Podman")]
BASE = knowledge.pins().python.series[knowledge.pins().python.default].image


@pytest.fixture
def podman(other_engine: Callable[..., Docker]) -> Docker:
    """The docker CLI on Podman, which every command of the test then uses."""
    return other_engine(HOST, BASE, knowledge.pins().tools["uv"], "postgres:17", "redis:8")


@pytest.fixture
def folder(tmp_path: Path, podman: Docker) -> Iterator[Path]:
    path = tmp_path / "by-hand"
    path.mkdir()
    (path / "Dockerfile").write_text(f"FROM {BASE}\nCOPY main.py /\nCMD [\"python\", \"/main.py\"]\n")
    (path / "main.py").write_text("print('hello')\n")
    yield path
    podman("image", "rm", "--force", "by-hand:local")


@full_run_only
def test_the_whole_proof(example: Callable[..., Path], podman: Docker, capfd: pytest.CaptureFixture[str]) -> None:
    """With databases: their health checks are asked for by us, and their data survives."""
    project = example("fastapi-postgres-redis", real_hosts=True)
    assert main(["--quiet", "init", str(project), "--yes"]) == 0
    code = main(["--quiet", "verify", str(project), "--json"])
    found = json.loads(capfd.readouterr().out)
    checks = {check["name"]: check for check in found["checks"]}
    assert (code, [check for check in found["checks"] if check["status"] not in ("passed", "skipped")]) == (0, [])
    assert [step["instruction"] for step in checks["cache, code edited"]["values"]["ran"]] == ["COPY . ./"]
    assert "of 5 steps ran (requirements.txt)" in checks["cache, dependencies changed"]["figure"]
    assert checks["data survives"]["figure"].startswith("2 volumes, PostgreSQL, Redis: ")
    assert podman("ps", "--all", "--quiet", "--filter", "label=io.containerize.session") == b""
    podman("image", "rm", "--force", found["image"])


def test_a_package_is_built_again_when_its_code_has_changed(
    case_project: Callable[..., Path], podman: Docker, capfd: pytest.CaptureFixture[str]
) -> None:
    """Podman 4.3 does not look into what is mounted: its cache would keep the package of yesterday."""
    project = case_project("setup-py-only", real_hosts=True)
    module = next(path for path in project.rglob("*.py") if path.name != "setup.py" and "tests" not in path.parts)
    assert main(["--quiet", "init", str(project), "--yes"]) == 0
    tags = []
    for mark in ("first", "second"):
        module.write_text(f"{module.read_text('utf-8')}\nMARK = {mark!r}\n")
        assert main(["--quiet", "build", str(project), "--json"]) == 0, capfd.readouterr().err
        tags.append(json.loads(capfd.readouterr().out)["image"])
        assert podman("run", "--rm", "--entrypoint", "grep", tags[-1], "-rl", f"MARK = '{mark}'", "/app/.venv", "--include=*.py")
    podman("image", "rm", "--force", *tags)


def test_without_docker_on_the_path(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bin").mkdir()
    for program in ("podman", "docker-compose"):
        (tmp_path / "bin" / program).symlink_to(next(path for path in map(Path, os.get_exec_path()) if (path / program).exists()) / program)
    with monkeypatch.context() as patched:
        patched.delenv("DOCKER_HOST")
        patched.setenv("CONTAINER_HOST", HOST)
        patched.setenv("PATH", str(tmp_path / "bin"))
        assert main(["smoke", str(folder)]) == 0, capfd.readouterr().err
    assert "| hello" in capfd.readouterr().err


def test_a_step_that_fails(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "Dockerfile").write_text(f"FROM {BASE} AS base\nFROM base\nRUN echo looking; no-such-program\n")
    assert main(["build", str(folder)]) == BuildFailed.exit_code
    said = capfd.readouterr().err
    assert "this step of the build failed: [stage-1 2/2] RUN echo looking; no-such-program" in said
    assert "| looking\n" in said
    assert "repeat it: podman build --format docker --tag by-hand:local --file " in said


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--sbom", "true"], EngineMissing.exit_code, "--sbom true: Podman's builder has no such option"),
        (["--cache-to", "type=local,dest=x"], UsageError.exit_code, "Podman keeps build caches in registries alone"),
    ],
)
def test_what_its_builder_cannot_do(options: list[str], code: int, said: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(folder), *options]) == code
    assert said in capfd.readouterr().err


def test_a_secret_of_the_build(folder: Path, podman: Docker, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("kept")
    (folder / "Dockerfile").write_text(f"FROM {BASE}\nRUN --mount=type=secret,id=key cp /run/secrets/key /copied\n")
    assert main(["--quiet", "build", str(folder), "--secret", f"id=key,src={tmp_path / 'key'}"]) == 0
    assert podman("run", "--rm", "by-hand:local", "cat", "/copied") == b"kept"


def test_what_doctor_and_status_say_of_it(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    main(["doctor"])
    named = re.compile(rf"Podman \d+\.\d+\.\d+ at {re.escape(HOST)}")
    assert named.search(capfd.readouterr().err)
    assert main(["status", str(folder)]) == 0
    assert named.search(capfd.readouterr().out)


def test_a_line_that_is_written_in_parts(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The end of a log that Podman gives would have its last part alone."""
    (folder / "main.py").write_text("import time\nprint('one', end='', flush=True)\ntime.sleep(0.3)\nprint(' line')\n")
    assert main(["smoke", str(folder), "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["output"] == "one line"
