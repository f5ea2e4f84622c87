"""How long it takes to read locks and requirement trees, to ask a lock for every Python, and to look for programs: medians in ms.

    python benchmarks/reading.py [--runs 7] [--json FILE]

The files are made here, of a fixed size and always the same. Each round does everything once, in turn.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from containerize import knowledge
from containerize.inspection.dependencies import load_dependencies
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Selection
from containerize.inspection.toolchain.called_tools import find_called_tools
from containerize.inspection.toolchain.compiled import held_back
from containerize.project import Project

DISTRIBUTIONS, WHEELS, LINES, SOURCES = 500, 30, 2000, 3000
LIMITS = {"uv.lock, 500 distributions": 150.0, "requirements, 2,000 lines": 100.0}
_TAGS = [f"cp3{minor}-cp3{minor}-manylinux_2_17_x86_64.manylinux2014_x86_64" for minor in range(8, 16)]


def _uv_lock() -> str:
    dice = random.Random(1)
    text = ['version = 1\nrevision = 3\nrequires-python = ">=3.10"\n']
    names = [f"distribution-{number}" for number in range(DISTRIBUTIONS)]
    for number, name in enumerate(names):
        below = dice.sample(names[number + 1 :], min(4, DISTRIBUTIONS - number - 1))
        edges = "".join(f'    {{ name = "{other}" }},\n' for other in below)
        files = "".join(
            f'    {{ url = "https://files.invalid/{name}-1.{number}-{dice.choice(_TAGS)}.whl", '
            f'hash = "sha256:{number:064d}", size = {number} }},\n'
            for _ in range(WHEELS)
        )
        text.append(
            f'[[package]]\nname = "{name}"\nversion = "1.{number}"\nsource = {{ registry = "https://index.invalid/simple" }}\n'
            f"dependencies = [\n{edges}]\nwheels = [\n{files}]\n"
        )
    roots = "".join(f'    {{ name = "{name}" }},\n' for name in names)
    text.append(f'[[package]]\nname = "shop"\nversion = "0.1"\nsource = {{ virtual = "." }}\ndependencies = [\n{roots}]\n')
    return "\n".join(text)


def _make(root: Path) -> None:
    (root / "lock").mkdir()
    (root / "lock" / "uv.lock").write_text(_uv_lock())
    (root / "lock" / "pyproject.toml").write_text('[project]\nname = "shop"\n')
    (root / "tree").mkdir()
    half = [f"name-{number}=={number}.0 ; python_version >= '3.8'" for number in range(LINES // 2)]
    (root / "tree" / "base.txt").write_text("\n".join(half))
    rest = [f"other-{number}[extra]>={number},<{number + 2}" for number in range(LINES // 2 - 1)]
    (root / "tree" / "requirements.txt").write_text("\n".join(["-r base.txt", *rest]))
    (root / "sources" / "app").mkdir(parents=True)
    body = "import os\n\n\ndef function(value):\n    return os.path.join(str(value), 'x')\n" * 30
    for number in range(SOURCES):
        (root / "sources" / "app" / f"module_{number}.py").write_text(body)


def _read(folder: Path, manager: str, manifest: str) -> None:
    resolve = load_dependencies(Project(folder), manager, manifest, Selection())
    assert len(resolve(Target("3.13")).distributions) >= DISTRIBUTIONS


def _ask(folder: Path) -> None:
    resolve = load_dependencies(Project(folder), "uv", "uv.lock", Selection())
    for series in knowledge.pins().python.series:
        held_back(resolve(Target(series)), Target(series))


def main() -> None:
    """Print the table, and write the raw figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _make(root)
        tasks: dict[str, Callable[[], object]] = {
            "uv.lock, 500 distributions": lambda: _read(root / "lock", "uv", "uv.lock"),
            "the same, and which of 8 Pythons have wheels": lambda: _ask(root / "lock"),
            "requirements, 2,000 lines": lambda: _read(root / "tree", "pip", "requirements.txt"),
            "programs called in 3,000 source files": lambda: find_called_tools(Project(root / "sources"), "trixie"),
        }
        figures: dict[str, list[float]] = {name: [] for name in tasks}
        for _ in range(arguments.runs):
            for name, task in tasks.items():
                began = time.perf_counter()
                task()
                figures[name].append((time.perf_counter() - began) * 1000)
    print("| what | median ms | limit ms |\n|---|---|---|")
    for name, values in figures.items():
        print(f"| {name} | {statistics.median(values):.0f} | {LIMITS.get(name, ''):} |")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
