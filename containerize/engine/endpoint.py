"""Where the engine is: by DOCKER_HOST, the docker CLI's context, or Podman's own socket; and what is said when nothing answers there."""

import os
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from containerize import process
from containerize.engine.reasons import reason
from containerize.engine.untrusted_text import one_line
from containerize.errors import EngineMissing

# Seconds. The first question has less time than others, so that all of connect() ends within ten.
FIRST_ANSWER = 5
Ask = Callable[..., process.Completed]


@dataclass(frozen=True)
class Endpoint:
    """The address of an engine. by_podman: said by it, so that the docker CLI and the SDK have to be told of it."""

    address: str
    by_podman: bool = False

    @property
    def is_local(self) -> bool:
        """Whether ports that the engine publishes on loopback are on this machine's."""
        parts = urlsplit(self.address)
        return parts.scheme in {"", "unix", "npipe"} or parts.hostname in {"localhost", "127.0.0.1", "::1"}


def find_endpoint(ask: Ask) -> Endpoint:
    """What the CLI takes for the engine's address; without one, the address that Podman says it listens at. ask: runs a program.

    Raises EngineMissing where there is neither.
    """
    if named := os.environ.get("DOCKER_HOST"):
        return Endpoint(one_line(named))
    if shutil.which("docker") is not None:
        asked = ask("docker", "context", "inspect", "--format", '{{(index .Endpoints "docker").Host}}', seconds=4)
        if address := one_line(asked.stdout):
            return Endpoint(address)
    if shutil.which("podman") is not None:
        return Endpoint(_of_podman(ask), by_podman=True)
    if shutil.which("docker") is not None:
        return Endpoint("the default docker endpoint")
    raise EngineMissing(
        "there is neither `docker` nor `podman` on PATH",
        "images are built and run with their CLIs",
        "install Docker (https://docs.docker.com/get-docker/), then run `docker version`",
    )


def _of_podman(ask: Ask) -> str:
    """CONTAINER_HOST, else the socket of its service (https://docs.podman.io/en/latest/markdown/podman-system-service.1.html)."""
    if named := os.environ.get("CONTAINER_HOST"):
        return one_line(named)
    asked = ask("podman", "info", "--format", "{{.Host.RemoteSocket.Path}}")
    path = one_line(asked.stdout).removeprefix("unix://")
    if path.startswith("/"):
        return f"unix://{path}"
    raise EngineMissing(
        "Podman does not say where its socket is",
        f"`podman info` says: {one_line(asked.stderr) or 'nothing'}",
        "systemctl --user start podman.socket, or set CONTAINER_HOST to the address of its service",
    )


def knock(endpoint: str) -> None:
    """Raise the OSError of a unix socket that is not there: the SDK would wrap it, and leave its own socket open."""
    if not endpoint.startswith("unix://"):
        return
    path = Path(endpoint.removeprefix("unix://"))
    if path.exists() and not path.is_socket():
        raise OSError(f"{path} is not a socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knocker:
        knocker.settimeout(FIRST_ANSWER)
        knocker.connect(str(path))


def unreachable(endpoint: Endpoint, error: Exception, ssh: str = "") -> EngineMissing:
    """What to do about the commonest causes; `error` is whatever the SDK raised. ssh: what that said, where it is the way."""
    text = one_line(str(error))
    found = f"no container engine answers at {endpoint.address}"
    parts = urlsplit(endpoint.address)
    if parts.scheme == "ssh":
        port = f" -p {parts.port}" if parts.port else ""
        there = f"{parts.username}@{parts.hostname}" if parts.username else str(parts.hostname)
        fix = f"run `ssh{port} {there} docker version` until it shows a server"
        return EngineMissing(found, f"ssh says: {one_line(ssh, 200)}" if ssh else f"asking it gave: {text}", fix)
    if endpoint.by_podman and ("No such file" in text or "refused" in text):
        start = "systemctl --user start podman.socket (or: podman system service --time 0 &)"
        return EngineMissing(found, "Podman's service does not run", start)
    for sign, why, fix in _CAUSES:
        if sign in text:
            return EngineMissing(found, why, fix)
    return EngineMissing(found, reason(error), "run `docker version` until it shows a server, then try again")


_START = "start Docker (`sudo systemctl start docker`, or open Docker Desktop), or point DOCKER_HOST at a running engine"
_UNSET = "run `unset DOCKER_HOST`, or write it like tcp://host:2376"
_CERTIFICATES = "check the files in DOCKER_CERT_PATH, or run `unset DOCKER_TLS_VERIFY DOCKER_CERT_PATH`"
# A part of what the SDK says, why, fix. It raises one class for nearly all, so the text is all there is to go by.
_CAUSES = (
    ("No such file or directory", "there is no such socket", _START),
    ("Connection refused", "nothing listens there", _START),
    ("Permission denied", "this user may not use the socket", "run `sudo usermod -aG docker $USER`, then log in again"),
    ("not a socket", "the address is a file that is not a socket", "run `docker context ls`, then `docker context use NAME`"),
    ("timed out", f"it did not answer within {FIRST_ANSWER} s", "run `sudo systemctl restart docker`, then `docker version`"),
    ("Invalid bind", "the address is not one that docker understands", _UNSET),
    ("TLS", "its TLS settings cannot be used", _CERTIFICATES),
    ("SSL", "the TLS connection failed", _CERTIFICATES),
)
