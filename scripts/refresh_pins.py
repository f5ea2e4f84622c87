"""Say what pins.toml lacks of the index: the last version of each minor of uv, and the newest Poetry, PDM and Pipenv for each Python.

`python scripts/refresh_pins.py` asks the index that pip is configured for and prints a line for each difference; it changes nothing.
Whether a version says it supports a Python is pip's answer; whether it was tried there is not, so rows may hold narrower specifiers.
"""

import re
import subprocess
import sys

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from containerize import knowledge

_OLDEST_UV = Version("0.4")


def available(name: str, python: str | None = None) -> list[Version]:
    """The released versions of a distribution, newest first, on a Python; none when the index has none for it."""
    target = ["--python-version", python] if python else []
    argv = [sys.executable, "-m", "pip", "index", "versions", name, *target]
    answer = subprocess.run(argv, capture_output=True, text=True, check=False)
    match = re.search(r"Available versions: (.*)", answer.stdout)
    return sorted(map(Version, match[1].split(", ")), reverse=True) if match else []


def uv_versions() -> list[str]:
    """The last version of each minor."""
    last: dict[tuple[int, ...], Version] = {}
    for version in available("uv"):
        if version >= _OLDEST_UV:
            last.setdefault(version.release[:2], version)
    return list(map(str, last.values()))


def main() -> None:
    pins = knowledge.pins()
    if (found := uv_versions()) != pins.uv_versions:
        quoted = ", ".join(f'"{version}"' for version in found)
        print(f"uv_versions = [{quoted}]")
    for name, rows in pins.managers.items():
        for series in pins.python.series:
            pinned = next(row for row in rows if SpecifierSet(row.python).contains(f"{series}.0"))
            for tool, version in {name: pinned.version, **pinned.plugins}.items():
                newest = next(iter(available(tool, series)), None)
                if newest is not None and newest > Version(version):
                    print(f"{name}, Python {series}: {tool} {version}, the index has {newest}")


if __name__ == "__main__":
    main()
