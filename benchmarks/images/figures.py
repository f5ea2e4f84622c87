"""What is measured of one image: its builds, the layers that change, how it starts, stops and idles."""

import http.client
import json
import subprocess
import tarfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import docker
from docker.models.containers import Container

from containerize.engine.build_options import BuildOptions
from containerize.engine.build_target import BuildTarget
from containerize.engine.buildx import build_image

_PATIENCE = 60
_PAUSE = 0.005
_SAMPLES = 5
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Built:
    """seconds: from the command to the image. layers: bytes by digest, uncompressed."""

    tag: str
    seconds: float
    layers: Mapping[str, int]

    @property
    def megabytes(self) -> float:
        """Of all layers."""
        return sum(self.layers.values()) / _MB

    def new_megabytes(self, before: "Built") -> float:
        """Of the layers that another image does not have: what is pushed, and pulled, again."""
        return sum(size for digest, size in self.layers.items() if digest not in before.layers) / _MB


def build(folder: Path, tag: str, *, cold: bool = False) -> Built:
    """Build the Dockerfile of a folder. cold: without the layers of earlier builds. Raises BuildFailed."""
    start = time.perf_counter()
    build_image(BuildTarget(folder, folder / "Dockerfile", tag), options=BuildOptions(no_cache=cold), on_progress=lambda *_: None)
    return Built(tag, time.perf_counter() - start, _layers(tag))


def _layers(tag: str) -> dict[str, int]:
    """The sizes of an image's layers, as they lie in `docker save`: uncompressed tars."""
    sizes: dict[str, int] = {}
    manifest = []
    with subprocess.Popen(["docker", "save", tag], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
            for member in archive:
                sizes[member.name] = member.size
                if member.name == "manifest.json" and (file := archive.extractfile(member)):
                    manifest = json.load(file)
    return {name: sizes[name] for name in manifest[0]["Layers"]}


@dataclass(frozen=True, slots=True)
class Ran:
    """boot: seconds from its start to the first answer of 200. stop: seconds of `docker stop`. memory: MB in use, without its files."""

    boot: float
    stop: float
    memory: float


def run(tag: str, path: str = "/") -> Ran:
    """Start a container as anybody would, ask it, let it idle, stop it. Raises SystemExit when it does not answer with 200."""
    client = docker.from_env()
    container = client.containers.create(tag, ports={"8000/tcp": ("127.0.0.1", 0)}, environment={"SECRET_KEY": "for-the-benchmark"})
    try:
        start = time.perf_counter()
        container.start()
        container.reload()
        port = _port(container)
        while not _answers(port, path):
            if time.perf_counter() - start > _PATIENCE:
                raise SystemExit(f"{tag} does not answer:\n{container.logs().decode(errors='replace')[-3000:]}")
            time.sleep(_PAUSE)
        boot = time.perf_counter() - start
        memory = max(_memory(container) for _ in range(_SAMPLES))
        start = time.perf_counter()
        container.stop(timeout=10)
        return Ran(boot, time.perf_counter() - start, memory)
    finally:
        container.remove(force=True)
        client.close()


def _port(container: Container) -> int:
    (published, *_) = container.ports["8000/tcp"] or [{}]
    return int(published["HostPort"])


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _memory(container: Container) -> float:
    """As `docker stats` counts: without the inactive files that the kernel keeps."""
    stats = container.stats(stream=False)
    assert isinstance(stats, dict)
    usage = stats["memory_stats"]
    details = usage["stats"]
    return float(usage["usage"] - details.get("total_inactive_file", details.get("inactive_file", 0))) / _MB
