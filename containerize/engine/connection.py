"""The way to the engine: the SDK's connection, and the programs that build and compose on the same engine.

The only module that imports the docker SDK. Import it late: that takes a fifth of a second.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal

import docker
from docker.auth import load_config
from docker.errors import APIError as APIError
from docker.errors import DockerException as DockerException
from docker.errors import ImageNotFound as ImageNotFound
from docker.errors import NotFound as NotFound
from docker.models.containers import Container as Container
from requests.adapters import HTTPAdapter
from requests.exceptions import RequestException
from requests.utils import get_environ_proxies
from urllib3.exceptions import HTTPError
from urllib3.util.retry import Retry

from containerize import process
from containerize.engine.endpoint import FIRST_ANSWER, Endpoint, find_endpoint, knock, unreachable
from containerize.engine.reasons import reason
from containerize.engine.ssh_way import SshWay
from containerize.engine.untrusted_text import one_line
from containerize.errors import EngineLost, EngineMissing

# Seconds.
_TIMEOUT = 10
# Only the version is asked for in it, which then says what to use.
_OLDEST_API = "1.24"
_OLDEST_USABLE = (1, 41)
# The CLI is asked once the engine has answered, so it is alive, and a machine that builds something else may be slow.
_CLI_TIMEOUT = 30

# What could hold a password, and what starting containers has no use for.
_NOT_FOR_COMPOSE = frozenset({"http_proxy", "https_proxy", "no_proxy", "docker_auth_config"})
_CLI_SETTINGS = (
    "DOCKER_HOST DOCKER_CONTEXT DOCKER_CONFIG DOCKER_CERT_PATH DOCKER_TLS DOCKER_TLS_VERIFY DOCKER_API_VERSION DOCKER_CUSTOM_HEADERS "
    "DOCKER_DEFAULT_PLATFORM DOCKER_AUTH_CONFIG"
).split()

# What the SDK raises for an engine that is not there, or that something else is in its place.
_NO_ANSWER = (DockerException, OSError, HTTPError, ValueError, KeyError, TypeError)
_DOCKER_COMPOSE = ("docker", "compose")
# Where `docker` is Podman's, its `compose` can be another program, which is told things otherwise.
_COMPOSE = (_DOCKER_COMPOSE, ("docker-compose",))
Product = Literal["Docker", "Podman"]


@dataclass(frozen=True)
class Engine:
    """A reachable engine. Leaving its context closes the connection, and tells as EngineLost what the SDK raised in it.

    endpoint: its address, to be shown.

    product: which engine it is. compose: the command that composes on it. api: the version of Docker's API that it speaks.
    way: what leads there over ssh.
    """

    client: docker.DockerClient
    endpoint: str
    host_is_local: bool
    product: Product = "Docker"
    api: tuple[int, ...] = (1, 44)
    compose: tuple[str, ...] = _DOCKER_COMPOSE
    way: SshWay | None = None

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            self.client.close()
        finally:
            if self.way:
                self.way.close()
        if error is not None and (lost := _lost(error, "what was started is removed by the next `containerize smoke`")):
            raise lost from error

    @property
    def compose_environment(self) -> dict[str, str]:
        """For its compose command, which is told the address of a Podman that no context names."""
        return compose_environment() | ({"DOCKER_HOST": self.endpoint} if self.product == "Podman" else {})


def cli_environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """The environment for the docker CLI: where the engine is, no build or compose setting of the caller but BUILDX_*."""
    settings = {name: os.environ[name] for name in _CLI_SETTINGS if name in os.environ}
    return process.clean_environment(settings | (extra or {}), prefixes=("BUILDX_",))


def compose_environment() -> dict[str, str]:
    """The same for compose, without what a stranger's file must not hand to a container: `env_file`s can name any variable."""
    return {name: value for name, value in cli_environment().items() if name.lower() not in _NOT_FOR_COMPOSE}


def connect(*, cli: bool = True) -> Engine:
    """Reach the engine that the docker CLI means, or Podman where there is no such CLI, within ten seconds.

    cli: whether the programs that build and compose are needed too; without, only the SDK is asked.

    Raises EngineMissing, naming the endpoint, when a program is not there, or no engine answers the CLI and the SDK alike.
    """
    endpoint = find_endpoint(_cli)
    with ExitStack() as opened:
        way = SshWay(endpoint.address) if endpoint.address.startswith("ssh://") else None
        if way:
            opened.callback(way.close)
        client, version = _open(endpoint, way)
        opened.callback(client.close)
        product: Product = "Podman" if "podman" in str(version.get("Components", "")).lower() else "Docker"
        compose = _programs(endpoint, product, client) if cli else _DOCKER_COMPOSE
        opened.pop_all()
    api = _numbers(str(version["ApiVersion"]))
    return Engine(client, endpoint.address, endpoint.is_local, product, api, compose, way)


def _programs(endpoint: Endpoint, product: Product, client: docker.DockerClient) -> tuple[str, ...]:
    """The compose command, when all else that is needed is there too."""
    if product == "Docker":
        _require_docker()
        _require_same_engine(endpoint.address, _identity(endpoint, client))
        _require_plugin("buildx")
        _require_plugin("compose")
        return _DOCKER_COMPOSE
    if shutil.which("podman") is None:
        fix = "install the package podman, of which the command alone is used"
        raise EngineMissing("there is no `podman` on PATH", f"the engine at {endpoint.address} is Podman, whose CLI builds images", fix)
    found = next((argv for argv in _COMPOSE if "Docker Compose" in _cli(*argv, "version").stdout), None)
    if found is None:
        raise EngineMissing(
            "neither `docker compose` nor `docker-compose` works",
            "with Podman, too, one of them starts what a compose file describes",
            "install Docker Compose (https://docs.docker.com/compose/install/), then run `docker-compose version`",
        )
    return found


