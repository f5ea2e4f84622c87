"""Rules that hold for every Dockerfile that is rendered, whatever its project."""

import re
from pathlib import Path

import pytest

GOLDEN = Path(__file__).resolve().parent / "golden"
FILES = sorted(path for path in GOLDEN.rglob("Dockerfile*") if path.suffix in ("", ".dev"))
_BIND = re.compile(r"--mount=\S*type=bind\S*")
_WHEELS = "--mount=type=bind,from=packages,source=/wheels,target=/wheels"
_DIGEST = "COPY --from=packages /wheels.sha256 .venv/\n"


def _hidden(text: str) -> list[str]:
    """Mounts whose content changes behind the back of a builder that does not look into mounts: https://github.com/containers/buildah/issues/5400."""
    return [mount for mount in _BIND.findall(text) if mount != _WHEELS or _DIGEST not in text.partition(mount)[0]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_every_change_is_seen_by_podman(path: Path) -> None:
    assert _hidden(path.read_text("utf-8")) == []


def test_a_hidden_change_is_seen() -> None:
    """The control."""
    manifest = "--mount=type=bind,source=uv.lock,target=/src/uv.lock"
    assert _hidden(f"RUN {manifest} uv sync") == [manifest]
    assert _hidden(f"RUN {_WHEELS} uv pip install") == [_WHEELS]
    assert _hidden(f"{_DIGEST}RUN {_WHEELS} uv pip install") == []


def test_there_are_many() -> None:
    assert len(FILES) > 150
