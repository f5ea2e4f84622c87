"""How long `status --all` takes on an engine that is full: 200 containers, 200 images, 200 volumes, 20 networks, made for it and removed.

    python benchmarks/status.py [--count 200] [--runs 5]

The whole command is timed, its start included, beside the six docker commands that it stands for, in turn. Needs an engine.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LABEL = "containerize-benchmark-status"
SIX = (("info",), ("images",), ("ps", "-a"), ("network", "ls"), ("volume", "ls"), ("system", "df"))


def _docker(*words: str) -> str:
    return subprocess.run(["docker", *words], capture_output=True, text=True, check=True).stdout


def _make(number: int, folder: Path) -> None:
    name = f"{LABEL}-{number}"
    (folder / f"{number}.Dockerfile").write_text(f"FROM scratch\nLABEL {LABEL}={number}\nCMD ['x']\n")
    _docker("build", "--quiet", "--tag", name, "--file", str(folder / f"{number}.Dockerfile"), str(folder))
    _docker("volume", "create", "--label", LABEL, name)
    _docker("create", "--label", LABEL, "--name", name, "--volume", f"{name}:/data", name, "x")


def _remove(count: int) -> None:
    names = [f"{LABEL}-{number}" for number in range(count)]
    for kind in (("rm", "--force"), ("volume", "rm", "--force"), ("image", "rm", "--force")):
        subprocess.run(["docker", *kind, *names], capture_output=True, check=False)
    networks = _docker("network", "ls", "--quiet", "--filter", f"label={LABEL}").split()
    subprocess.run(["docker", "network", "rm", *networks], capture_output=True, check=False)


def _timed(command: list[list[str]]) -> float:
    began = time.monotonic()
    for words in command:
        subprocess.run(words, cwd=ROOT, capture_output=True, check=True)
    return time.monotonic() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda number: _make(number, Path(folder)), range(given.count)))
        for number in range(given.count // 10):
            _docker("network", "create", "--internal", "--label", LABEL, f"{LABEL}-{number}", "--subnet", f"10.99.{number}.0/28")
        ways = {
            "containerize status --all": [[sys.executable, "-m", "containerize", "status", "--all"]],
            "six docker commands": [["docker", *words] for words in SIX],
        }
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(given.runs):
            for name, command in ways.items():
                seconds[name].append(_timed(command))
        print("| way | median s | of its runs |\n|---|---|---|")
        for name, found in seconds.items():
            print(f"| {name} | {statistics.median(found):.2f} | {', '.join(f'{one:.2f}' for one in found)} |")
    finally:
        _remove(given.count)
    return 0


if __name__ == "__main__":
    sys.exit(main())
