"""A network with an authority of its own: the base image does not know it, and the index is not to be reached without it."""

import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from containerize.cli import main
from containerize.engine.build_target import find_build_target

AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
# As the public image is: without what this network's authority signs.
STRANGER = """\
FROM python:3.13-slim-trixie
RUN rm -rf /usr/local/share/ca-certificates/* && update-ca-certificates --fresh >/dev/null
ENV SSL_CERT_FILE= PIP_CERT= REQUESTS_CA_BUNDLE=
"""


@pytest.fixture
def base(tmp_path: Path) -> Iterator[str]:
    tag = f"containerize-test/stranger:3.13-{uuid.uuid4().hex[:8]}"
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "Dockerfile").write_text(STRANGER)
    subprocess.run(["docker", "build", "--quiet", "--tag", tag, str(tmp_path / "base")], check=True, capture_output=True)
    yield tag
    subprocess.run(["docker", "image", "rm", "--force", tag], check=False, capture_output=True)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / f"shop-{uuid.uuid4().hex[:8]}"
    (root / "certs").mkdir(parents=True)
    (root / "main.py").write_text("import six\nprint('installed', six.__version__)\n")
    (root / "requirements.txt").write_text("six==1.17.0\n")
    yield root
    subprocess.run(["docker", "image", "rm", "--force", find_build_target(root).tag], check=False, capture_output=True)


@pytest.mark.engine
def test_the_authority_is_trusted_in_the_build_and_at_run_time(base: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quiet", "init", str(project), "--yes", "--base", base]) == 0
    if main(["build", str(project), "--no-cache"]) == 0:
        pytest.skip("the index is reached without an authority of this network's own")
    said = capsys.readouterr().err
    assert "why: the index's certificate is not trusted inside the build" in said
    assert "containerize init --ca-certificate certs/authority.pem" in said
    (project / "certs" / "corp.pem").write_text(Path(AUTHORITIES).read_text())
    assert main(["--quiet", "init", str(project), "--yes", "--ca-certificate", "certs/corp.pem"]) == 0
    assert main(["smoke", str(project)]) == 0
    assert "  | installed 1.17.0\n" in capsys.readouterr().err
