"""Our image beside the textbook's, docker init's, that of uv's guide and one in a bad order: one engine, one run, medians and ratios.

    python -m benchmarks.images [--rounds 3] [--app NAME ...] [--output FOLDER]

In each round every application is built in every way, in another order: cold (no layers, and caches of its own, so that everything is
downloaded), with one line edited, with one dependency bumped; then it is started, asked, left idle and stopped. Takes about ten minutes a
round. The raw figures are in FOLDER/images.json after each round, the table in benchmarks/results/images.md at the end of the whole.
"""

import argparse
import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import uuid
from dataclasses import asdict
from pathlib import Path

from benchmarks.full_run import tree
from benchmarks.images.apps import APPS, App, write
from benchmarks.images.figures import build, run
from benchmarks.images.peers import OURS, PEERS, ours
from benchmarks.images.table import table

RESULTS = Path(__file__).resolve().parent.parent / "results"
# A variable of the round in every stage: what another round has built the same way is in the builder's cache, and must not be taken.
_FROM_IMAGE = re.compile(r"^FROM (?:\S*python:\S+).*$", re.MULTILINE | re.IGNORECASE)
VARIANTS = ("base", "edited", "bumped")


def prepare(app: App, folder: Path) -> None:
    """The application as it is, edited, and with a bumped dependency, each with our files beside it in `ours`."""
    for variant in VARIANTS:
        target = folder / variant
        write(app, target, bumped=variant == "bumped", edited=variant == "edited")
        # What is rendered may differ in nothing but the lock: an update of ours would be one of the template.
        (folder / f"{variant}.json").write_text(json.dumps(ours(target)), "utf-8")


def measure(app: App, way: str, prepared: Path) -> dict[str, float]:
    """One round of one way of building one application; its images are removed."""
    cache = f"compare-{uuid.uuid4().hex[:12]}"
    tags = {variant: f"containerize-benchmark:{cache}-{variant}" for variant in VARIANTS}
    with tempfile.TemporaryDirectory() as scratch:
        folders = {variant: _lay_out(app, way, prepared, variant, Path(scratch, variant), cache) for variant in VARIANTS}
        try:
            built = {variant: build(folders[variant], tags[variant], cold=variant == "base") for variant in VARIANTS}
            ran = run(tags["base"])
        finally:
            subprocess.run(["docker", "image", "rm", "--force", *tags.values()], capture_output=True, check=False)
    base = built["base"]
    return {
        "cold": base.seconds,
        "edited": built["edited"].seconds,
        "bumped": built["bumped"].seconds,
        "size": base.megabytes,
        "pushed after the edit": built["edited"].new_megabytes(base),
        "pushed after the bump": built["bumped"].new_megabytes(base),
        **asdict(ran),
    }


def _lay_out(app: App, way: str, prepared: Path, variant: str, target: Path, cache: str) -> Path:
    shutil.copytree(prepared / variant, target)
    files = json.loads((prepared / f"{variant}.json").read_text("utf-8")) if way == OURS else {"Dockerfile": PEERS[way](app)}
    for name, text in files.items():
        marked = _FROM_IMAGE.sub(r"\g<0>\nENV COMPARED=@CACHE@", text) if name == "Dockerfile" else text
        (target / name).write_text(marked.replace("@CACHE@", cache), "utf-8")
    return target


def main(argv: list[str]) -> int:
    """Run the rounds; each is kept when it ends. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.images", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--app", action="append", choices=sorted(APPS))
    parser.add_argument("--output", type=Path, default=Path(tempfile.gettempdir(), "containerize-images"))
    arguments = parser.parse_args(argv)
    arguments.output.mkdir(parents=True, exist_ok=True)
    raw: dict[str, dict[str, list[dict[str, float]]]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        names = arguments.app or list(APPS)
        for name in names:
            prepare(APPS[name], Path(scratch, name))
        for number in range(arguments.rounds):
            pairs = [(name, way) for name in names for way in (OURS, *PEERS)]
            random.Random(number).shuffle(pairs)
            for name, way in pairs:
                found = measure(APPS[name], way, Path(scratch, name))
                print(f"round {number + 1}: {name} {way}: " + ", ".join(f"{key} {value:.2f}" for key, value in found.items()), flush=True)
                raw.setdefault(name, {}).setdefault(way, []).append(found)
            (arguments.output / "images.json").write_text(json.dumps({"tree": tree(), "figures": raw}, indent=1), "utf-8")
    medians = {
        name: {way: {key: statistics.median(row[key] for row in rows) for key in rows[0]} for way, rows in ways.items()}
        for name, ways in raw.items()
    }
    text = table(medians, arguments.rounds, tree())
    print(text)
    if not arguments.app:
        (RESULTS / "images.md").write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
