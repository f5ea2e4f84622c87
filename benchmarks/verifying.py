"""What `verify` itself takes beside the engine: its own CPU time against the whole run, over the examples.

    python benchmarks/verifying.py [--runs 3] [EXAMPLE ...]

Own time is that of the process and not of docker's CLI, of the engine or of waiting; the median of the runs of each example is shown.
Needs an engine and an index. The first run of an example, which fills caches, is not counted.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHILD = """
import json, resource, sys, time
from containerize.cli import main
began = time.monotonic()
code = main(["-q", "verify", sys.argv[1], "--json"])
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"code": code, "own": used.ru_utime + used.ru_stime, "whole": time.monotonic() - began}), file=sys.stderr)
"""


def _once(folder: Path) -> tuple[float, float]:
    """(own seconds, seconds in all) of one run. Raises SystemExit when it failed."""
    ran = subprocess.run([sys.executable, "-c", CHILD, str(folder)], capture_output=True, text=True, check=False, cwd=ROOT)
    found = json.loads(ran.stderr.splitlines()[-1])
    if found["code"]:
        raise SystemExit(f"{folder.name}: {ran.stdout}{ran.stderr}")
    return float(found["own"]), float(found["whole"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("examples", nargs="*")
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    manifests = {"pyproject.toml", "requirements.txt"}
    folders = (path for path in (ROOT / "examples").iterdir() if manifests & {one.name for one in path.iterdir()})
    names = given.examples or sorted(path.name for path in folders)
    print("| example | own s | whole s | share |\n|---|---|---|---|")
    for name in names:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / name
            shutil.copytree(ROOT / "examples" / name, folder)
            subprocess.run([sys.executable, "-m", "containerize", "-q", "init", str(folder), "--yes"], check=True, cwd=ROOT)
            _once(folder)
            own, whole = (statistics.median(column) for column in zip(*(_once(folder) for _ in range(given.runs)), strict=True))
            print(f"| {name} | {own:.2f} | {whole:.1f} | {own / whole:.0%} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
