import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from containerize.output.lookalikes import Lookalike, find_lookalikes

OUTPUTS = [PurePosixPath(name) for name in ("Dockerfile", ".dockerignore", "compose.yaml")]


@pytest.mark.parametrize(
    "name, output, rival, effect",
    [
        ("Containerfile", "Dockerfile", True, "Podman reads it instead of Dockerfile, and Docker does not"),
        ("dockerfile", "Dockerfile", True, "docker build reads Dockerfile instead of it"),
        (
            "Dockerfile.dockerignore",
            ".dockerignore",
            True,
            "BuildKit reads it instead of .dockerignore, which keeps secrets out of the image",
        ),
        (".containerignore", ".dockerignore", True, "Podman reads it instead of .dockerignore, which keeps secrets out of the image"),
        ("compose.yml", "compose.yaml", True, "Compose reads compose.yaml instead of it"),
        ("docker-compose.yml", "compose.yaml", True, "Compose reads compose.yaml instead of it"),
        ("docker-compose.yaml", "compose.yaml", True, "Compose reads compose.yaml instead of it"),
        (
            "compose.override.yaml",
            "compose.yaml",
            False,
            "Compose merges it into compose.yaml unasked, so it can undo what stands there",
        ),
        (
            "docker-compose.override.yml",
            "compose.yaml",
            False,
            "Compose merges it into compose.yaml unasked, so it can undo what stands there",
        ),
    ],
)
def test_each_is_found(root: Path, name: str, output: str, rival: bool, effect: str) -> None:
    (root / name).symlink_to("nowhere")
    assert find_lookalikes(root, OUTPUTS) == [Lookalike(PurePosixPath(name), PurePosixPath(output), rival, effect)]


def test_only_beside_its_output(root: Path, put: Callable[..., None]) -> None:
    put(root, {"sub/Containerfile": "", "docker-compose.yml": "", "app/Dockerfile.dockerignore": ""})
    assert find_lookalikes(root, [PurePosixPath("Dockerfile")]) == []
    assert [found.path for found in find_lookalikes(root, [PurePosixPath("app/.dockerignore")])] == [
        PurePosixPath("app/Dockerfile.dockerignore")
    ]


def test_an_output_is_no_lookalike(root: Path, put: Callable[..., None]) -> None:
    put(root, {"Dockerfile.dockerignore": ""})
    assert find_lookalikes(root, [*OUTPUTS, PurePosixPath("Dockerfile.dockerignore")]) == []


def test_one_file_under_two_spellings_is_no_lookalike(root: Path, put: Callable[..., None]) -> None:
    put(root, {"Dockerfile": ""})
    os.link(root / "Dockerfile", root / "dockerfile")  # as a file system that ignores case shows it
    assert find_lookalikes(root, OUTPUTS) == []
