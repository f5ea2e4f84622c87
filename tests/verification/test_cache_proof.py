"""Which steps of a Dockerfile bring dependencies, and which file stands for the code and for the list of them."""

from pathlib import Path

import pytest

from containerize.engine.build_target import BuildTarget
from containerize.engine.layers.report import Layers, read_layers
from containerize.verification.cache_proof import _manifests, first_source, installs


def _layers(folder: Path, dockerfile: str, *files: str) -> Layers:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")
    (folder / "Dockerfile").write_text(f"FROM python:3.13-slim\n{dockerfile}\n")
    return read_layers(BuildTarget(folder, folder / "Dockerfile", "x:local"), ())


@pytest.mark.parametrize(
    ("step", "brings"),
    [
        ("RUN pip install -r requirements.txt", True),
        ("RUN --mount=type=cache,target=/root/.cache uv sync --locked", True),
        ("RUN poetry export --output /list && uv pip install -r /list", True),
        ("RUN apt-get update && apt-get install -y libpq5", True),
        ("RUN uv pip install --no-deps /wheels/*.whl", False),
        ("RUN python manage.py collectstatic", False),
        ("RUN install -d /data", False),
        ("COPY pip install", False),
    ],
)
def test_what_brings_dependencies(step: str, brings: bool, tmp_path: Path) -> None:
    assert [installs(found) for found in _layers(tmp_path, step).steps][-1] is brings


def test_the_code_is_the_uppermost_source_that_is_sent_and_no_test(tmp_path: Path) -> None:
    layers = _layers(tmp_path, "COPY . .", "tests/test_a.py", "src/shop/app.py", "conftest.py", "src/shop/deep/er.py")
    assert first_source(layers) == "src/shop/app.py"
    assert first_source(_layers(tmp_path, "COPY requirements.txt .")) is None


def test_a_lock_is_asked_before_a_manifest(tmp_path: Path) -> None:
    layers = _layers(tmp_path, "COPY . .", "pyproject.toml", "uv.lock", "requirements/live.txt", "api/requirements.txt")
    assert _manifests(layers) == ["uv.lock", "api/requirements.txt", "pyproject.toml", "requirements/live.txt"]
