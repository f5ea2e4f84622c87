"""An engine on another machine that keeps its images in containerd's store: what the first one cannot do, and the whole proof there."""

import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from containerize import knowledge
from containerize.cli import main
from containerize.errors import EngineMissing
from tests.conftest import full_run_only
from tests.engine_tests.conftest import Docker

HOST = os.environ.get("CONTAINERIZE_SECOND_ENGINE", "")
pytestmark = [pytest.mark.engine, pytest.mark.skipif(not HOST, reason="CONTAINERIZE_SECOND_ENGINE names no second engine")]
BASE = knowledge.pins().python.series[knowledge.pins().python.default].image
DOCKERFILE = f'FROM {BASE}\nRUN echo "a step that takes a moment" && sleep 1\nCOPY main.py /\nCMD ["python", "/main.py"]\n'
# What BuildKit asks of a scanner: https://github.com/moby/buildkit/blob/master/docs/attestations/sbom-protocol.md
SCANNER = f"""FROM {BASE}
RUN printf '%s\\n' 'import json, os, pathlib' \\
    'name = os.path.basename(os.environ["BUILDKIT_SCAN_SOURCE"])' \\
    'text = json.dumps(dict(_type="https://in-toto.io/Statement/v0.1", predicateType="https://spdx.dev/Document", predicate=dict(name="counted")))' \\
    'pathlib.Path(os.environ["BUILDKIT_SCAN_DESTINATION"], name + ".spdx.json").write_text(text)' > /scan.py
ENTRYPOINT ["python", "/scan.py"]
"""
SCANNER_TAG = "containerize-test/scanner:1"


@pytest.fixture
def docker(other_engine: Callable[..., Docker]) -> Docker:
    """The CLI on the second engine, which every command of the test then uses; it has the images of the first that are needed."""
    return other_engine(HOST, BASE, knowledge.pins().tools["uv"])


@pytest.fixture
def folder(tmp_path: Path, docker: Docker) -> Iterator[Path]:
    path = tmp_path / "attested"
    path.mkdir()
    (path / "Dockerfile").write_text(DOCKERFILE)
    (path / "main.py").write_text("print('hello')\n")
    yield path
    docker("image", "rm", "--force", "attested:local")


def _attested(archive: bytes) -> list[str]:
    """The kinds of statements in an image's archive."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        blobs = [files.extractfile(entry) for entry in files if entry.isfile() and entry.size < 1 << 20]
        texts = [blob.read() for blob in blobs if blob]
    documents = [json.loads(text) for text in texts if text.startswith(b"{")]
    return sorted(document["predicateType"] for document in documents if "predicateType" in document)


@full_run_only
def test_provenance_and_a_list_of_what_is_in_it(folder: Path, docker: Docker) -> None:
    assert main(["--quiet", "build", str(folder)]) == 0
    assert _attested(docker("save", "attested:local")) == []
    docker("build", "--tag", SCANNER_TAG, "-", given=SCANNER.encode())
    try:
        assert main(["--quiet", "build", str(folder), "--provenance", "mode=max", "--sbom", f"generator={SCANNER_TAG}"]) == 0
    finally:
        docker("image", "rm", "--force", SCANNER_TAG)
    provenance, contents = _attested(docker("save", "attested:local"))
    assert (provenance.rpartition("/")[0], contents) == ("https://slsa.dev/provenance", "https://spdx.dev/Document")


def test_the_first_engine_says_before_it_builds_that_it_attests_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DOCKER_HOST")
    assert main(["build", str(folder), "--provenance", "mode=max"]) == EngineMissing.exit_code
    said = capfd.readouterr().err
    assert "--provenance mode=max: this engine keeps an image without what is attested of it" in said
    assert "[1/" not in said


def test_a_cache_that_is_kept_elsewhere_and_read_back(folder: Path, docker: Docker, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    cache = tmp_path / "cache"
    assert main(["--quiet", "build", str(folder), "--cache-to", f"type=local,dest={cache}"]) == 0
    docker("image", "rm", "--force", "attested:local")
    docker("buildx", "prune", "--all", "--force")
    capfd.readouterr()
    assert main(["--quiet", "build", str(folder), "--json", "--cache-from", f"type=local,src={cache}"]) == 0
    steps: list[dict[str, Any]] = json.loads(capfd.readouterr().out)["steps"]
    assert [step["cached"] for step in steps if "RUN echo" in step["name"]] == [True]


@full_run_only
def test_the_whole_proof(folder: Path, example: Callable[..., Path], docker: Docker, capfd: pytest.CaptureFixture[str]) -> None:
    """Ports of that engine are not on this machine: the application is asked from inside its container."""
    project = example("fastapi-uv", real_hosts=True)
    assert main(["--quiet", "init", str(project), "--yes"]) == 0
    code = main(["--quiet", "verify", str(project), "--json"])
    found = json.loads(capfd.readouterr().out)
    checks = {check["name"]: check for check in found["checks"]}
    assert (code, [check["name"] for check in found["checks"] if check["status"] == "failed"]) == (0, []), checks
    assert {"cache, code edited", "starts and answers", "paused and resumed", "restarted", "stops"} <= checks.keys()
    notes = [check["figure"] for check in found["checks"] if check["status"] == "noted"]
    assert notes == [f"the engine at {HOST} is on another machine: app was asked from inside its container"]
    assert "GET / 200" in checks["starts and answers"]["figure"]
    assert docker("ps", "--all", "--quiet", "--filter", "label=io.containerize.session") == b""
    docker("image", "rm", "--force", found["image"])
