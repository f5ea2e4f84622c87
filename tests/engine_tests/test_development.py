"""The image and the compose file for development: what they install, and that an edit reaches what runs."""

import os
import re
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from containerize.cli import main

BOTH = ("docker", "compose", "-f", "compose.yaml", "-f", "compose.dev.yaml")
EXAMPLES = Path(__file__).parents[2] / "examples"
PATIENCE = 90


@contextmanager
def watching(folder: Path, port: int) -> Iterator[str]:
    """`docker compose up --watch` of a folder; its address."""
    environment = os.environ | {"PORT_ON_HOST": str(port), "COMPOSE_PROJECT_NAME": f"containerize-dev-{port}"}
    with (folder.parent / "watch.log").open("w") as log:
        process = subprocess.Popen([*BOTH, "up", "--build", "--watch"], cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
            subprocess.run([*BOTH, "down", "--volumes", "--rmi", "all"], cwd=folder, env=environment, capture_output=True, check=False)


def wait_for(url: str, text: str) -> float:
    """Seconds until an address answers with a text in it."""
    start = time.monotonic()
    while time.monotonic() - start < PATIENCE:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if text in answer.read().decode():
                    return time.monotonic() - start
        except (OSError, urllib.error.HTTPError):
            pass
        time.sleep(0.05)
    raise AssertionError(f"{url} never said {text}")


@pytest.fixture
def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.engine
def test_an_edit_shows_in_what_runs_and_the_development_group_is_there(tmp_path: Path, free_port: int) -> None:
    folder = tmp_path / "shelf"
    shutil.copytree(EXAMPLES / "fastapi-uv", folder)
    assert main(["--quiet", "init", str(folder), "--dev", "--yes"]) == 0
    with watching(folder, free_port) as address:
        wait_for(f"{address}/health", '"ok"')
        edited = (folder / "app" / "models.py", folder / "app" / "main.py")
        path = next(path for path in edited if path.exists() and '"ok"' in path.read_text())
        path.write_text(path.read_text().replace('"ok"', '"edited"'))
        wait_for(f"{address}/health", '"edited"')
        container = f"containerize-dev-{free_port}-app-1"
        said = subprocess.run(["docker", "exec", container, "sh", "-c", "id -u; python -m pytest --version"], capture_output=True, text=True, check=True)
        assert re.fullmatch(r"10001\npytest [\d.]+\n", said.stdout + said.stderr)


@pytest.mark.engine
def test_a_package_runs_from_the_tree(tmp_path: Path, case_project: Callable[..., Path], free_port: int) -> None:
    folder = case_project("uv-packaged", real_hosts=True)
    assert main(["--quiet", "init", str(folder), "--dev", "--yes"]) == 0
    tag = f"containerize-test:dev-{free_port}"
    subprocess.run(["docker", "build", "--quiet", "--file", "Dockerfile.dev", "--tag", tag, "."], cwd=folder, check=True, capture_output=True)
    try:
        code = "import importlib.metadata as m, json; print([json.loads(d.read_text('direct_url.json'))['dir_info'] for d in m.distributions() if d.read_text('direct_url.json')])"
        said = subprocess.run(["docker", "run", "--rm", "--entrypoint", "python", tag, "-c", code], capture_output=True, text=True, check=True)
        assert said.stdout == "[{'editable': True}]\n"
    finally:
        subprocess.run(["docker", "image", "rm", "--force", tag], capture_output=True, check=False)
