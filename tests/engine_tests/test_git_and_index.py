"""A dependency from a git server, and one from an index that asks who is there: both served by this process on the engine's bridge."""

import base64
import functools
import gzip
import http.server
import io
import secrets
import subprocess
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from containerize.cli import main
from containerize.engine.build_target import find_build_target
from containerize.errors import BuildFailed

pytestmark = pytest.mark.engine

USER = "ann"
SAUCE = "three parts vinegar"
Serve = Callable[[Callable[..., http.server.BaseHTTPRequestHandler]], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server where builds and containers reach it, and returns its HOST:PORT."""
    servers: list[http.server.ThreadingHTTPServer] = []

    def start(handler: Callable[..., http.server.BaseHTTPRequestHandler]) -> str:
        gateway = _run("docker", "network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}").strip()
        server = http.server.ThreadingHTTPServer((gateway, 0), handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"{gateway}:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An empty project; the image that is made of it goes at the end. Its name is new: no cache of another run helps."""
    path = tmp_path / f"served-{secrets.token_hex(4)}"
    path.mkdir()
    yield path
    if (path / "compose.yaml").exists():
        subprocess.run(["docker", "image", "rm", "--force", find_build_target(path).tag], capture_output=True, check=False)


def test_a_git_dependency_is_built_and_git_stays_behind(
    tmp_path: Path, folder: Path, serve: Serve, capfd: pytest.CaptureFixture[str]
) -> None:
    commit = _repository(tmp_path / "served" / "tiny.git")
    host = serve(functools.partial(_Silent, directory=str(tmp_path / "served")))
    (folder / "requirements.txt").write_text(f"tiny @ git+http://{host}/tiny.git@{commit}\n")
    (folder / "main.py").write_text("import tiny\n\nprint(tiny.SIZE)\n")
    assert main(["--quiet", "init", str(folder), "--yes", "--build"]) == 0, capfd.readouterr().err
    tag = find_build_target(folder).tag
    assert _run("docker", "run", "--rm", "--network", "none", tag) == "very small\n"
    assert _run("docker", "run", "--rm", "--network", "none", tag, "sh", "-c", "command -v git || echo no git") == "no git\n"


def _unlocked(host: str) -> dict[str, str]:
    return {"requirements.txt": f"--extra-index-url http://{host}/simple/\nacme-sauce==1.0\n"}


def _locked(host: str) -> dict[str, str]:
    """As `uv add acme-sauce --index acme=URL` and `uv lock` write it. The name is new: caches of a build have the project's name."""
    name = f"served-{secrets.token_hex(4)}"
    manifest = f'[project]\nname = "{name}"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["acme-sauce"]\n'
    index = f'[[tool.uv.index]]\nname = "acme"\nurl = "http://{host}/simple/"\n\n[tool.uv.sources]\nacme-sauce = {{ index = "acme" }}\n'
    lock = f"""version = 1
revision = 3
requires-python = ">=3.11"

[[package]]
name = "acme-sauce"
version = "1.0"
source = {{ registry = "http://{host}/simple/" }}
wheels = [
    {{ url = "http://{host}/files/acme_sauce-1.0-py3-none-any.whl" }},
]

[[package]]
name = "{name}"
version = "1"
source = {{ virtual = "." }}
dependencies = [
    {{ name = "acme-sauce" }},
]

[package.metadata]
requires-dist = [{{ name = "acme-sauce", index = "http://{host}/simple/" }}]
"""
    return {"pyproject.toml": f"{manifest}\n{index}", "uv.lock": lock}


@pytest.mark.parametrize(
    ("files", "why"),
    [
        (_unlocked, "acme-sauce is on no index that let this build in: one that answers 401 or 403 wants credentials"),
        (_locked, "a package index answered 401 Unauthorized: it got no credentials, or wrong ones"),
    ],
    ids=["requirements.txt", "uv.lock"],
)
def test_an_index_that_asks_who_is_there(
    files: Callable[[str], dict[str, str]], why: str, tmp_path: Path, folder: Path, serve: Serve, capfd: pytest.CaptureFixture[str]
) -> None:
    password = secrets.token_urlsafe(16)
    host = serve(functools.partial(_PrivateIndex, password=password))
    for name, text in files(host).items():
        (folder / name).write_text(text)
    (folder / "main.py").write_text("import acme_sauce\n\nprint(acme_sauce.RECIPE)\n")
    assert main(["--quiet", "init", str(folder), "--yes"]) == 0
    tag = find_build_target(folder).tag
    capfd.readouterr()

    assert main(["build", str(folder)]) == BuildFailed.exit_code
    refused = capfd.readouterr().err
    assert f"why: {why}" in refused
    assert "then: containerize build --secret id=netrc,src=FILE" in refused

    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {host.split(':')[0]} login {USER} password {password}\n")
    assert main(["build", str(folder), "--secret", f"id=netrc,src={netrc}"]) == 0, capfd.readouterr().err
    assert _run("docker", "run", "--rm", "--network", "none", tag) == f"{SAUCE}\n"

    kept = _layers(tag)
    assert SAUCE.encode() in kept
    for form in (password, base64.b64encode(f"{USER}:{password}".encode()).decode()):
        assert form.encode() not in kept
        assert form not in _run("docker", "history", "--no-trunc", tag) + _run("docker", "inspect", tag)


def test_a_mirror_takes_the_place_of_the_usual_index(
    tmp_path: Path, folder: Path, serve: Serve, capfd: pytest.CaptureFixture[str]
) -> None:
    """acme-sauce is on no other index, and the mirror wants to know who asks."""
    password = secrets.token_urlsafe(16)
    host = serve(functools.partial(_PrivateIndex, password=password))
    (folder / "requirements.txt").write_text("acme-sauce==1.0\n")
    (folder / "main.py").write_text("import acme_sauce\n\nprint(acme_sauce.RECIPE)\n")
    assert main(["--quiet", "init", str(folder), "--yes", "--set", f"index-url=http://{host}/simple/"]) == 0, capfd.readouterr().err
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {host.split(':')[0]} login {USER} password {password}\n")
    assert main(["build", str(folder), "--secret", f"id=netrc,src={netrc}"]) == 0, capfd.readouterr().err
    assert _run("docker", "run", "--rm", "--network", "none", find_build_target(folder).tag) == f"{SAUCE}\n"


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing: what the tests print is theirs."""


class _PrivateIndex(http.server.BaseHTTPRequestHandler):
    """A simple index (https://packaging.python.org/specifications/simple-repository-api/) of one wheel, behind a password."""

    def __init__(self, *arguments: object, password: str) -> None:
        self._wanted = "Basic " + base64.b64encode(f"{USER}:{password}".encode()).decode()
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.wfile.write(self._page())

    def do_HEAD(self) -> None:
        self._page()

    def _page(self) -> bytes:
        """The body of the answer, whose head is sent."""
        name = "acme_sauce-1.0-py3-none-any.whl"
        pages = {"/simple/acme-sauce/": f'<!DOCTYPE html><a href="/files/{name}">{name}</a>'.encode(), f"/files/{name}": _wheel()}
        body = pages.get(self.path, b"")
        status = 401 if self.headers.get("Authorization") != self._wanted else 200 if body else 404
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="acme"')
        self.send_header("Content-Type", "text/html" if self.path.startswith("/simple/") else "application/octet-stream")
        self.end_headers()
        return body if status == 200 else b""

    def log_message(self, *_: object) -> None:
        """Nothing: what the tests print is theirs."""


def _wheel() -> bytes:
    about = "acme_sauce-1.0.dist-info"
    files = {
        "acme_sauce.py": f'RECIPE = "{SAUCE}"\n',
        f"{about}/METADATA": "Metadata-Version: 2.1\nName: acme-sauce\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{about}/RECORD"] = "".join(f"{name},,\n" for name in (*files, f"{about}/RECORD"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def _repository(path: Path) -> str:
    """A bare repository that any file server can serve, with a distribution in it. Returns the commit."""
    work = path.with_suffix(".work")
    work.mkdir(parents=True)
    (work / "setup.py").write_text('from setuptools import setup\n\nsetup(name="tiny", version="0.1", py_modules=["tiny"])\n')
    (work / "tiny.py").write_text('SIZE = "very small"\n')
    git = ("git", "-C", str(work), "-c", "user.name=Ann", "-c", "user.email=ann@example.org")
    for arguments in (("init", "--quiet", "--initial-branch", "main"), ("add", "."), ("commit", "--quiet", "--message", "Tiny")):
        _run(*git, *arguments)
    _run("git", "clone", "--quiet", "--bare", str(work), str(path))
    _run("git", "-C", str(path), "update-server-info")
    return _run(*git, "rev-parse", "HEAD").strip()


def _layers(tag: str) -> bytes:
    """Everything that `docker save` has of an image, layers unpacked."""
    saved = subprocess.run(["docker", "save", tag], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(saved)) as archive:
        parts = [file.read() for member in archive if (file := archive.extractfile(member))]
    return b"\n".join(gzip.decompress(part) if part[:2] == b"\x1f\x8b" else part for part in parts)


def _run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
