"""Small applications on a common image, and what a smoke run of this process has left in the engine."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from containerize.engine.build_target import BuildTarget
from containerize.engine.buildx import build_image
from containerize.engine.connection import Engine, connect
from containerize.verification.report import SmokeReport
from containerize.verification.run import SmokeSettings
from containerize.verification.smoke import smoke

BASE = "python:3.13-slim-trixie"
SERVER = """
import http.server, os, signal, sys, time

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/crash":
            print("about to go", flush=True)
            os._exit(9)
        print("asked for", self.path, flush=True)
        self.send_response(int(os.environ.get("STATUS", "200")))
        self.end_headers()
        self.wfile.write(os.environ.get("BODY", "hello from inside").encode())

    def log_message(self, *_):
        pass

time.sleep(float(os.environ.get("DELAY", "0")))
signal.signal(signal.SIGTERM, signal.SIG_IGN if "STUBBORN" in os.environ else lambda *_: sys.exit(0))
http.server.HTTPServer((os.environ.get("BIND", "0.0.0.0"), 8000), Handler).serve_forever()
"""

Make = Callable[..., Path]
Left = Callable[..., list[str]]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """A folder with a Dockerfile that runs `command`, the server above, and whatever else is given."""

    def write(
        command: list[str], files: Mapping[str, str] | None = None, *, environment: Mapping[str, str] | None = None, expose: bool = True
    ) -> Path:
        folder = tmp_path / "app"
        folder.mkdir()
        lines = [f"FROM {BASE}", "WORKDIR /app", "COPY . ./", "USER 10001:10001"]
        lines += [f"ENV {key}={value}" for key, value in (environment or {}).items()] + (["EXPOSE 8000"] if expose else [])
        (folder / "Dockerfile").write_text("\n".join([*lines, f"CMD {json.dumps(command)}\n"]))
        (folder / "server.py").write_text(SERVER)
        for name, text in (files or {}).items():
            (folder / name).write_text(text)
        return folder

    yield write
    subprocess.run(["docker", "image", "rm", "-f", "app:local"], capture_output=True, check=False)


@pytest.fixture(scope="session")
def server_image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The id of an image that starts the server above as uid 10001; it is built once."""
    folder = tmp_path_factory.mktemp("server")
    (folder / "server.py").write_text(SERVER)
    (folder / "Dockerfile").write_text(
        f'FROM {BASE}\nWORKDIR /app\nCOPY server.py ./\nUSER 10001:10001\nEXPOSE 8000\nCMD ["python", "server.py"]\n'
    )
    tag = f"containerize-test:server-{os.getpid()}"
    yield build_image(BuildTarget(folder, folder / "Dockerfile", tag), on_progress=lambda *_: None).image_id
    subprocess.run(["docker", "image", "rm", "-f", tag], capture_output=True, check=False)


@pytest.fixture
def engine() -> Iterator[Engine]:
    with connect() as found:
        yield found


@pytest.fixture
def run(engine: Engine, server_image: str, tmp_path: Path) -> Callable[..., SmokeReport]:
    """A smoke run of a compose file, given as a mapping, on the common image: without a build of its own."""

    def smoke_run(compose: Mapping[str, Any], **given: Any) -> SmokeReport:
        (tmp_path / "compose.yaml").write_text(yaml.safe_dump(dict(compose), allow_unicode=True))
        settings = SmokeSettings(**({"timeout": 15} | given))
        return smoke(engine, tmp_path, image_id=server_image, settings=settings, on_ready=lambda _service: None)

    return smoke_run


@pytest.fixture
def left_behind() -> Left:
    """Containers, networks and volumes with the label of a process, of this one if no other is named: others may run smokes too."""

    def listed(pid: int | None = None) -> list[str]:
        chosen = ("--filter", f"label=io.containerize.pid={os.getpid() if pid is None else pid}")
        kinds = (("ps", "-aq"), ("network", "ls", "-q"), ("volume", "ls", "-q"))
        answers = [subprocess.run(["docker", *kind, *chosen], capture_output=True, text=True, check=True).stdout for kind in kinds]
        return [identity for text in answers for identity in text.split()]

    return listed
