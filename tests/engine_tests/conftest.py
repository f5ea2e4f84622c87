"""Other engines than the one that is used by default, each with the images that its tests need."""

import subprocess
from collections.abc import Callable

import pytest

Docker = Callable[..., bytes]


@pytest.fixture
def other_engine(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Docker]:
    """Makes every command of the test use the engine at an address; the first one's images that it lacks are brought to it."""

    def run(*words: str, given: bytes | None = None) -> bytes:
        return subprocess.run(["docker", *words], input=given, capture_output=True, check=True).stdout

    def use(host: str, *needed: str) -> Docker:
        missing = [
            name
            for name in needed
            if subprocess.run(["docker", "--host", host, "image", "inspect", name], capture_output=True, check=False).returncode
        ]
        saved = run("save", *missing) if missing else b""
        monkeypatch.setenv("DOCKER_HOST", host)
        if saved:
            run("load", given=saved)
        return run

    return use
