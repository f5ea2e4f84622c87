"""Writes containerize/knowledge/python_support.toml from the package index that pip is configured for.

    python -m scripts.refresh_python_support               every name of python_support_names.txt
    python -m scripts.refresh_python_support numpy pandas  those only; the other rows stay

One page of the index is read for each name, one after the other. The same index gives the same bytes, but for the day.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import tomli
from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, canonicalize_name, parse_sdist_filename, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from containerize.inspection.dependencies.markers import Machine
from containerize.inspection.toolchain.wheels import is_pure, known_pythons, supported_pythons
from scripts.package_index import files_of

NAMES = Path(__file__).with_name("python_support_names.txt")
TABLE = Path(__file__).resolve().parent.parent / "containerize" / "knowledge" / "python_support.toml"
HEADER = """\
# Which Pythons have a Linux wheel (glibc, not free-threaded), from which version on; aarch64 only where it differs from x86_64.
# `any`: pure Python. `none`: source distributions only. `3.7+`: and all newer ones (abi3).
# Written by scripts/refresh_python_support.py from a package index; do not edit. made: the day of its last run.
"""

Rows = list[str]


def main() -> int:
    parser = argparse.ArgumentParser(description="Writes containerize/knowledge/python_support.toml from the configured index.")
    parser.add_argument("names", nargs="*", help="refresh these only")
    chosen = [canonicalize_name(name) for name in parser.parse_args().names]
    tables: dict[str, dict[str, Rows]] = read_table() if chosen else {"x86_64": {}, "aarch64": {}}
    for name in chosen or NAMES.read_text("utf-8").split():
        versions = by_version(file.name for file in files_of(name))
        update(tables, name, versions)
        print(name, f"{len(versions)} versions", file=sys.stderr)
    TABLE.write_text(written(tables, datetime.now(UTC).date()), "utf-8")
    return 0


def by_version(names: Iterable[str]) -> dict[Version, list[str]]:
    """Final releases, oldest first, each with its wheels."""
    found: dict[Version, list[str]] = {}
    for name in names:
        version = _version(name)
        if version is not None and not version.is_prerelease:
            found.setdefault(version, []).extend([name] if name.endswith(".whl") else [])
    return dict(sorted(found.items()))


def _version(name: str) -> Version | None:
    try:
        return parse_wheel_filename(name)[1] if name.endswith(".whl") else parse_sdist_filename(name)[1]
    except (InvalidWheelFilename, InvalidSdistFilename, InvalidVersion):
        return None


def update(tables: dict[str, dict[str, Rows]], name: str, versions: dict[Version, list[str]]) -> None:
    """Replaces the rows of one distribution."""
    rows = {machine: rows_of(versions, machine) for machine in ("x86_64", "aarch64")}
    tables["x86_64"][name] = rows["x86_64"]
    tables["aarch64"].pop(name, None)
    if rows["aarch64"] != rows["x86_64"]:
        tables["aarch64"][name] = rows["aarch64"]


def rows_of(versions: dict[Version, list[str]], machine: Machine) -> Rows:
    """`1.26.0 3.9-3.12`: one for each version whose Pythons are others than those of the version before it."""
    rows: Rows = []
    for version, wheels in versions.items():
        words = words_of(tuple(wheels), machine)
        if not rows or rows[-1].split(" ")[1] != words:
            rows.append(f"{version} {words}")
    return rows


def words_of(wheels: tuple[str, ...], machine: Machine) -> str:
    """What a row says of these wheels."""
    pythons = [int(python[2:]) for python in supported_pythons(wheels, machine)]
    if not pythons:
        return "none"
    if any(is_pure(name) for name in wheels) and len(pythons) == len(known_pythons()):
        return "any"
    runs: list[list[int]] = []
    for minor in pythons:
        if runs and runs[-1][-1] == minor - 1:
            runs[-1].append(minor)
        else:
            runs.append([minor])
    words = [f"3.{run[0]}" + (f"-3.{run[-1]}" if len(run) > 1 else "") for run in runs]
    # What fits a Python that does not exist yet fits all to come.
    beyond = any(re.search(r"-cp3\d+-abi3[-.]|-py3-none-", name) and supported_pythons((name,), machine) for name in wheels)
    return ",".join([*words[:-1], f"3.{runs[-1][0]}+" if beyond else words[-1]])


def read_table() -> dict[str, dict[str, Rows]]:
    """The table as it is."""
    document = tomli.loads(TABLE.read_text("utf-8"))
    return {machine: document[machine] for machine in ("x86_64", "aarch64")}


def written(tables: dict[str, dict[str, Rows]], day: date) -> str:
    """The text of the table, names sorted."""
    text = f"{HEADER}\nmade = {day.isoformat()}\n"
    for machine, rows in tables.items():
        text += f"\n[{machine}]\n" + "".join(f"{name} = {json.dumps(rows[name])}\n" for name in sorted(rows))
    return text


if __name__ == "__main__":
    sys.exit(main())
