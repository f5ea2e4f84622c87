"""What `layers` prints, whole."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.engine.build_progress import Vertex
from containerize.engine.build_target import BuildTarget
from containerize.engine.layers.report import Layers, read_layers, with_build, with_history
from containerize.reporting.console import Console
from containerize.reporting.layers_json import layers_json
from containerize.reporting.layers_text import show_layers, size_text

DOCKERFILE = """\
FROM python:3.13-slim AS base
WORKDIR /app
RUN --mount=type=bind,source=uv.lock,target=uv.lock --mount=from=ghcr.io/astral-sh/uv:0.13.9,source=/uv,target=/bin/uv uv sync
FROM base
COPY --exclude=*.md . .
CMD ["app"]
"""
HISTORY = [
    {"CreatedBy": 'CMD ["app"]', "Size": 0},
    {"CreatedBy": "COPY . . # buildkit", "Size": 1234},
    {"CreatedBy": "RUN /bin/sh -c uv sync # buildkit", "Size": 81_200_000},
    {"CreatedBy": "WORKDIR /app", "Size": 0},
    {"CreatedBy": "# debian.sh", "Size": 155_900_000},
]  # fmt: skip


def _layers(root: Path, *changed: str) -> Layers:
    for path in ("uv.lock", "app/main.py", "tests/test_main.py", "README.md"):
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text("12345")
    (root / "Dockerfile").write_text(DOCKERFILE)
    (root / ".dockerignore").write_text("# not needed\ntests\n")
    return read_layers(BuildTarget(root, root / "Dockerfile", "shop:local"), list(changed))


def _shown(layers: Layers) -> str:
    stream = io.StringIO()
    show_layers(Console(stream, colour=False), layers)
    return stream.getvalue()


def test_the_steps_with_what_makes_them_run_again(tmp_path: Path) -> None:
    assert _shown(with_history(_layers(tmp_path), HISTORY)) == (
        "Dockerfile of shop:local\n"
        "  context  5 files, 250 B (what .dockerignore leaves)\n"
        "  image    237 MB\n"
        "\n"
        "base, from python:3.13-slim (156 MB)  ██████████\n"
        "  line   2       0 B              WORKDIR /app\n"
        "                                  runs again only when the lines above it or it itself change\n"
        "  line   3   81.2 MB  █████       RUN uv sync\n"
        "                                  runs again on a change of uv.lock; another ghcr.io/astral-sh/uv:0.13.9\n"
        "\n"
        "stage-1, from base\n"
        "  line   5      1 kB  █           COPY . .\n"
        "                                  runs again on any file of the context but *.md\n"
    )


def test_pictures_where_there_is_no_such_letter(tmp_path: Path) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    show_layers(Console(stream, colour=False), with_history(_layers(tmp_path), HISTORY))
    stream.flush()
    assert "  line   3   81.2 MB  #####       RUN uv sync\n" in stream.buffer.getvalue().decode()


def test_what_changes_cost(tmp_path: Path) -> None:
    layers = with_history(_layers(tmp_path, "app/main.py", "tests/test_main.py", "new.py", "README.md", "Dockerfile"), HISTORY)
    assert _shown(layers).partition("237 MB\n")[2] == (
        "\n"
        "  app/main.py: read in line 5\n"
        "  tests/test_main.py: never sent, for .dockerignore:2 leaves it out (tests)\n"
        "  new.py: not there; one of that name is read in line 5\n"
        "  README.md: sent to the builder, and read by no step\n"
        "  Dockerfile: each instruction in it that differs runs again, and all below that\n"
        "\n"
        "  line   5      1 kB  runs again  COPY . .\n"
        "                                  reads app/main.py, new.py\n"
        "  1 step of 3 runs again; pushed and pulled again: 1 kB, stays: 237 MB\n"
    )


def test_what_a_build_did_beside_what_was_foreseen(tmp_path: Path) -> None:
    vertices = [Vertex("1", "[base 2/3] WORKDIR /app", cached=True), Vertex("2", "[base 3/3] RUN uv sync"), Vertex("3", "[stage-1 1/1] COPY . .")]
    layers = with_build(_layers(tmp_path, "app/main.py"), vertices)
    assert _shown(layers).partition("line 5\n")[2] == (
        "\n"
        "  line   3            stays       RUN uv sync\n"
        "                                  not foreseen; in a build it ran\n"
        "  line   5            runs again  COPY . .\n"
        "                                  reads app/main.py; in a build it ran\n"
        "  1 step of 3 runs again\n"
    )
    steps = layers_json(layers)["steps"]
    assert [(step["line"], step["verdict"], step["ran"], step["bytes"]) for step in steps] == [
        (2, "stays", False, None), (3, "stays", True, None), (5, "runs", True, None),
    ]  # fmt: skip


def test_nothing_is_said_of_an_image_that_is_not_there(tmp_path: Path) -> None:
    layers = _layers(tmp_path, "tests")
    assert "  image    none of this file is here under shop:local: containerize build, and sizes are shown\n" in _shown(layers)
    assert _shown(layers).endswith("leaves it out (tests)\n\n  0 steps of 3 run again\n")
    assert layers_json(layers)["changed"] == [{"path": "tests", "sent": False, "ignored_by": "tests"}]


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (999_400, "999 kB"), (1_400_000, "1.4 MB"), (99_960_000, "100 MB"), (2_500_000_000, "2.5 GB")],
)
def test_sizes(size: int, text: str) -> None:
    assert size_text(size) == text


@given(st.integers(0, 10**15))
def test_every_size_has_a_text(size: int) -> None:
    number, unit = size_text(size).split()
    factor = 1000 ** ("B", "kB", "MB", "GB").index(unit)
    assert abs(float(number) * factor - size) <= max(0.05 * size, 0.51 * factor)
