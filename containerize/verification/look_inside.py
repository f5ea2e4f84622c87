"""Runs in the image, with the image's own Python and nothing else: what is installed, whether it fits together, which libraries it lacks.

Prints one JSON object. installed: version and requirements by name. environment: for the markers in those.
strays: files in site-packages that no RECORD names.
changed: files that are not what was installed. missing: shared libraries that nothing in the image has, with the file that wants each.
"""

from __future__ import annotations  # the image may have an old Python

import base64
import concurrent.futures
import hashlib
import importlib.metadata as metadata
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import sysconfig

SITE = pathlib.Path(sysconfig.get_path("purelib"))
# Made by uv and by venv itself.
OURS = {"_virtualenv.py", "_virtualenv.pth", "CACHEDIR.TAG", ".gitignore"}

def normal(name: str) -> str:
    """As distributions are compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def environment() -> dict[str, str]:
    """What markers ask for, of this Python (https://packaging.python.org/en/latest/specifications/dependency-specifiers/)."""
    version = ".".join(platform.python_version_tuple()[:2])
    return {
        "implementation_name": sys.implementation.name,
        "implementation_version": platform.python_version(),
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_full_version": platform.python_version(),
        "python_version": version,
        "sys_platform": sys.platform,
    }


def records(found: dict[str, metadata.Distribution]) -> tuple[list[str], list[str]]:
    """(files that a RECORD names and that are missing or others, files that no RECORD names)."""
    named: set[pathlib.Path] = set()
    wrong: list[str] = []
    for name, distribution in sorted(found.items()):
        for file in distribution.files or []:
            path = pathlib.Path(str(distribution.locate_file(file)))
            named.add(path.resolve())
            if "tests" in path.parts:
                continue  # left out where that was asked for
            if not path.is_file():
                wrong.append(f"{name}: {file} is missing")
            elif file.hash and path.stat().st_size < 1 << 24:
                digest = base64.urlsafe_b64encode(hashlib.new(file.hash.mode, path.read_bytes()).digest()).rstrip(b"=").decode()
                if digest != file.hash.value:
                    wrong.append(f"{name}: {file} is not what was installed")
    files = (path for path in SITE.rglob("*") if path.is_file() and path.suffix != ".pyc" and path.name not in OURS)
    strays = [path for path in files if path.resolve() not in named]
    return wrong, sorted(str(path.relative_to(SITE)) for path in strays)


def missing() -> list[tuple[str, str]] | None:
    """(library, a file that wants it) for what `ldd` does not find; None where there is no ldd."""
    ldd = shutil.which("ldd")
    if ldd is None:
        return None
    own = {path.name for path in SITE.rglob("*.so*")}

    def ask(path: pathlib.Path) -> list[tuple[str, str]]:
        said = subprocess.run([str(ldd), str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
        return [(library, str(path.relative_to(SITE))) for library in re.findall(r"^\s*(\S+) => not found", said.stdout, re.MULTILINE)]

    found: dict[str, str] = {}
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for lines in pool.map(ask, sorted(SITE.rglob("*.so*"))):
            for library, path in lines:
                if library not in own:  # a wheel's own, which its package loads before
                    found.setdefault(library, path)
    return sorted(found.items())


if __name__ == "__main__":
    FOUND = [found for found in metadata.distributions(path=[str(SITE)]) if found.metadata["Name"]]
    INSTALLED = {normal(found.metadata["Name"]): found for found in FOUND}
    WRONG, STRAYS = records(INSTALLED)
    SEEN = {"changed": WRONG[:20], "strays": STRAYS[:20], "missing": missing(), "environment": environment()}
    print(json.dumps({"installed": {name: [one.version, one.requires or []] for name, one in INSTALLED.items()}, **SEEN}))
