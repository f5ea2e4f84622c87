"""Whether `smoke` tells right from wrong, and what is wrong: applications that run and such as have one fault each, several runs each.

    python -m benchmarks.verdicts [--runs 5] [--only FRAGMENT] [--output FILE]

A verdict is the exit code, the cause by name and, where the application must be told something, the note. Anything else is a false one; two
runs of one application that differ are flaky. Needs an engine, the images of services, and an index. Ends with 1 when a verdict was false.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.verdicts.broken import BROKEN
from benchmarks.verdicts.good import CASES, EXAMPLES, GOOD
from benchmarks.verdicts.model import App

ROOT = Path(__file__).resolve().parent.parent.parent
# Seconds that a run may take to be ready: of the broken ones some never are.
GOOD_TIMEOUT, BROKEN_TIMEOUT = 40, 12


@dataclass(frozen=True)
class Verdict:
    """What a run ended with. notes: all, in one text."""

    code: int
    cause: str | None
    notes: str

    def is_that_of(self, app: App) -> bool:
        """Whether it says what must be said."""
        told = app.note in self.notes if app.note else "ignores SIGTERM" not in self.notes
        return (self.code, self.cause) == (app.code, app.cause) and told


def ask(folder: Path, timeout: float) -> Verdict:
    """One run of `smoke`, in a process of its own."""
    command = [sys.executable, "-m", "containerize", "--quiet", "smoke", str(folder), "--json", "--timeout", str(timeout)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    said = json.loads(ran.stdout)
    return Verdict(ran.returncode, said.get("error", {}).get("cause"), " / ".join(said.get("notes", [])))


def _folders(scratch: Path) -> list[tuple[App, Path]]:
    """Every application with the folder that it was written to; examples and cases have been through `init`."""
    found = []
    for number, app in enumerate([*GOOD, *BROKEN]):
        folder = scratch / f"app{number}"
        app.write(folder)
        found.append((app, folder))
    for name in EXAMPLES:
        found.append((App(f"example {name}", {}), _initialised(ROOT / "examples" / name, scratch / name)))
    for name in CASES:
        found.append((App(f"case {name}", {}), _initialised(ROOT / "tests" / "cases" / name / "project", scratch / f"case-{name}")))
    return found


def _initialised(source: Path, folder: Path) -> Path:
    subprocess.run(["cp", "-r", str(source), str(folder)], check=True)
    subprocess.run([sys.executable, "-m", "containerize", "--quiet", "init", str(folder), "--yes"], check=True, cwd=ROOT)
    return folder


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default="", help="a part of the names of the applications")
    parser.add_argument("--output", type=Path)
    given = parser.parse_args()
    lines: list[str] = []
    false = flaky = asked = 0
    with tempfile.TemporaryDirectory(prefix="verdicts-") as scratch:
        chosen = [(app, folder) for app, folder in _folders(Path(scratch)) if given.only in app.name]
        for app, folder in chosen:
            began = time.monotonic()
            verdicts = [ask(folder, BROKEN_TIMEOUT if app.code else GOOD_TIMEOUT) for _ in range(given.runs)]
            wrong = [verdict for verdict in verdicts if not verdict.is_that_of(app)]
            asked, false, flaky = asked + len(verdicts), false + len(wrong), flaky + (len(set(verdicts)) > 1)
            most = Counter(f"{verdict.code} {verdict.cause or ''}".strip() for verdict in verdicts).most_common()
            said = ", ".join(f"{count} x {text}" for text, count in most)
            expected = f"{app.code} {app.cause or app.note or ''}".strip()
            lines.append(f"| {app.name} | {expected} | {said} | {len(wrong) or ''} | {(time.monotonic() - began) / given.runs:.1f} |")
            print(lines[-1] + (f" {wrong[0]}" if wrong else ""), flush=True)
            subprocess.run(["docker", "image", "rm", "--force", f"{folder.name}:local"], capture_output=True, check=False)
    broken = sum(app in BROKEN for app, _ in chosen)
    verdict = f"{len(chosen) - broken} right and {broken} broken applications, {asked} runs: {false} false verdicts, {flaky} flaky"
    print(verdict)
    if given.output:
        commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True, cwd=ROOT).stdout
        head = f"# Verdicts of `smoke`\n\nCommit {commit.strip()}, `python -m benchmarks.verdicts --runs {given.runs}`: {verdict}.\n\n"
        table = "| application | must end with | ended with | false | seconds a run |\n|---|---|---|---|---|\n"
        given.output.write_text(head + table + "\n".join(lines) + "\n", "utf-8")
    return int(false > 0)


if __name__ == "__main__":
    sys.exit(main())
