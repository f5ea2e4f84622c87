"""Whether the Debian packages of containerize/knowledge exist, and whether the rows of system_packages.toml hold.

    python -m scripts.check_system_packages                            every name, in the release it is given for
    python -m scripts.check_system_packages --build psycopg2 lxml      those rows, tried on trixie
    python -m scripts.check_system_packages --build --json results.json   every row that was not tried before

Needs an engine with the images of Python 3.13. A row is tried by compiling the distribution (those that link something or that have
no `runtime`) or by installing its wheel, in an image with its `build` packages; the environment is then copied into a fresh image
with `links` and `runtime` only, where `ldd` must find every library of every .so, and the module must import.
`--json` keeps the answers of the last run and is written after each row, so that a run can be stopped and taken up again.
Exits with 1 when a name does not exist or a row fails.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from containerize import knowledge
from containerize.inspection.toolchain.system_packages import packages_in
from containerize.inspection.toolchain.wheels import Release
from scripts.system_package_trial import TOGETHER, Trial, tried

RELEASES: tuple[Release, ...] = ("bookworm", "trixie")
IMAGE = "python:3.13-slim-{release}"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", nargs="*", metavar="NAME", help="try these rows, or all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the answers are kept")
    parser.add_argument("--wheel", action="store_true", help="install wheels even where the row could be compiled")
    options = parser.parse_args(arguments)
    if options.build is None:
        return check_names()
    return check_rows(options.build, options.json, options.wheel)


def check_names() -> int:
    """Ask each release for every name that is given for it; print those it does not have."""
    bad = 0
    for release in RELEASES:
        names = names_for(release)
        missing = sorted(names - known_to(release, sorted(names)))
        print(f"{release}: {len(names)} packages, {len(missing)} missing", *missing)
        bad += bool(missing)
    return 1 if bad else 0


def names_for(release: Release) -> set[str]:
    """Every package that the tables give for a release."""
    rows = [packages_in(row, release) for row in knowledge.system_packages().values()]
    tools = [row.packages if release == "trixie" or row.bookworm is None else row.bookworm for row in knowledge.called_tools().values()]
    lists = [*(names for row in rows for names in (row.build, row.links, row.runtime)), *(names or () for names in tools)]
    return {name for names in lists for name in names}


def known_to(release: Release, names: list[str]) -> set[str]:
    """Those of the names that a release has a package of, to be installed and not only to be referred to."""
    script = 'apt-get update -qq && apt-cache show --no-all-versions "$@" 2>/dev/null'
    argv = ["docker", "run", "--rm", IMAGE.format(release=release), "sh", "-c", script, "sh", *names]
    shown = subprocess.run(argv, capture_output=True, text=True, check=False).stdout
    return {line.split(": ", 1)[1] for line in shown.splitlines() if line.startswith("Package: ")}


def trial_of(name: str, wheel: bool) -> Trial:
    """Compiled when it links something, or needs nothing to run; what must be compiled together with it brings its own row."""
    rows = [packages_in(knowledge.system_packages()[each], "trixie") for each in (name, *TOGETHER.get(name, []))]
    compiles = bool(rows[0].build) and not wheel and (bool(rows[0].links) or not rows[0].runtime)
    build = sorted({package for row in rows for package in row.build}) if compiles else []
    links = sorted({package for row in rows for package in (*(row.links if compiles else ()), *row.runtime)})
    return Trial(name, tuple(build), tuple(links), tuple(TOGETHER.get(name, [])) if compiles else ())


def check_rows(names: Iterable[str], kept: Path | None, wheel: bool) -> int:
    """Try rows one after another and print a line for each."""
    rows = [name for name in knowledge.system_packages() if name != "*"]
    answers: dict[str, dict[str, str | float]] = json.loads(kept.read_text("utf-8")) if kept and kept.exists() else {}
    wanted = list(names) or [name for name in rows if name not in answers]
    for name in wanted:
        answer = tried(trial_of(name, wheel))
        answers[name] = answer
        print(f"{name:32} {answer['how']:8} {answer['seconds']:6.0f} s  {answer['answer']}", flush=True)
        if kept:
            kept.write_text(json.dumps(answers, indent=1, sort_keys=True) + "\n", "utf-8")
    return 0 if all(answers[name]["answer"] == "ok" for name in wanted) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
