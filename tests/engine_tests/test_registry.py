"""References as the engine reads them, and a real registry on loopback, with a login and without one."""

import base64
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.cli import main
from containerize.engine.registry import Reference, digest_of, parse
from containerize.errors import EngineMissing, RegistryFailed

SMALL = "containerize-test/small"


@pytest.mark.parametrize(
    ("written", "host", "repository", "tag"),
    [
        ("python", "registry-1.docker.io", "library/python", "latest"),
        ("python:3.13-slim", "registry-1.docker.io", "library/python", "3.13-slim"),
        ("valkey/valkey:8", "registry-1.docker.io", "valkey/valkey", "8"),
        ("ghcr.io/astral-sh/uv:0.13.9", "ghcr.io", "astral-sh/uv", "0.13.9"),
        ("localhost:5000/a/b", "localhost:5000", "a/b", "latest"),
        ("localhost/a:1", "localhost", "a", "1"),
        ("registry.example:5000/mirror/python:3@sha256:" + "0" * 64, "registry.example:5000", "mirror/python", "3"),
    ],
)
def test_references(written: str, host: str, repository: str, tag: str) -> None:
    assert parse(written) == Reference(written, host, repository, tag)


def test_tls_but_on_this_machine() -> None:
    assert parse("python:3").url == "https://registry-1.docker.io/v2/library/python/manifests/3"
    assert parse("127.0.0.1:5000/a:1").url == "http://127.0.0.1:5000/v2/a/manifests/1"


@given(st.from_regex(r"\A[a-z0-9]+([./_-][a-z0-9]+){0,4}(:[a-z0-9._-]+)?\Z"))
def test_every_reference_has_a_repository_and_a_tag(written: str) -> None:
    found = parse(written)
    assert found.repository
    assert found.tag
    assert ":" not in found.tag


def test_a_registry_that_is_not_there() -> None:
    with pytest.raises(RegistryFailed) as caught:
        digest_of("127.0.0.1:1/python:3")
    assert caught.value.found == "127.0.0.1:1/python:3: 127.0.0.1:1 does not answer (ConnectionError)"
    assert caught.value.exit_code == 26


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Registry:
    """Debian's docker-registry on a free port."""

    def __init__(self, folder: Path, login: bool, inside: Sequence[str] = ()) -> None:
        """inside: what starts it in the network of another engine."""
        self.host = f"127.0.0.1:{_free_port()}"
        lines = ["version: 0.1", f"storage: {{filesystem: {{rootdirectory: {folder / 'data'}}}}}", f"http: {{addr: '{self.host}'}}"]
        if login:
            made = subprocess.run(["htpasswd", "-nbB", "ann", "s3cret"], capture_output=True, text=True, check=True)
            (folder / "passwords").write_text(made.stdout)
            lines.append(f"auth: {{htpasswd: {{realm: test, path: {folder / 'passwords'}}}}}")
        (folder / "config.yml").write_text("\n".join(lines))
        command = [*inside, "docker-registry", "serve", str(folder / "config.yml")]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        for _ in range(100):
            if self._answers(inside):
                return
            time.sleep(0.05)

    def _answers(self, inside: Sequence[str]) -> bool:
        connect = f"import socket; socket.create_connection(('127.0.0.1', {self.host.rpartition(':')[2]}), 1)"
        return subprocess.run([*inside, sys.executable, "-c", connect], capture_output=True, check=False).returncode == 0

    def push(self, image: str, name: str, config: Path | None = None) -> str:
        """Push an image under a name; its digest there."""
        docker = ["docker", *(["--config", str(config)] if config else [])]
        subprocess.run([*docker, "tag", image, f"{self.host}/{name}"], check=True)
        try:
            said = subprocess.run([*docker, "push", f"{self.host}/{name}"], check=True, capture_output=True, text=True).stdout
        finally:
            subprocess.run([*docker, "image", "rm", f"{self.host}/{name}"], check=False, capture_output=True)
        return said.partition("digest: ")[2].split()[0]


@pytest.fixture
def registry(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Registry]:
    for program in ("docker-registry", "htpasswd"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} (Debian: docker-registry, apache2-utils) is not installed")
    folder = tmp_path / "registry"
    folder.mkdir()
    found = Registry(folder, login=getattr(request, "param", False))
    yield found
    found.process.terminate()
    found.process.wait(10)


@pytest.fixture
def small_image(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY Dockerfile /\n")
    subprocess.run(["docker", "build", "--quiet", "--tag", SMALL, str(folder)], check=True, capture_output=True)
    yield SMALL
    subprocess.run(["docker", "image", "rm", SMALL], check=False, capture_output=True)


@pytest.mark.engine
def test_the_digest_is_what_the_push_said(registry: Registry, small_image: str) -> None:
    digest = registry.push(small_image, "team/small:1")
    assert digest_of(f"{registry.host}/team/small:1") == digest
    with pytest.raises(RegistryFailed) as caught:
        digest_of(f"{registry.host}/team/small:2")
    assert str(caught.value) == (
        f"{registry.host}/team/small:2: {registry.host} answers 404\n"
        "  why: there is no such image or tag\n"
        f"  fix: docker manifest inspect {registry.host}/team/small:2, and correct the tag"
    )


@pytest.mark.engine
@pytest.mark.parametrize("registry", [True], indirect=True)
def test_a_registry_that_wants_a_login(registry: Registry, small_image: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    login = base64.b64encode(b"ann:s3cret").decode()
    (tmp_path / "config.json").write_text(json.dumps({"auths": {registry.host: {"auth": login}}}))
    digest = registry.push(small_image, "small:1", tmp_path)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "nobody"))
    with pytest.raises(RegistryFailed, match="answers 401") as caught:
        digest_of(f"{registry.host}/small:1")
    assert caught.value.fix == f"docker login {registry.host}"
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    assert digest_of(f"{registry.host}/small:1") == digest


