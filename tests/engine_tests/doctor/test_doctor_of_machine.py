"""What is said of a machine, with programs that are really there: small scripts on a PATH of their own."""

import json
from pathlib import Path

import pytest

from containerize.engine.doctor.machine import of_machine
from containerize.engine.doctor.symptom import Symptom

DOCKER = """#!/bin/sh
case "$1" in
  --version) echo "Docker version 28.0.0, build x" ;;
  buildx) echo "github.com/docker/buildx 0.29.1" ;;
  compose) echo "unknown command" >&2; exit 1 ;;
esac
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH; HOME is empty."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("HOME", str(tmp_path))
    return folder


def _program(folder: Path, name: str, text: str = "#!/bin/sh\necho version 1.2\n") -> None:
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


def _asked(environment: dict[str, str]) -> dict[str, Symptom]:
    return {symptom.name: symptom for symptom in of_machine(environment)}


def test_nothing_is_there(programs: Path) -> None:
    found = _asked({})
    said = "there is neither `docker` nor `podman` on PATH"
    assert found["docker"] == Symptom("docker", "problem", said, "install Docker (https://docs.docker.com/get-docker/)")
    assert found["git"].severity == "note"


def test_podman_alone(programs: Path) -> None:
    _program(programs, "podman")
    found = _asked({})
    assert found["podman"] == Symptom("podman", "ok", "version 1.2", "")
    assert (found["compose"].severity, found["compose"].found) == ("problem", "there is no `docker-compose` on PATH")
    _program(programs, "docker-compose")
    assert _asked({})["compose"] == Symptom("compose", "ok", "version 1.2", "")


def test_a_plugin_is_missing(programs: Path) -> None:
    _program(programs, "docker", DOCKER)
    _program(programs, "git")
    found = _asked({})
    assert [(name, symptom.severity) for name, symptom in found.items()] == [("docker", "ok"), ("buildx", "ok"), ("compose", "problem"), ("git", "ok")]
    assert found["buildx"].found == "github.com/docker/buildx 0.29.1"
    assert found["compose"].found == "`docker compose version` does not work"


def test_two_settings_about_the_engine(programs: Path, tmp_path: Path) -> None:
    assert _asked({"DOCKER_HOST": "tcp://h:1"})["context"].severity == "ok"
    assert _asked({"DOCKER_HOST": "tcp://h:1", "DOCKER_CONTEXT": "lab"})["context"].found == "DOCKER_HOST=tcp://h:1 is used, and not the context lab"
    (tmp_path / "config.json").write_text(json.dumps({"currentContext": "desk"}))
    assert "the context desk" in _asked({"DOCKER_HOST": "tcp://h:1", "DOCKER_CONFIG": str(tmp_path)})["context"].found


def test_logins_that_cannot_be_read(programs: Path, tmp_path: Path) -> None:
    environment = {"DOCKER_CONFIG": str(tmp_path)}
    (tmp_path / "config.json").write_text(json.dumps({"credsStore": "desktop"}))
    found = _asked(environment)["login"]
    assert (found.severity, found.found) == ("problem", "config.json of docker names docker-credential-desktop, which is not on PATH: no image can be pulled")
    _program(programs, "docker-credential-desktop")
    assert _asked(environment)["login"] == Symptom("login", "ok", "kept by docker-credential-desktop")
    for text in ("{", "[]", '{"credHelpers": 3}'):
        (tmp_path / "config.json").write_text(text)
        assert "login" not in _asked(environment)


def test_a_proxy_and_an_authority_of_the_network(programs: Path, tmp_path: Path) -> None:
    found = _asked({"HTTPS_PROXY": "http://user:secret@proxy:1", "SSL_CERT_FILE": "/home/ann/authority.pem"})
    assert found["proxy"].found == "HTTPS_PROXY is set here; builds and containers do not have it"
    assert found["certificate"].fix == "containerize init --ca-certificate FILE, a copy of /home/ann/authority.pem in the project"
    assert "secret" not in str(found)
    assert "certificate" not in _asked({"SSL_CERT_FILE": "/etc/ssl/certs/ca-certificates.crt"})
    (tmp_path / "config.json").write_text(json.dumps({"proxies": {"default": {}}}))
    assert _asked({"HTTPS_PROXY": "x", "DOCKER_CONFIG": str(tmp_path)})["proxy"].severity == "ok"
