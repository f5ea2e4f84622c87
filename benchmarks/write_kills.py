"""Writers that are ended at random moments, by Ctrl-C, SIGTERM and SIGKILL: the tree is the old one or the new one, never between.

    python -m benchmarks.write_kills [--kills 1000] [--seed 1]

A process writes six files over and over, old and new in turn, through the writer that all verbs use (tests/output/writer_child.py), and is
ended within the first writes. Then the next run begins, as every verb does, with `recover`; what it finds is compared with both trees to
the byte. Ends with 1 when one was neither, or when something was left beside them.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from containerize.output.plan import plan_writes
from containerize.output.write import apply, recover
from tests.output import writer_child

ROOT = Path(__file__).resolve().parent.parent
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
# Seconds in which a writer is ended: some ten writes.
LONGEST = 0.06
_STAGED = ".containerize.tmp-"

Tree = dict[str, bytes]


def tree(root: Path) -> Tree:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def written(folder: Path, word: str) -> Tree:
    """A tree that nobody interrupts."""
    apply(folder, plan_writes(folder, writer_child.version(word), None, force=False))
    return tree(folder)


def killed(root: Path, number: signal.Signals, after: float) -> None:
    """Start a writer, and end it some time after it began to write."""
    command = [sys.executable, str(ROOT / "tests" / "output" / "writer_child.py"), "loop", str(root), "60"]
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as run:
        assert run.stdout is not None
        run.stdout.readline()
        time.sleep(after)
        run.send_signal(number)
        run.wait(60)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    # Started in the background it would ignore Ctrl-C, and hand that on to what it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    dice = random.Random(given.seed)
    amid: Counter[str] = Counter()
    done: Counter[str] = Counter()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_CACHE_HOME"] = str(Path(scratch) / "cache")  # where a writer says whose journal it is
        whole = [written(Path(scratch) / word, word) for word in ("old", "new")]
        root = Path(scratch) / "project"
        written(root, "old")
        for count in range(given.kills):
            number = dice.choice(SIGNALS)
            killed(root, number, dice.uniform(0, LONGEST))
            done[number.name] += 1
            amid[number.name] += any(path.name.startswith(_STAGED) for path in root.iterdir())
            recover(root)
            if tree(root) not in whole:
                wrong.append(f"kill {count} of seed {given.seed}, by {number.name}")
    print("| ended by | writers | of them leaving a write half done | neither old nor new |\n|---|---|---|---|")
    for name in sorted(done):
        print(f"| {name} | {done[name]} | {amid[name]} | {sum(name in one for one in wrong)} |")
    print(*wrong, sep="\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
