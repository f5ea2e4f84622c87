"""The same bytes from the same project: whatever the Python, the language, the time zone, the home, the folder, the umask, the hash seed."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from containerize import knowledge
from tests.conftest import EXAMPLES, ROOT, full_run_only

PROJECT = "django-poetry-postgres"
ALL = [word for name in ("ci-github", "devcontainer", "bake", "makefile") for word in ("--with", name)]
COPIER_SETTINGS = "defaults:\n  config: {}\ntrust:\n  - /\n"


def _made(root: Path) -> str:
    """A digest of what `init` has written there; passwords are new each time."""
    names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    kept = [name for name in names if not (EXAMPLES / PROJECT / name).exists() and name != "compose.secrets.env"]
    assert {"Dockerfile", "compose.yaml", ".containerize-answers.yml", ".github/workflows/container.yml"} <= set(kept)
    return hashlib.sha256(b"".join(name.encode() + (root / name).read_bytes() for name in kept)).hexdigest()


def _init(folder: Path, surroundings: dict[str, str] | None = None, python: str = sys.executable, umask: int = 0o022, cwd: Path | None = None) -> str:
    root = folder / PROJECT
    shutil.copytree(EXAMPLES / PROJECT, root, ignore=shutil.ignore_patterns("__pycache__", ".venv"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **(surroundings or {})}
    command = [python, "-m", "containerize", "--quiet", "init", str(root), "--yes", *ALL]
    subprocess.run(command, cwd=cwd or folder, env=environment, check=True, umask=umask)
    return _made(root)


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> str:
    return _init(tmp_path_factory.mktemp("reference"))


@pytest.mark.parametrize(
    "surroundings",
    [
        {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "4294967295", "COLUMNS": "20", "NO_COLOR": "1"},
        {"GIT_DIR": "/nowhere", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.autocrlf", "GIT_CONFIG_VALUE_0": "true"},
    ],
    ids=lambda value: " ".join(value),
)
def test_surroundings(surroundings: dict[str, str], reference: str, tmp_path: Path) -> None:
    assert _init(tmp_path, surroundings) == reference


def test_another_home_with_settings_for_copier_another_folder_another_umask(reference: str, tmp_path: Path) -> None:
    home = tmp_path / "hôme of ann"
    (home / ".config" / "copier").mkdir(parents=True)
    (home / ".config" / "copier" / "settings.yml").write_text(COPIER_SETTINGS)
    (home / ".gitconfig").write_text("[core]\n\tautocrlf = true\n\thooksPath = /nowhere\n")
    (elsewhere := tmp_path / "a folder, with more").mkdir()
    settings = {"HOME": str(home), "COPIER_SETTINGS_PATH": str(home / ".config" / "copier" / "settings.yml")}
    assert _init(elsewhere, settings, umask=0o077, cwd=home) == reference


def test_a_checkout_with_other_line_ends(reference: str, tmp_path: Path) -> None:
    """Files of the project with CRLF say the same; what is new beside them has the line ends that every tool reads."""
    root = tmp_path / PROJECT
    shutil.copytree(EXAMPLES / PROJECT, root, ignore=shutil.ignore_patterns("__pycache__", ".venv"))
    for path in root.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    command = [sys.executable, "-m", "containerize", "--quiet", "init", str(root), "--yes", *ALL]
    subprocess.run(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)
    assert _made(root) == reference


@full_run_only
@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_other_pythons_of_this_machine(version: str, reference: str, tmp_path: Path) -> None:
    uv = str(Path(sys.executable).with_name("uv"))
    found = next(iter(sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))), None) or shutil.which(f"python{version}")
    if found is None:
        pytest.skip(f"there is no Python {version}")
    subprocess.run([uv, "venv", "--quiet", "--python", str(found), str(tmp_path / "venv")], check=True)
    python = str(tmp_path / "venv" / "bin" / "python")
    subprocess.run([uv, "pip", "install", "--quiet", "--python", python, str(ROOT)], check=True)
    (tmp_path / "made").mkdir()
    assert _init(tmp_path / "made", {"PYTHONPATH": ""}, python) == reference


@full_run_only
@pytest.mark.engine
@pytest.mark.parametrize("version", ["3.14", "3.15"])
def test_other_pythons_in_a_container(version: str, reference: str, tmp_path: Path) -> None:
    root = tmp_path / PROJECT
    shutil.copytree(EXAMPLES / PROJECT, root, ignore=shutil.ignore_patterns("__pycache__", ".venv"))
    image = knowledge.pins().python.series[version].image
    install = "apt-get -qq update && apt-get -qq install -y --no-install-recommends git > /dev/null && cp -r /from /copy && pip install -q /copy"
    script = f"({install}) >&2 && containerize --quiet init /work/{PROJECT} --yes {' '.join(ALL)}"
    command = ["docker", "run", "--rm", "--user", "0", "-v", f"{ROOT}:/from:ro", "-v", f"{tmp_path}:/work", image, "sh", "-c", script]
    subprocess.run(command, check=True, capture_output=True)
    assert _made(root) == reference
