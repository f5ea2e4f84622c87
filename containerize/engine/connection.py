"""The way to the engine: finds the docker CLI with buildx and compose, and opens the SDK on the same engine.

The only module that imports the docker SDK. Import it late: that takes a fifth of a second.
"""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

import docker
from docker.auth import load_config
from docker.errors import APIError as APIError
from docker.errors import DockerException as DockerException
from docker.errors import ImageNotFound as ImageNotFound
from docker.errors import NotFound as NotFound
from docker.models.containers import Container as Container
from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError

from containerize import process
from containerize.engine.untrusted_text import one_line
from containerize.errors import EngineLost, EngineMissing

# Seconds. The first question has less, so that all of connect() ends within ten.
_FIRST_ANSWER = 5
_TIMEOUT = 10
# The CLI is asked once the engine has answered, so it is alive, and a machine that builds something else may be slow.
_CLI_TIMEOUT = 30

# What could hold a password, and what starting containers has no use for.
_NOT_FOR_COMPOSE = frozenset({"http_proxy", "https_proxy", "no_proxy", "docker_auth_config"})
_CLI_SETTINGS = (
    "DOCKER_HOST DOCKER_CONTEXT DOCKER_CONFIG DOCKER_CERT_PATH DOCKER_TLS DOCKER_TLS_VERIFY DOCKER_API_VERSION DOCKER_CUSTOM_HEADERS "
    "DOCKER_DEFAULT_PLATFORM DOCKER_AUTH_CONFIG"
).split()

_PROGRAMS = {
    "buildx": ("docker", "buildx", "version"),
    "compose": ("docker", "compose", "version"),
}


@dataclass(frozen=True)
class Engine:
    """A reachable engine; leaving its context closes the connection. endpoint: its address, to be shown."""

    client: docker.DockerClient
    id: str
    endpoint: str
    host_is_local: bool

    @property
    def product(self) -> str:
        """Which engine it is, as people call it."""
        return "Podman" if "podman" in str(self.client.version().get("Components", "")).lower() else "Docker"

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.client.close()


def cli_environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """The environment for the docker CLI: where the engine is, no build or compose setting of the caller but BUILDX_*."""
    settings = {name: os.environ[name] for name in _CLI_SETTINGS if name in os.environ}
    return process.clean_environment(settings | (extra or {}), prefixes=("BUILDX_",))


def compose_environment() -> dict[str, str]:
    """The same for compose, without what a stranger's file must not hand to a container: `env_file`s can name any variable."""
    return {name: value for name, value in cli_environment().items() if name.lower() not in _NOT_FOR_COMPOSE}


def connect(*, cli: bool = True) -> Engine:
    """Reach the engine of the current docker context, with both the CLI and the SDK, within ten seconds.

    cli: whether the CLI and its plug-ins are needed too; without, only the SDK is asked.

    Raises EngineMissing, naming the endpoint, when there is no CLI, buildx or compose, or no engine answers both alike.
    """
    if cli and shutil.which("docker") is None:
        raise EngineMissing(
            "there is no `docker` on PATH",
            "images are built and run with the Docker CLI",
            "install Docker (https://docs.docker.com/get-docker/), then run `docker version`",
        )
    endpoint = _endpoint()
    client, identity = _open(endpoint)
    try:
        if cli:
            _require_same_engine(endpoint, identity)
        for name, argv in _PROGRAMS.items() if cli else ():
            _require_plugin(name, argv)
    except BaseException:
        client.close()
        raise
    return Engine(client, identity, endpoint, _is_local(endpoint))


def _endpoint() -> str:
    """What the CLI takes for the engine's address: DOCKER_HOST, else that of the current context."""
    named = os.environ.get("DOCKER_HOST")
    if named:
        return one_line(named)
    asked = _cli("docker", "context", "inspect", "--format", '{{(index .Endpoints "docker").Host}}', seconds=4)
    return one_line(asked.stdout) or "the default docker endpoint"


def _cli(*argv: str, seconds: float = _CLI_TIMEOUT) -> process.Completed:
    try:
        return process.run(argv, env=cli_environment(), timeout=seconds)
    except (TimeoutError, OSError) as error:
        return process.Completed(124, "", str(error))


def _open(endpoint: str) -> tuple[docker.DockerClient, str]:
    client: docker.DockerClient | None = None
    try:
        _knock(endpoint)
        client = docker.from_env(timeout=_FIRST_ANSWER)
        identity = client.info()["ID"]
    except (DockerException, OSError, HTTPError, ValueError, KeyError, TypeError) as error:
        if client is not None:
            client.close()
        raise _unreachable(endpoint, error) from None
    client.api.timeout = _TIMEOUT
    # Proxies and .netrc are for hosts: to look them up for a socket takes a tenth of the time of each request.
    client.api.trust_env = not endpoint.startswith("unix://")
    return client, str(identity)


