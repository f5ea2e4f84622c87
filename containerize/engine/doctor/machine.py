"""What is asked of this machine, without an engine: programs, the docker CLI's settings, the network's."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from containerize import process
from containerize.engine.connection import cli_environment
from containerize.engine.doctor.symptom import Symptom
from containerize.engine.untrusted_text import one_line

_INSTALL = "install Docker (https://docs.docker.com/get-docker/)"
_SECONDS = 10
# The command, how to get it, and what for.
_PLUGINS = (
    ("buildx", "install the package docker-buildx-plugin (Debian: docker-buildx)"),
    ("compose", "install the package docker-compose-plugin (Debian: docker-compose)"),
)
# The machine's own bundle of the public authorities, which images have too.
_OF_THE_SYSTEM = ("/etc/ssl/", "/etc/pki/", "/usr/share/")
_CERTIFICATES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")


def of_machine(environment: Mapping[str, str]) -> Iterator[Symptom]:
    """All of it. environment: of the caller."""
    yield from _programs()
    yield _git()
    yield from _context(environment)
    yield from _credential_helpers(_settings(environment))
    yield from _network(environment, _settings(environment))


def _programs() -> Iterator[Symptom]:
    if shutil.which("docker") is None:
        if shutil.which("podman") is None:
            yield Symptom("docker", "problem", "there is neither `docker` nor `podman` on PATH", _INSTALL)
            return
        yield Symptom("podman", "ok", _version("podman", "--version"))
        said = _version("docker-compose", "version")
        fix = "install Docker Compose (https://docs.docker.com/compose/install/), which Podman needs too"
        yield Symptom("compose", "ok", said) if said else Symptom("compose", "problem", "there is no `docker-compose` on PATH", fix)
        return
    yield Symptom("docker", "ok", _version("docker", "--version"))
    for name, fix in _PLUGINS:
        said = _version("docker", name, "version")
        yield Symptom(name, "ok", said) if said else Symptom(name, "problem", f"`docker {name} version` does not work", fix)
    if shutil.which("podman"):
        yield Symptom("podman", "note", f"{_version('podman', '--version')} is here too; the docker command decides which engine is used")


def _git() -> Symptom:
    said = _version("git", "--version") if shutil.which("git") else ""
    return Symptom("git", "ok", said) if said else Symptom("git", "note", "there is no git: updates of the files need it", "install git")


def _version(*command: str) -> str:
    """The first line that has a version in it; nothing where the command does not work."""
    try:
        said = process.run(command, env=cli_environment(), timeout=_SECONDS)
    except (OSError, TimeoutError):
        return ""
    lines = [line for line in said.stdout.splitlines() if re.search(r"\d+\.\d+", line)]
    return one_line(lines[0], 80) if said.returncode == 0 and lines else ""


def _context(environment: Mapping[str, str]) -> Iterator[Symptom]:
    """Which engine the docker command means, and whether two settings disagree about it."""
    host = environment.get("DOCKER_HOST")
    if not host:
        return
    named = environment.get("DOCKER_CONTEXT") or str(_settings(environment).get("currentContext") or "")
    if named and named != "default":
        found = f"DOCKER_HOST={one_line(host, 60)} is used, and not the context {named}"
        yield Symptom("context", "note", found, "unset DOCKER_HOST, if the context is meant")
    else:
        yield Symptom("context", "ok", f"DOCKER_HOST={one_line(host, 60)}")


def _settings(environment: Mapping[str, str]) -> dict[str, Any]:
    """The docker CLI's own file; an empty one where there is none or it cannot be read."""
    folder = environment.get("DOCKER_CONFIG") or str(Path.home() / ".docker")
    try:
        found = json.loads((Path(folder) / "config.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _credential_helpers(settings: Mapping[str, Any]) -> Iterator[Symptom]:
    """A helper that is named and not there makes every pull fail, also of public images."""
    helpers = settings.get("credHelpers")
    names = {str(settings["credsStore"])} if settings.get("credsStore") else set()
    names |= {str(name) for name in helpers.values()} if isinstance(helpers, dict) else set()
    for name in sorted(names):
        program = f"docker-credential-{name}"
        if shutil.which(program):
            yield Symptom("login", "ok", f"kept by {program}")
        else:
            found = f"config.json of docker names {program}, which is not on PATH: no image can be pulled"
            yield Symptom("login", "problem", found, f'install {program}, or take "credsStore" and "credHelpers" out of that file')


def _network(environment: Mapping[str, str], settings: Mapping[str, Any]) -> Iterator[Symptom]:
    proxies = [name for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy") if environment.get(name)]
    if proxies and not settings.get("proxies"):
        found = f"{proxies[0]} is set here; builds and containers do not have it"
        yield Symptom("proxy", "note", found, 'set "proxies" in config.json of docker: https://docs.docker.com/engine/cli/proxy/')
    elif settings.get("proxies"):
        yield Symptom("proxy", "ok", "builds and containers get that of docker's config.json")
    for name in _CERTIFICATES:
        path = environment.get(name, "")
        if path and not path.startswith(_OF_THE_SYSTEM):
            found = f"{name} names certificates that images do not have"
            fix = f"containerize init --ca-certificate FILE, a copy of {one_line(path, 80)} in the project"
            yield Symptom("certificate", "note", found, fix)
            return
