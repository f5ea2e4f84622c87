"""Runs that are ended at random moments, by Ctrl-C, SIGTERM and SIGKILL: what they leave in the engine, before and after the sweep.

    python benchmarks/kills.py [--kills 200] [--seed 1] [--verb build]

The verbs take turns, or one is chosen: `build`, `smoke` and `verify` of an application with a cache beside it, a network and a volume.
After Ctrl-C and SIGTERM nothing may be left when the process has ended; after SIGKILL nothing after the sweep that every `smoke` and
`verify` begins with, which is made a moment later here. Counted are containers, networks, volumes and images with the labels of a run.
Needs an engine. Ends with 1 when something was left.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.verdicts.model import compose, web
from containerize.engine.connection import connect
from containerize.engine.objects import sweep_dead

ROOT = Path(__file__).resolve().parent.parent
VERBS = ("build", "smoke", "verify")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
# Seconds in which a run is ended: the longest of them takes about so long.
LONGEST = {"build": 3.0, "smoke": 8.0, "verify": 14.0}
APP = web(
    "killed",
    "serve()",
    run="RUN echo ROUND && sleep 1",
    compose=compose(
        "    depends_on: {cache: {condition: service_healthy}}\n",
        "  cache:\n    image: redis:8\n    volumes: [data:/data]\n"
        "    healthcheck: {test: [CMD, redis-cli, ping], interval: 1s, retries: 30}\n",
        "  data: {}\n",
    ),
)


def _left(pids: set[int]) -> list[str]:
    """All objects of the runs of these processes."""
    return [found for pid in sorted(pids) for found in _of(pid)]


def _of(pid: int) -> list[str]:
    chosen = ["--filter", f"label=io.containerize.pid={pid}"]
    kinds = (("ps", "-aq"), ("network", "ls", "-q"), ("volume", "ls", "-q"), ("image", "ls", "-q"))
    found = (subprocess.run(["docker", *kind, *chosen], capture_output=True, text=True, check=True).stdout.split() for kind in kinds)
    return [f"{kind[0]} {name}" for kind, names in zip(kinds, found, strict=True) for name in names]


def _killed(folder: Path, verb: str, number: signal.Signals, after: float) -> tuple[int, int | None]:
    """The process id of a run, and its exit code when it was ended; None when it had come to its end before."""
    command = [sys.executable, "-m", "containerize", "--quiet", verb, str(folder)]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        run.wait(after)
    except subprocess.TimeoutExpired:
        run.send_signal(number)
        return run.pid, run.wait(60)
    return run.pid, None


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verb", choices=VERBS, help="only this one")
    given = parser.parse_args()
    verbs = (given.verb,) if given.verb else VERBS
    # Started in the background it would ignore Ctrl-C, and hand that on to what it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    dice = random.Random(given.seed)
    done: Counter[str] = Counter()
    left_of: Counter[str] = Counter()
    swept = 0
    pids: set[int] = set()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "killed"
        APP.write(folder)
        while sum(done.values()) < given.kills:
            verb, number = dice.choice(verbs), dice.choice(SIGNALS)
            (folder / "Dockerfile").write_text(APP.files["Dockerfile"].replace("ROUND", str(dice.random())))
            pid, code = _killed(folder, verb, number, dice.uniform(0.2, LONGEST[verb]))
            pids.add(pid)
            if code is None:
                continue
            done[f"{verb} {number.name}"] += 1
            if number is signal.SIGKILL:
                time.sleep(1)
                swept += len(_left({pid}))
                with connect() as engine:
                    sweep_dead(engine)
            left = _left({pid})
            left_of[f"{verb} {number.name}"] += len(left)
            print(f"{sum(done.values())}: {verb} {number.name}: exit code {code}, left {left or 'nothing'}", flush=True)
        time.sleep(15)
        late = _left(pids)
        with connect() as engine:
            sweep_dead(engine)
        end = _left(pids)
        subprocess.run(["docker", "image", "rm", "--force", "killed:local"], capture_output=True, check=False)
    print("\n| run | kills | left after it |\n|---|---|---|")
    for what in sorted(done):
        print(f"| {what} | {done[what]} | {left_of[what]} |")
    print(f"\n{sum(done.values())} kills: {sum(left_of.values())} objects left, {swept} were swept before, {len(late)} came later")
    print(f"{len(end)} at the end")
    return int(bool(sum(left_of.values()) or end))


if __name__ == "__main__":
    sys.exit(main())
