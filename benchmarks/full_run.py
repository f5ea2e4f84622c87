"""The full run: every example and every case on the engine, one test at a time, recorded with its commit, counts and seconds.

    python benchmarks/full [--output FOLDER] [-k WORDS]

Can be stopped and started again: what has passed for the same tree is not run again, what has failed is. The state is in FOLDER
(/tmp by default); the record is benchmarks/results/full.json and full.md. Ends with 1 when anything failed.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
# Those that need an engine are run one by one, the quick ones at once.
ON_ENGINE = (
    "tests/test_examples.py", "tests/test_cases_on_engine.py", "tests/verification",
    "tests/engine_tests/test_additions.py", "tests/test_same_bytes.py", "tests/engine_tests/test_engine_faults.py",
    "tests/engine_tests/test_second_engine.py", "tests/engine_tests/test_podman.py",
)  # fmt: skip
AT_ONCE = ("tests/test_cases.py", "tests/test_update.py", "tests/test_same_bytes.py")
LONGEST = 3600
_SHOWN = 4000


@dataclass(frozen=True, slots=True)
class Result:
    """One test. outcome: passed, failed, skipped or timed out; output: the end of what a test that did not pass printed."""

    outcome: str
    seconds: float
    output: str = ""


Run = Callable[[str], Result]


def tree() -> str:
    """The commit, and a checksum of what is changed since."""
    commit = _git("rev-parse", "HEAD").strip()
    changed = _git("diff", "HEAD", "--binary") + _git("ls-files", "--others", "--exclude-standard")
    return f"{commit} with changes {hashlib.sha256(changed.encode()).hexdigest()[:12]}" if changed else commit


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, errors="replace", check=True).stdout


def _environment() -> dict[str, str]:
    return os.environ | {"CONTAINERIZE_ALL_CASES": "1", "CONTAINERIZE_REQUIRE_ENGINE": "1", "PYTHONPATH": str(ROOT)}


def collected(words: str | None) -> list[str]:
    """The tests of the full run, as pytest names them. Raises SystemExit with what pytest says when it cannot collect."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "engine", *(["-k", words] if words else []), *ON_ENGINE]
    answer = subprocess.run(command, cwd=ROOT, env=_environment(), capture_output=True, text=True, check=False)
    if answer.returncode not in (0, 5):
        raise SystemExit(answer.stdout + answer.stderr)
    return [*([] if words else AT_ONCE), *(line for line in answer.stdout.splitlines() if "::" in line)]


def run_one(name: str) -> Result:
    """Run a test, or all of a file, in a process of its own."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", name]
    try:
        answer = subprocess.run(command, cwd=ROOT, env=_environment(), capture_output=True, text=True, check=False, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return Result("timed out", LONGEST)
    seconds = round(time.perf_counter() - began, 1)
    output = answer.stdout + answer.stderr
    if answer.returncode:
        return Result("failed", seconds, output[-_SHOWN:])
    return Result("passed", seconds) if " passed" in output else Result("skipped", seconds, output[-_SHOWN:])


def read_state(path: Path, tree: str) -> dict[str, Result]:
    """What has been run of this tree; nothing when the file is of another one, or none."""
    try:
        state = json.loads(path.read_text("utf-8"))
        return {name: Result(**said) for name, said in state["results"].items()} if state["tree"] == tree else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def run_all(names: Iterable[str], run: Run, path: Path, tree: str) -> dict[str, Result]:
    """Run what has not passed yet; the state is written after each, so that a run that was ended goes on from there."""
    results = read_state(path, tree)
    names = list(names)
    for number, name in enumerate(names, 1):
        known = results.get(name)
        if known is None or known.outcome != "passed":
            results[name] = run(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            written = path.with_suffix(".new")
            written.write_text(json.dumps({"tree": tree, "results": {key: asdict(value) for key, value in results.items()}}), "utf-8")
            written.replace(path)
        print(f"{number:4}/{len(names)}  {results[name].outcome:<9}  {results[name].seconds:7.1f} s  {name}", flush=True)
    return {name: results[name] for name in names}


def record(results: Mapping[str, Result], tree: str, cases: Mapping[str, int]) -> dict[str, Any]:
    """The record of a run. cases: how many of each sort there are."""
    return {
        "tree": tree,
        "day": time.strftime("%Y-%m-%d"),
        "cases": dict(cases),
        "counts": dict(sorted(Counter(result.outcome for result in results.values()).items())),
        "seconds": round(sum(result.seconds for result in results.values()), 1),
        "results": {name: asdict(result) for name, result in results.items()},
    }


def as_markdown(said: Mapping[str, Any]) -> str:
    """The record for people: counts, then what failed with the end of its output, then all with their seconds."""
    counts = ", ".join(f"{number} {outcome}" for outcome, number in said["counts"].items())
    cases = ", ".join(f"{number} {sort}" for sort, number in said["cases"].items())
    lines = ["# Full run", "", f"Tree {said['tree']}, {said['day']}: {counts}, {said['seconds']:.0f} s.", f"Cases: {cases}.", ""]
    bad = {name: result for name, result in said["results"].items() if result["outcome"] != "passed"}
    for name, result in bad.items():
        lines += [f"## {result['outcome']}: {name}", "", "```", result["output"].strip(), "```", ""]
    lines += ["| test | outcome | seconds |", "|---|---|---|"]
    lines += [f"| {name} | {result['outcome']} | {result['seconds']} |" for name, result in said["results"].items()]
    return "\n".join(lines) + "\n"


def case_counts() -> dict[str, int]:
    """How many cases there are, how many of them are refused, come with a note, and are built."""
    from tests.case_model import GOLDEN, cases

    return {
        "in all": len(cases()),
        "refused": sum(case.error is not None for case in cases().values()),
        "with notes": sum((GOLDEN / name / "notes.txt").exists() for name in cases()),
        "on the engine": sum(case.engine is not None for case in cases().values()),
    }


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks/full", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=Path("/tmp"), help="the folder of the state")
    parser.add_argument("-k", dest="words", help="only the tests that pytest selects by these words; no record is written")
    options = parser.parse_args(argv)
    now = tree()
    results = run_all(collected(options.words), run_one, options.output / "containerize-full.json", now)
    said = record(results, now, case_counts())
    if not options.words:
        RESULTS.mkdir(parents=True, exist_ok=True)
        (RESULTS / "full.json").write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n", "utf-8")
        (RESULTS / "full.md").write_text(as_markdown(said), "utf-8")
    print(", ".join(f"{number} {outcome}" for outcome, number in said["counts"].items()) or "nothing was run")
    return 0 if results and set(said["counts"]) == {"passed"} else 1
