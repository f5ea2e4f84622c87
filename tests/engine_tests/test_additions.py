"""What `--with` renders, run as GitHub, GitLab, an editor and `docker buildx bake` run it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from containerize import knowledge
from containerize.cli import main
from tests.conftest import full_run_only
from tests.engine_tests.conftest import Docker
from tests.engine_tests.test_registry import Registry

SECOND = os.environ.get("CONTAINERIZE_SECOND_ENGINE", "")
NETWORK = Path("/var/run/netns/engine2")
PYTHON = knowledge.pins().python.series[knowledge.pins().python.default].image
pytestmark = pytest.mark.engine


def _run(script: str, cwd: Path, shell: str, **surroundings: str) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = [*shell.split(), script]
    ended = subprocess.run(command, cwd=cwd, env={**os.environ, "PATH": path, **surroundings}, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.fixture
def elsewhere(tmp_path: Path, other_engine: Callable[..., Docker]) -> Iterator[Registry]:
    """A registry beside an engine that can keep a cache in it, as the runners of both have after their step for that."""
    if not SECOND or not NETWORK.exists() or shutil.which("docker-registry") is None:
        pytest.skip("there is no second engine in a network of its own, or no docker-registry")
    (folder := tmp_path / "registry").mkdir()
    registry = Registry(folder, login=True, inside=["nsenter", f"--net={NETWORK}"])
    other_engine(SECOND, PYTHON, knowledge.pins().tools["uv"])
    yield registry
    registry.process.terminate()
    registry.process.wait(10)


@pytest.mark.parametrize("forge", ["github", pytest.param("gitlab", marks=full_run_only)])
def test_the_jobs(forge: str, example: Callable[..., Path], elsewhere: Registry, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    root = example("fastapi-uv", real_hosts=True)
    assert main(["--quiet", "init", str(root), "--yes", "--with", f"ci-{forge}"]) == 0
    commit, config = "0123abc", str(tmp_path / "login")
    if forge == "github":
        jobs = yaml.safe_load((root / ".github" / "workflows" / "container.yml").read_text())["jobs"]
        scripts = [step["run"] for name in ("prove", "publish") for step in jobs[name]["steps"] if "pipx" not in step.get("run", "pipx")]
        surroundings = {"REGISTRY": elsewhere.host, "GITHUB_REPOSITORY": "Ann/Shop", "GITHUB_SHA": commit, "GITHUB_ACTOR": "ann", "TOKEN": "s3cret"}
        surroundings |= {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary"), "GITHUB_ENV": str(tmp_path / "env")}
        shell, image = "bash --noprofile --norc -eo pipefail -c", "ann/shop"
    else:
        jobs = yaml.safe_load((root / ".gitlab-ci.yml").read_text())
        scripts = ["\n".join(jobs[name]["script"]) for name in ("prove", "publish")]
        surroundings = {"CI_REGISTRY": elsewhere.host, "CI_REGISTRY_USER": "ann", "CI_REGISTRY_PASSWORD": "s3cret", "CI_COMMIT_SHA": commit}
        surroundings["CI_REGISTRY_IMAGE"] = f"{elsewhere.host}/ann/shop"
        shell, image = "sh -ec", "ann/shop"
    for script in scripts:
        _run(script, root, shell, DOCKER_CONFIG=config, **surroundings)
    assert _tags(elsewhere, image) == [commit, "cache"]
    assert forge == "gitlab" or "starts and answers" in (tmp_path / "summary").read_text()


def _tags(registry: Registry, image: str) -> list[str]:
    listing = [*("nsenter", f"--net={NETWORK}", sys.executable, "-c")]
    code = f"import requests; print(requests.get('http://{registry.host}/v2/{image}/tags/list', auth=('ann', 's3cret')).text)"
    said = subprocess.run([*listing, code], capture_output=True, text=True, check=True).stdout
    found: dict[str, Any] = json.loads(said)
    return sorted(found["tags"])


def test_bake_builds_what_compose_builds(example: Callable[..., Path]) -> None:
    root = example("flask-requirements", real_hosts=True)
    assert main(["--quiet", "init", str(root), "--yes", "--with", "bake"]) == 0
    settings = {**os.environ, "IMAGE": "containerize-test/baked", "TAG": "1"}
    try:
        subprocess.run(["docker", "buildx", "bake"], cwd=root, env=settings, check=True, capture_output=True)
        shown = ["docker", "image", "inspect", "--format", "{{json .Config.Cmd}}", "containerize-test/baked:1"]
        assert "webapp:create_app()" in subprocess.run(shown, capture_output=True, text=True, check=True).stdout
    finally:
        subprocess.run(["docker", "image", "rm", "containerize-test/baked:1"], capture_output=True, check=False)


def test_the_development_container_has_this_tree_and_what_is_installed(example: Callable[..., Path]) -> None:
    """As an editor starts it: those compose files, that service; what is edited here is there at once, and the other way round."""
    root = example("flask-requirements", real_hosts=True)
    assert main(["--quiet", "init", str(root), "--yes", "--with", "devcontainer"]) == 0
    told = json.loads((root / ".devcontainer" / "devcontainer.json").read_text())
    chosen = [word for name in told["dockerComposeFile"] for word in ("-f", str(root / ".devcontainer" / name))]
    compose = ["docker", "compose", "--project-name", "containerize-test-inside", *chosen]

    def inside(*words: str, user: str = told["remoteUser"]) -> str:
        command = [*compose, "exec", "-T", "--user", user, "--workdir", told["workspaceFolder"], told["service"], *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    try:
        subprocess.run([*compose, "up", "--detach", "--build", *told["runServices"]], check=True, capture_output=True)
        interpreter = told["customizations"]["vscode"]["settings"]["python.defaultInterpreterPath"]
        assert inside(interpreter, "-c", "import flask, os; print(os.getuid(), flask.__name__)") == "10001 flask\n"
        (root / "edited.py").write_text("print('edited here')\n")
        assert inside("python", "edited.py") == "edited here\n"
    finally:
        subprocess.run([*compose, "down", "--volumes", "--rmi", "local"], capture_output=True, check=False)