@pytest.mark.engine
def test_pin_writes_digests_and_unpin_takes_them_out(
    registry: Registry, small_image: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "shop"
    root.mkdir()
    (root / "main.py").write_text("import redis\nredis.Redis('redis')\nprint(1)\n")
    (root / "requirements.txt").write_text("redis==5.2.1\n")
    monkeypatch.chdir(root)
    assert main(["pin"]) == 11
    assert "fix: containerize init" in capsys.readouterr().err
    assert main(["--quiet", "init", "--yes", "--registry", f"{registry.host}/mirror"]) == 0
    before = {path: path.read_text() for path in root.iterdir() if path.is_file()}
    assert f"FROM {registry.host}/mirror/python:3.13-slim-trixie AS base" in before[root / "Dockerfile"]
    assert main(["pin"]) == 26
    assert {path: path.read_text() for path in root.iterdir() if path.is_file()} == before
    digests = {name: registry.push(small_image, f"mirror/{name}") for name in ("python:3.13-slim-trixie", _uv(before[root / "Dockerfile"]), "redis:8")}
    assert main(["pin"]) == 0
    for name, digest in digests.items():
        rendered = (root / "compose.yaml").read_text() if name == "redis:8" else (root / "Dockerfile").read_text()
        assert f"{registry.host}/mirror/{name}@{digest}" in rendered
    pinned = (root / "Dockerfile").read_text()
    assert main(["--quiet", "init", "--yes"]) == 0  # a later run keeps them
    assert (root / "Dockerfile").read_text() == pinned
    assert main(["pin", "--unpin"]) == 0
    assert {path: path.read_text() for path in root.iterdir() if path.is_file()} == before


def _uv(dockerfile: str) -> str:
    return dockerfile.partition("/mirror/astral-sh/")[2].partition(",")[0].join(["astral-sh/", ""])


@pytest.fixture
def buildable(tmp_path: Path) -> Path:
    folder = tmp_path / "buildable"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY Dockerfile /\n")
    return folder


@pytest.mark.engine
def test_an_image_is_pushed_and_comes_back_the_same(registry: Registry, buildable: Path, capfd: pytest.CaptureFixture[str]) -> None:
    tag = f"{registry.host}/team/shop:1.2"
    try:
        assert main(["-q", "build", str(buildable), "--tag", tag, "--push", "--json"]) == 0
        built = json.loads(capfd.readouterr().out)
        assert built["digest"] == digest_of(tag)
        subprocess.run(["docker", "image", "rm", tag], check=True, capture_output=True)
        subprocess.run(["docker", "pull", "--quiet", tag], check=True, capture_output=True)
        again = subprocess.run(["docker", "image", "inspect", "--format", "{{.Id}}", tag], check=True, capture_output=True, text=True).stdout
        assert again.strip() == built["image"]
    finally:
        subprocess.run(["docker", "image", "rm", tag], check=False, capture_output=True)


@pytest.mark.engine
@pytest.mark.parametrize("registry", [True], indirect=True)
def test_a_push_that_wants_a_login(
    registry: Registry, buildable: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    tag = f"{registry.host}/team/shop:1.2"
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "nobody"))
    try:
        assert main(["-q", "build", str(buildable), "--tag", tag, "--push"]) == RegistryFailed.exit_code
        said = capfd.readouterr().err
        assert f"why: {registry.host} wants a login that may write there" in said
        assert f"fix: docker login {registry.host}, then repeat it" in said
        login = base64.b64encode(b"ann:s3cret").decode()
        (tmp_path / "config.json").write_text(json.dumps({"auths": {registry.host: {"auth": login}}}))
        monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
        assert main(["-q", "build", str(buildable), "--tag", tag, "--push"]) == 0, capfd.readouterr().err
        assert digest_of(tag).startswith("sha256:")
    finally:
        subprocess.run(["docker", "image", "rm", tag], check=False, capture_output=True)


@pytest.mark.engine
def test_a_registry_that_does_not_answer_the_push(buildable: Path, capfd: pytest.CaptureFixture[str]) -> None:
    tag = "127.0.0.1:1/team/shop:1"
    try:
        assert main(["-q", "build", str(buildable), "--tag", tag, "--push"]) == RegistryFailed.exit_code
        assert "why: 127.0.0.1:1 does not answer" in capfd.readouterr().err
    finally:
        subprocess.run(["docker", "image", "rm", tag], check=False, capture_output=True)


@pytest.mark.engine
def test_what_this_engine_cannot_do_is_said_before_the_build(buildable: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["-q", "build", str(buildable), "--cache-to", "type=registry,ref=127.0.0.1:1/cache"]) == EngineMissing.exit_code
    assert "the builder of this engine writes no cache elsewhere" in capfd.readouterr().err
