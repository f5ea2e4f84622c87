"""Which files of a context look like secrets, and what is said of them before a build."""

from pathlib import Path

import pytest

from containerize.engine.build_context import read_context
from containerize.engine.build_target import BuildTarget
from containerize.engine.layers.report import read_layers
from containerize.engine.secret_files import secret_files
from containerize.reporting.layers_text import secret_notes

KEY = "-----BEGIN RSA PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    ("path", "text", "what"),
    [
        (".env", "", "settings with passwords"),
        ("deploy/prod.env", "", "settings with passwords"),
        (".env.production", "", "settings with passwords"),
        (".env.example", "", None),
        ("docs/prod.env.example", "", None),
        ("keys/id_rsa", "", "a private key"),
        ("keys/id_rsa.pub", "", None),
        ("tls/server.key", KEY, "a private key"),
        ("tls/server.pem", "-----BEGIN CERTIFICATE-----\n", None),
        ("app/answer.key", "42", None),
        ("home/.aws/credentials", "", "credentials"),
        ("aws/credentials", "", None),
        ("Service-Account-prod.json", "", "credentials"),
        ("infra/terraform.tfstate", "", "credentials"),
        ("app/secrets.py", "import secrets\n", None),
    ],
)
def test_what_looks_like_a_secret(tmp_path: Path, path: str, text: str, what: str | None) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(text)
    assert secret_files(read_context(tmp_path, tmp_path / "Dockerfile")) == ({path: what} if what else {})


def test_what_a_step_reads_is_said_with_its_line(tmp_path: Path) -> None:
    for path in ("app/.env", "other/.env", "ignored/.env"):
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_text("")
    (tmp_path / "Dockerfile").write_text("FROM python\nCOPY app /app\n")
    (tmp_path / ".dockerignore").write_text("ignored\n")
    layers = read_layers(BuildTarget(tmp_path, tmp_path / "Dockerfile", "shop:local"), [])
    assert secret_notes(layers) == ("app/.env looks like settings with passwords, and line 2 reads it: if it is that, add /app/.env to .dockerignore",)
