"""What `prune-tests` and `split-layers` do to the image of the pandas application, beside what `docker init` writes.

    python benchmarks/variants.py

Prints the size of each image, the ratio to that of docker init, and its two uppermost layers of a megabyte and more. Needs an engine and
an index.
"""

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.images.apps import APPS, App, write
from benchmarks.images.peers import docker_init
from containerize.pipeline import analyse
from containerize.rendering import render

VARIANTS: dict[str, Mapping[str, bool] | None] = {
    "docker-init": None,
    "containerize": {},
    "pruned": {"prune_tests": True},
    "split": {"split_layers": True},
}


def _build(app: App, name: str, wishes: Mapping[str, bool] | None) -> tuple[int, list[str]]:
    """(bytes of the image, the layers above the base, newest first)."""
    tag = f"containerize-benchmark:{name}"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "app"
        write(app, folder)
        if wishes is None:
            (folder / "Dockerfile").write_text(docker_init(app).replace("@CACHE@", "variants"))
        else:
            for path, text in render(analyse(folder, wishes).config).items():
                (folder / str(path)).write_text(text)
        subprocess.run(["docker", "build", "--quiet", "--tag", tag, str(folder)], check=True, capture_output=True)
    size = _docker("image", "inspect", "--format", "{{.Size}}", tag)
    layers = [words for words in _docker("history", "--format", "{{.Size}}", tag).split() if words.endswith("MB")]
    _docker("image", "rm", tag)
    return int(size), layers[:2]


def _docker(*argv: str) -> str:
    return subprocess.run(["docker", *argv], check=True, capture_output=True, text=True).stdout


def main() -> int:
    app = APPS["fastapi-pandas"]
    print("| image | MB | ratio | layers |\n|---|---|---|---|")
    found = {name: _build(app, name, wishes) for name, wishes in VARIANTS.items()}
    for name, (size, layers) in found.items():
        print(f"| {name} | {size / 10**6:.0f} | {size / found['docker-init'][0]:.2f} | {', '.join(layers)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