def _knock(endpoint: str) -> None:
    """Raise the OSError of a unix socket that is not there: the SDK would wrap it, and leave its own socket open."""
    if not endpoint.startswith("unix://"):
        return
    path = Path(endpoint.removeprefix("unix://"))
    if path.exists() and not path.is_socket():
        raise OSError(f"{path} is not a socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knocker:
        knocker.settimeout(_FIRST_ANSWER)
        knocker.connect(str(path))


def _unreachable(endpoint: str, error: Exception) -> EngineMissing:
    """What to do about the commonest causes; `error` is whatever the SDK raised."""
    text = one_line(str(error))
    found = f"no container engine answers at {endpoint}"
    for sign, why, fix in _CAUSES:
        if sign in text:
            return EngineMissing(found, why, fix)
    return EngineMissing(found, f"asking it gave: {text}", "run `docker version` until it shows a server, then try again")


_START = "start Docker (`sudo systemctl start docker`, or open Docker Desktop), or point DOCKER_HOST at a running engine"
_UNSET = "run `unset DOCKER_HOST`, or write it like tcp://host:2376"
_CERTIFICATES = "check the files in DOCKER_CERT_PATH, or run `unset DOCKER_TLS_VERIFY DOCKER_CERT_PATH`"
# A part of what the SDK says, why, fix. It raises one class for nearly all, so the text is all there is to go by.
_CAUSES = (
    ("No such file or directory", "there is no such socket", _START),
    ("Connection refused", "nothing listens there", _START),
    ("Permission denied", "this user may not use the socket", "run `sudo usermod -aG docker $USER`, then log in again"),
    ("not a socket", "the address is a file that is not a socket", "run `docker context ls`, then `docker context use NAME`"),
    ("timed out", f"it did not answer within {_FIRST_ANSWER} s", "run `sudo systemctl restart docker`, then `docker version`"),
    ("Invalid bind", "the address is not one that docker understands", _UNSET),
    ("paramiko", "the docker SDK needs paramiko for ssh:// engines", "run `pip install 'docker[ssh]'`, or use a tcp:// endpoint"),
    ("TLS", "its TLS settings cannot be used", _CERTIFICATES),
    ("SSL", "the TLS connection failed", _CERTIFICATES),
)


def _require_same_engine(endpoint: str, identity: str) -> None:
    answer = _cli("docker", "info", "--format", "{{.ID}}")
    seen = one_line(answer.stdout)
    if answer.returncode != 0 or not seen:
        raise EngineMissing(
            f"the docker CLI cannot reach the engine at {endpoint}",
            f"`docker info` says: {one_line(answer.stderr) or 'nothing'}",
            "run `docker version` until it shows a server, then try again",
        )
    if seen != identity:
        raise EngineMissing(
            f"the docker CLI talks to engine {seen}, the SDK to engine {identity}",
            "an image built on the one would not be there on the other",
            "run `docker context ls`, then set DOCKER_HOST to the endpoint that you mean",
        )


def _require_plugin(name: str, argv: tuple[str, ...]) -> None:
    answer = _cli(*argv)
    if answer.returncode != 0:
        raise EngineMissing(
            f"`{' '.join(argv)}` does not work: {one_line(answer.stderr) or f'exit code {answer.returncode}'}",
            f"this needs the docker CLI's {name} plugin",
            f"install the package docker-{name}-plugin (Debian: docker-{name}), then run `{' '.join(argv)}`",
        )


def _is_local(endpoint: str) -> bool:
    """Whether ports that the engine publishes on loopback are on this machine's."""
    address = urlsplit(endpoint)
    return address.scheme in {"", "unix", "npipe"} or address.hostname in {"localhost", "127.0.0.1", "::1"}


@contextmanager
def engine_may_be_lost(left: str) -> Iterator[None]:
    """Turn a broken connection, or an answer that nobody expected, into EngineLost; `left` says what may still be there."""
    try:
        yield
    except BrokenPipeError:
        raise  # whoever reads what we print has gone: that is not the engine
    except APIError as error:
        raise EngineLost(
            f"the container engine refused a request: {one_line(str(error.explanation or error))}",
            "what it was asked is what it does every day, so something is wrong with it",
            f"look at the engine's own log; {left}",
        ) from error
    except (DockerException, RequestException, HTTPError, ConnectionError) as error:
        raise EngineLost(
            "the connection to the container engine broke",
            f"it said: {one_line(str(error))}",
            f"run `docker version` until it shows a server; {left}",
        ) from error


def registry_login(host: str | None) -> tuple[str, str] | None:
    """(user, password) by which the docker CLI is logged in to a registry, None for Docker Hub's; None when it is not."""
    try:
        found = load_config().resolve_authconfig(host) or {}
    except DockerException:
        return None
    user, password = found.get("username") or found.get("Username"), found.get("password") or found.get("Password")
    return (str(user), str(password)) if user and password else None
