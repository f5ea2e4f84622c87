"""What all tests share: whether there is an engine, the examples, and the option that writes goldens anew."""

import functools
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kept_renderers import kept_renderers

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
LOCKS = ROOT / "tests" / "locks"
CASES = ROOT / "tests" / "cases"
# The full run (benchmarks/full) does all; CI a part of each kind, so that it stays under half an hour.
ALL_CASES = bool(os.environ.get("CONTAINERIZE_ALL_CASES"))
full_run_only = pytest.mark.skipif(not ALL_CASES, reason="the full run: CONTAINERIZE_ALL_CASES=1")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/ anew instead of comparing with it")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-golden") and os.environ.get("CI"):
        raise pytest.UsageError("--update-golden is for people who read what it writes, not for CI")


@pytest.fixture(scope="session", autouse=True)
def _renderers_are_kept() -> Iterator[None]:
    with kept_renderers():
        yield


@functools.cache
def _engine_problem() -> str | None:
    """Why no engine can be used, or None."""
    if shutil.which("docker") is None:
        return "there is no docker on PATH"
    try:
        answer = subprocess.run(["docker", "info", "--format", "{{.ID}}"], capture_output=True, text=True, timeout=20, check=False)
    except subprocess.TimeoutExpired:
        return "docker info does not answer"
    return None if answer.returncode == 0 and answer.stdout.strip() else f"docker info: {answer.stderr.strip()[:200]}"


@pytest.fixture(autouse=True)
def _engine_or_skip(request: pytest.FixtureRequest) -> None:
    """Tests marked `engine` are skipped without one, with the reason; where one is required, that is a failure."""
    if request.node.get_closest_marker("engine") is None:
        return
    problem = _engine_problem()
    if problem and os.environ.get("CONTAINERIZE_REQUIRE_ENGINE"):
        pytest.fail(f"an engine is required here: {problem}")
    if problem:
        pytest.skip(f"no engine: {problem}")


def _index_hosts() -> dict[str, str]:
    """The hosts that locks kept here stand for: those of the index that this machine's own tools use."""
    from pip._internal.models.index import PyPI

    return {"index.invalid": PyPI.netloc, "files.invalid": PyPI.file_storage_domain}


@pytest.fixture
def example(tmp_path: Path) -> Callable[..., Path]:
    """A copy of an example with its lock, if one is kept for it. real_hosts: with the hosts that this machine can reach."""

    def copy(name: str, *, real_hosts: bool = False) -> Path:
        folder = tmp_path / name
        shutil.copytree(EXAMPLES / name, folder, ignore=shutil.ignore_patterns("__pycache__", ".venv", ".pytest_cache"))
        for lock in sorted((LOCKS / name).glob("*")):
            text = lock.read_text("utf-8")
            for kept, real in _index_hosts().items() if real_hosts else ():
                text = text.replace(kept, real)
            (folder / lock.name).write_text(text, "utf-8")
        return folder

    return copy


@pytest.fixture
def case_project(tmp_path: Path) -> Callable[..., Path]:
    """A copy of a case's project, in a folder of the case's name. real_hosts: with the hosts that this machine can reach."""

    def copy(name: str, *, real_hosts: bool = False) -> Path:
        folder = tmp_path / name
        shutil.copytree(CASES / name / "project", folder, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        for path in folder.rglob("*") if real_hosts else ():
            if path.is_file() and not path.is_symlink():
                data = path.read_bytes()
                for kept, real in _index_hosts().items():
                    data = data.replace(kept.encode(), real.encode())
                path.write_bytes(data)
        return folder

    return copy