def _identity(endpoint: Endpoint, client: docker.DockerClient) -> str:
    try:
        return str(client.info()["ID"])
    except _NO_ANSWER as error:
        raise unreachable(endpoint, error) from None


def _cli(*argv: str, seconds: float = _CLI_TIMEOUT) -> process.Completed:
    try:
        return process.run(argv, env=cli_environment(), timeout=seconds)
    except (TimeoutError, OSError) as error:
        return process.Completed(124, "", str(error))


def _open(endpoint: Endpoint, way: SshWay | None) -> tuple[docker.DockerClient, dict[str, Any]]:
    """The connection, and what the engine says of itself."""
    client: docker.DockerClient | None = None
    try:
        knock(endpoint.address)
        client = _client(endpoint, way, _OLDEST_API, FIRST_ANSWER)
        version: dict[str, Any] = client.version(api_version=False)
        client.close()
        api = str(version["ApiVersion"])
        _refuse_old(endpoint, api)
        client = _client(endpoint, way, api, _TIMEOUT)
        _ask_twice(client)
    except _NO_ANSWER as error:
        if client is not None:
            client.close()
        raise unreachable(endpoint, error, way.said() if way else "") from None
    return client, version


def _ask_twice(client: docker.DockerClient) -> None:
    """For questions, which change nothing: a connection that was kept open may have been closed on the way, by a router or a proxy."""
    once = Retry(connect=1, read=1, other=0, status=0, redirect=0, allowed_methods={"GET", "HEAD"}, raise_on_status=False)
    for adapter in client.api.adapters.values():
        if isinstance(adapter, HTTPAdapter):
            adapter.max_retries = once


def _refuse_old(endpoint: Endpoint, api: str) -> None:
    if _numbers(api) >= _OLDEST_USABLE:
        return
    found = f"the engine at {endpoint.address} speaks version {one_line(api, 20)} of Docker's API"
    why = f"what is written and asked here needs {'.'.join(map(str, _OLDEST_USABLE))}, that of Docker 20.10 and Podman 4"
    raise EngineMissing(found, why, "bring it up to date (https://docs.docker.com/engine/install/), then run `docker version`")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"[0-9]{1,9}", version)))


def _client(endpoint: Endpoint, way: SshWay | None, version: str, timeout: int) -> docker.DockerClient:
    """A client that has asked nothing yet.

    Left to itself it would look up proxies and .netrc for each request to a socket, which takes a tenth of its time, and take
    REQUESTS_CA_BUNDLE for the authority of the engine (https://github.com/psf/requests/issues/3829).
    """
    named = {"DOCKER_HOST": way.address if way else endpoint.address} if way or endpoint.by_podman else None
    client = docker.from_env(timeout=timeout, environment=named, version=version)
    client.api.trust_env = False
    if not client.api.base_url.startswith("http+docker://"):
        client.api.proxies = get_environ_proxies(client.api.base_url)
    return client


def _require_docker() -> None:
    if shutil.which("docker") is None:
        raise EngineMissing(
            "there is no `docker` on PATH",
            "images are built and run with the Docker CLI",
            "install Docker (https://docs.docker.com/get-docker/), then run `docker version`",
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


def _require_plugin(name: str) -> None:
    argv = ("docker", name, "version")
    answer = _cli(*argv)
    if answer.returncode != 0:
        raise EngineMissing(
            f"`{' '.join(argv)}` does not work: {one_line(answer.stderr) or f'exit code {answer.returncode}'}",
            f"this needs the docker CLI's {name} plugin",
            f"install the package docker-{name}-plugin (Debian: docker-{name}), then run `{' '.join(argv)}`",
        )


@contextmanager
def engine_may_be_lost(left: str) -> Iterator[None]:
    """Turn a broken connection, or an answer that nobody expected, into EngineLost; `left` says what may still be there."""
    try:
        yield
    except Exception as error:
        lost = _lost(error, left)
        if lost is None:
            raise
        raise lost from error


def _lost(error: BaseException, left: str) -> EngineLost | None:
    """What it means that the SDK raised this; None for what it did not."""
    if isinstance(error, APIError):
        found = f"the container engine refused a request: {one_line(str(error.explanation or error))}"
        why = "what it was asked is what it does every day, so something is wrong with it"
        return EngineLost(found, why, f"look at the engine's own log; {left}")
    # A pipe that broke is one of ours: whoever reads what we print has gone.
    if isinstance(error, DockerException | RequestException | HTTPError | ConnectionError) and not isinstance(error, BrokenPipeError):
        found = "the connection to the container engine broke"
        return EngineLost(found, reason(error), f"run `docker version` until it shows a server; {left}")
    return None


def registry_login(host: str | None) -> tuple[str, str] | None:
    """(user, password) by which the docker CLI is logged in to a registry, None for Docker Hub's; None when it is not."""
    try:
        found = load_config().resolve_authconfig(host) or {}
    except DockerException:
        return None
    user, password = found.get("username") or found.get("Username"), found.get("password") or found.get("Password")
    return (str(user), str(password)) if user and password else None
