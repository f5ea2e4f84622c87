"""How `inspect` grows with the number of files: seconds, CPU seconds and memory of a process of its own, medians.

    python benchmarks/inspecting.py [--runs 3] [--json FILE]

Two kinds of trees, made here and always the same: an application of N source files of about 3 kB (one in a hundred reads a variable,
one in fifty has routes, all import each other), and a monorepo of 100,000 files of which most lie in environments and node_modules.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = (1_000, 3_000, 10_000)
IN_APPS, SKIPPED = 10_000, 90_000
LIMITS = {"10,000 source files": "1 s", "monorepo of 100,000 files": "2.5 s, 200 MB"}
_FILLER = "def work_{number}(value, other=None):\n    result = [value, other]\n    return [str(item).strip() for item in result]\n\n\n"
_ROUTES = 'from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.get("/{name}")\ndef read():\n    return {{}}\n\n\n'
_READS = 'import os\n\nVALUE = os.environ.get("VALUE_{number}", "none")\n\n\n'


def _source(number: int, count: int, dice: random.Random) -> str:
    others = [dice.randrange(count) for _ in range(3)]
    imports = "".join(f"from shop.part_{other // 100}.module_{other} import work_1\n" for other in others)
    name = f"module_{number}"
    head = _ROUTES.format(name=name) if number % 50 == 0 else _READS.format(number=number) if number % 100 == 1 else ""
    return imports + head + "".join(_FILLER.format(number=line) for line in range(20))


def make_application(root: Path, count: int) -> None:
    """Write an application of FastAPI of that many files."""
    dice = random.Random(1)
    (root / "requirements.txt").write_text("fastapi==0.115.6\nuvicorn==0.34.0\nredis==5.2.1\n")
    for number in range(count):
        folder = root / "shop" / f"part_{number // 100}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"module_{number}.py").write_text(_source(number, count, dice))
    (root / "shop" / "main.py").write_text("from fastapi import FastAPI\n\napp = FastAPI()\n")


def make_monorepo(root: Path) -> None:
    """Write an application beside folders that are never looked into."""
    make_application(root, IN_APPS)
    for place, name in (("frontend/node_modules", "index.js"), ("venv/lib/python3.12/site-packages", "module.py")):
        for number in range(SKIPPED // 2):
            folder = root / place / f"package_{number // 100}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{number}_{name}").write_text("x = 1\n")


def measure(root: Path) -> tuple[float, float, float]:
    """(seconds, CPU seconds, MB at most) of `containerize inspect` in a process of its own."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "containerize", "inspect", str(root)], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        raise SystemExit(f"inspect ended with {status}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Print the table, and write the raw figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        trees = {f"{size:,} source files": Path(folder, str(size)) for size in SIZES} | {"monorepo of 100,000 files": Path(folder, "mono")}
        for size in SIZES:
            trees[f"{size:,} source files"].mkdir()
            make_application(trees[f"{size:,} source files"], size)
        trees["monorepo of 100,000 files"].mkdir()
        make_monorepo(trees["monorepo of 100,000 files"])
        rounds = [{name: measure(root) for name, root in trees.items()} for _ in range(arguments.runs)]
    print(f"{'median of ' + str(arguments.runs):28}{'seconds':>9}{'CPU':>7}{'MB':>6}   limit")
    for name in trees:
        seconds, cpu, memory = (statistics.median(one[name][part] for one in rounds) for part in range(3))
        print(f"{name:28}{seconds:9.2f}{cpu:7.2f}{memory:6.0f}   {LIMITS.get(name, '')}")
    if arguments.json:
        arguments.json.write_text(json.dumps(rounds, indent=1))


if __name__ == "__main__":
    main()
