"""Secrets that a project has, in none of what is said, written, built: a word in every place where people leave them."""

import subprocess
import tarfile
import uuid
from contextlib import suppress
from pathlib import Path

import pytest

from containerize.cli import main
from containerize.engine.secret_files import _NAMES
from containerize.pipeline import analyse
from containerize.resolve.ignore import is_ignored
from tests.canaries import BESIDE, INDEXES, plant, word


def _seen(words: list[str], text: str) -> list[str]:
    return [one for one in words if one in text]


def test_there_are_enough() -> None:
    assert len(BESIDE) + len(INDEXES) >= 60


def test_nothing_is_said_or_written_of_them(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "shop"
    root.mkdir()
    words = plant(root)
    before = {path for path in root.rglob("*") if path.is_file()}
    assert main(["--verbose", "init", str(root), "--yes", "--dev", "--with", "ci-github"]) == 0
    for argv in (["inspect"], ["inspect", "--json"], ["check"], ["check", "--json"], ["update", "--dry-run"], ["layers"], ["layers", "--json"], ["lint"]):
        main([argv[0], str(root), *argv[1:]])
    for key in ("STRIPE_API_KEY", "ADMIN_PASSWORD", "SECRET_KEY", "DATABASE_URL", "SENTRY_DSN", "entry-point", "image"):
        main(["explain", key, str(root)])
    assert _seen(words, "".join(capfd.readouterr())) == []
    written = [path for path in root.rglob("*") if path.is_file() and path not in before]
    assert {"Dockerfile", "compose.yaml", ".env.example", ".containerize-answers.yml"} <= {path.name for path in written}
    assert {str(path.relative_to(root)): found for path in written if (found := _seen(words, path.read_text()))} == {}


@pytest.mark.parametrize("file", INDEXES)
def test_the_password_of_an_index_is_not_repeated(file: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "shop"
    root.mkdir()
    (root / "main.py").write_text("from fastapi import FastAPI\n\napp = FastAPI()\n")
    if file == "pip.conf":
        (root / "requirements.txt").write_text("fastapi==0.115.0\nuvicorn==0.30.0\n")
    (root / file.strip()).write_text(INDEXES[file].format(word(1)))
    for argv in (["inspect", str(root)], ["inspect", str(root), "--json"], ["--debug", "init", str(root), "--yes"]):
        main(argv)
        assert word(1) not in "".join(capfd.readouterr())
    written = [path for path in root.iterdir() if path.name != file.strip()]
    assert [path.name for path in written if word(1) in path.read_text()] == []


def test_what_our_own_report_calls_a_secret_is_not_in_our_images(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("print(1)\n")
    patterns = [pattern for group in analyse(tmp_path, {}).config.ignore for pattern in group.patterns]
    named = [pattern for what, names in _NAMES for pattern in names if what != "no secret"]
    # Code that a project may need to run; it is reported, and whoever builds decides.
    kept = ["local_settings.py", "*.kdbx"]
    examples = [pattern.replace("y*ml", "yaml").replace("*", "x") for pattern in named if pattern not in kept]
    assert [name for name in examples if not is_ignored(f"folder/{name}", patterns)] == []


def test_code_whose_name_is_like_a_secrets_is_in_the_image(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("print(1)\n")
    patterns = [pattern for group in analyse(tmp_path, {}).config.ignore for pattern in group.patterns]
    names = ["secrets.py", "secrets/__init__.py", "credentials.py", "kubeconfig.py", "deploy_keys.py", "vault_password.py", "client_secret.py", "env.py", "key.py"]
    names += ["vault/__init__.py", "docker/__init__.py", "aws/session.py", "tfstate.py", "dump.py", "migrations/0001.sql", "netrc.py", "config/settings.json"]
    assert [name for name in names for path in (name, f"app/{name}") if is_ignored(path, patterns)] == []


@pytest.mark.engine
def test_no_layer_and_no_history_has_one(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """But for what stands in the code itself, which is the image's."""
    root = tmp_path / f"shop-{uuid.uuid4().hex[:6]}"
    root.mkdir()
    words = [one for one in plant(root) if one not in (root / "main.py").read_text()]
    assert main(["--quiet", "init", str(root), "--yes"]) == 0
    tag = f"containerize-test/canaries:{uuid.uuid4().hex[:6]}"
    try:
        assert main(["build", str(root), "--tag", tag, "--json"]) == 0
        said = "".join(capfd.readouterr())
        shown = subprocess.run(["docker", "image", "inspect", tag], capture_output=True, text=True, check=True).stdout
        shown += subprocess.run(["docker", "image", "history", "--no-trunc", tag], capture_output=True, text=True, check=True).stdout
        with (tmp_path / "image.tar").open("wb") as file:
            subprocess.run(["docker", "image", "save", tag], stdout=file, check=True)
    finally:
        subprocess.run(["docker", "image", "rm", tag], capture_output=True, check=False)
    assert _seen(words, said + shown) == []
    assert _in_layers(tmp_path / "image.tar", words) == {}


def _in_layers(archive: Path, words: list[str]) -> dict[str, list[str]]:
    """Which files of the image's layers hold one: by what of ours they could be, under /app and /src."""
    found: dict[str, list[str]] = {}
    with tarfile.open(archive) as image:
        for member in image:
            blob = image.extractfile(member) if member.isfile() else None
            if blob:
                with suppress(tarfile.ReadError), tarfile.open(fileobj=blob) as layer:
                    found |= _in_layer(layer, words)
    return found


def _in_layer(layer: tarfile.TarFile, words: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in layer:
        ours = entry.isfile() and entry.name.startswith(("app/", "src/", "home/")) and entry.size < 1 << 20
        inside = layer.extractfile(entry) if ours else None
        if inside and (seen := _seen(words, inside.read().decode("latin-1"))):
            found[entry.name] = seen
    return found
