"""What containerize withstands, in figures: runs each long trial, keeps what it said, and makes docs/reliability.md of all of them.

    python -m benchmarks.reliability [PART ...] [--only-page]

Without parts all that are not recorded for this commit; they take hours, so it can be stopped and started again. What a part said is
kept in benchmarks/results/reliability/PART.txt under a line with its commit, its date and its command. `--only-page` makes the page anew.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.fuzz import SLOW
from benchmarks.invariants import INVARIANTS

ROOT = Path(__file__).resolve().parent.parent
RECORDS = ROOT / "benchmarks" / "results" / "reliability"
PAGE = ROOT / "docs" / "reliability.md"
FAULTS = ROOT / "tests" / "golden" / "engine_faults.txt"
HOSTILE = ROOT / "tests" / "golden" / "hostile.txt"
Row = tuple[str, str, str]


@dataclass(frozen=True)
class Part:
    """One trial: the words after `python`, and what a table says of what it printed: the trial, its size, its outcome."""

    command: str
    row: Callable[[str], Row]


def _fuzzed(said: str) -> Row:
    count, memory = _found(r"^(\d+) inputs of seed \d+: slowest [\d.]+ s, at most (\d+) MB", said)
    # Those that were tried again alone: how long they took then.
    again = re.search(r"^again: \d+ inputs of seed \d+: slowest ([\d.]+) s", said, re.MULTILINE)
    late = 0 if again and float(again[1]) < SLOW else len(re.findall(r"^--seed \d+, input \d+: [\d.]+ s$", said, re.MULTILINE))
    faults = sum(int(number) for number in re.findall(r"^ +(\d+)  fault$", said, re.MULTILINE))
    rendered = sum(int(number) for number in re.findall(r"^ +(\d+)  rendered", said, re.MULTILINE))
    by_engine = sum(int(number) for number in re.findall(r"^ +(\d+)  rendered, read by the engine$", said, re.MULTILINE))
    size = f"{int(count):,}; {rendered:,} rendered and read by three parsers, {by_engine} also by compose and BuildKit"
    return "damaged projects", size, f"{faults} faults; {late} over 2 s; at most {memory} MB of memory"


def _written(said: str) -> Row:
    rows = re.findall(r"^\| SIG\w+ \| (\d+) \| (\d+) \| (\d+) \|$", said, re.MULTILINE)
    kills, amid, wrong = (sum(int(row[place]) for row in rows) for place in range(3))
    return "writers ended at random moments", f"{kills:,}, of which {amid} left a write half done", f"{wrong} trees neither old nor new"


def _killed(verb: str) -> Callable[[str], Row]:
    def row(said: str) -> Row:
        kills, left = _found(r"^(\d+) kills: (\d+) objects left", said)
        (end,) = _found(r"^(\d+) at the end$", said)
        return f"runs of `{verb}` ended at random moments", kills, f"{left} objects left after the run or its sweep, {end} at the end"

    return row


def _tested(what: str) -> Callable[[str], Row]:
    def row(said: str) -> Row:
        (passed,) = _found(r"(\d+) passed", said)
        failed = re.search(r"(\d+) failed", said)
        return what, f"{passed} tests", f"{failed[1] if failed else 0} failed"

    return row


PYTEST = "-m pytest -q -p no:cacheprovider"
ENGINE_TESTS = "tests/engine_tests/test_engine_faults.py tests/engine_tests/test_registry_faults.py tests/engine_tests/test_connection.py"
PARTS = {
    "fuzz-1": Part("-m benchmarks.fuzz --count 150000 --seed 31 --engine", _fuzzed),
    "fuzz-2": Part("-m benchmarks.fuzz --count 150000 --seed 32 --engine", _fuzzed),
    "writes": Part("-m benchmarks.write_kills --kills 1000", _written),
    "build-kills": Part("benchmarks/kills.py --verb build --kills 200 --seed 3", _killed("build")),
    "smoke-kills": Part("benchmarks/kills.py --verb smoke --kills 300 --seed 5", _killed("smoke")),
    "hostile": Part(f"{PYTEST} tests/test_hostile_projects.py tests/test_damaged.py", _tested("480 hostile projects, and found ones")),
    "secrets": Part(f"{PYTEST} tests/test_secrets_stay.py", _tested("85 places of secrets: outputs, files, layers, history")),
    "faults": Part(f"{PYTEST} {ENGINE_TESTS}", _tested("faults of engines and registries")),
    "writing": Part(f"{PYTEST} tests/output", _tested("writers: each system call failing, full and read-only disks, two at once")),
    "processes": Part(f"{PYTEST} tests/test_no_process.py tests/test_no_code_runs.py", _tested("no code, connection, unknown process")),
    "templates": Part(f"{PYTEST} tests/rendering/test_template_threats.py", _tested("hostile templates")),
    "surroundings": Part(f"{PYTEST} tests/test_surroundings.py tests/test_time_limit.py", _tested("streams, variables, time, memory")),
}


def _found(pattern: str, said: str) -> tuple[str, ...]:
    match = re.search(pattern, said, re.MULTILINE)
    if match is None:
        raise SystemExit(f"nothing like {pattern} was printed:\n{said[-2000:]}")
    return match.groups()


def record(name: str) -> None:
    """Run a part and keep the end of what it printed, with the commit that it ran on."""
    part = PARTS[name]
    argv = [sys.executable, *part.command.split()]
    environment = {**os.environ, "CONTAINERIZE_ALL_CASES": "1"}
    said = subprocess.run(argv, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    part.row(said.stdout)
    RECORDS.mkdir(parents=True, exist_ok=True)
    head = f"{_commit()}, {datetime.now(UTC):%Y-%m-%d}: python {part.command}"
    (RECORDS / f"{name}.txt").write_text("\n".join([head, *said.stdout.splitlines()[-20:], ""]), "utf-8")


def _commit() -> str:
    return subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def page() -> str:
    """The whole of docs/reliability.md."""
    lines = [
        "# What it withstands",
        "",
        "<!-- made by: python -m benchmarks.reliability --only-page -->",
        "",
        "What is promised stands in [SECURITY.md](../SECURITY.md). This page says by which tests it is held, and what long trials came to:",
        "`python -m benchmarks.reliability` runs those again and makes the page.",
        "",
        "## What never happens",
        "",
        "| | | held by |",
        "|---|---|---|",
        *(f"| {name} | {what} | {', '.join(f'`{test}`' for test in tests)} |" for name, (what, tests) in INVARIANTS.items()),
        "",
        "## Trials",
        "",
        "| trial | size | outcome | at | command |",
        "|---|---|---|---|---|",
        *_trials(),
        "",
        "## An engine that fails",
        "",
        "Each of these is done to a real engine's connections (tests/faulty_engine.py), and what is said then is kept to the letter in",
        "tests/golden/engine_faults.txt. After each, nothing stays behind once the next run has swept.",
        "",
        "| verb | what the engine does | exit code | what is said |",
        "|---|---|---|---|",
        *(_fault(line) for line in FAULTS.read_text("utf-8").splitlines()),
        "",
        "## A project that is hostile",
        "",
        f"{len(HOSTILE.read_text('utf-8').splitlines())} projects: each of 24 files in each of 20 states (a link, a FIFO, a device, huge,",
        "deep, in another encoding, a bomb, ...). Exit code and message of each: [tests/golden/hostile.txt](../tests/golden/hostile.txt).",
        "",
    ]
    return "\n".join(lines)


def _trials() -> list[str]:
    rows = []
    for name, part in PARTS.items():
        path = RECORDS / f"{name}.txt"
        if path.is_file():
            head, _, said = path.read_text("utf-8").partition("\n")
            at, _, command = head.partition(": ")
            rows.append(f"| {' | '.join(part.row(said))} | {at} | `{command}` |")
    return rows


def _fault(line: str) -> str:
    what, code, said = line.split(" | ", 2)
    verb, _, fault = what.partition(": ")
    found = said.removeprefix("error: ").partition(" why: ")[0].strip() or ("it goes on" if code.strip() == "0" else "in its own list")
    return f"| `{verb}` | {fault} | {code.strip()} | {found.replace('|', ':')} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="all that are not recorded for this commit")
    parser.add_argument("--only-page", action="store_true", help="make the page of what is recorded")
    given = parser.parse_args()
    if not given.only_page:
        for name in given.parts or [name for name in PARTS if not _is_recorded(name)]:
            record(name)
    PAGE.write_text(page(), "utf-8")
    return 0


def _is_recorded(name: str) -> bool:
    path = RECORDS / f"{name}.txt"
    return path.is_file() and path.read_text("utf-8").startswith(_commit())


if __name__ == "__main__":
    sys.exit(main())
