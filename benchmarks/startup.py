"""How long the commands take on a small project, as wall time of the whole process: medians, and the bare interpreter beside them.

    python benchmarks/startup.py [--runs 9] [--json FILE]

Each round runs every command once, in turn, so that a noisy moment of the machine falls on all of them.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "examples" / "flask-requirements"
# Seconds that a person does not notice, or hardly.
LIMITS = {"--version": 0.2, "--help": 0.2, "inspect": 0.35, "init": 0.8}


def _seconds(command: list[str]) -> float:
    began = time.perf_counter()
    # As installed: bytecode is kept, whatever the caller's shell says.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    return time.perf_counter() - began


def _round(folder: Path) -> dict[str, float]:
    containerize = [sys.executable, "-m", "containerize"]
    project = folder / "project"
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(PROJECT, project)
    return {
        "python -c pass": _seconds([sys.executable, "-c", "pass"]),
        "--version": _seconds([*containerize, "--version"]),
        "--help": _seconds([*containerize, "--help"]),
        "inspect": _seconds([*containerize, "inspect", str(project)]),
        "init": _seconds([*containerize, "init", str(project), "--yes"]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _round(Path(folder))  # compiles bytecode
        rounds = [_round(Path(folder)) for _ in range(options.runs)]
    print("| command | median s | limit s | times `python -c pass` |")
    print("|---|---|---|---|")
    medians = {name: statistics.median(result[name] for result in rounds) for name in rounds[0]}
    bare = medians["python -c pass"]
    for name, median in medians.items():
        print(f"| {name} | {median:.2f} | {LIMITS.get(name, '')} | {median / bare:.0f} |")
    if options.json:
        options.json.write_text(json.dumps({"rounds": rounds, "medians": medians}, indent=1))


if __name__ == "__main__":
    main()
