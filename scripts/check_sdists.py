"""Whether the source distributions of containerize/knowledge/sdists.toml still need no compiler.

    python -m scripts.check_sdists           every name of the table
    python -m scripts.check_sdists docopt    those, be they in the table or not

Downloads the newest source distribution of each and looks into it; nothing of it is run. Exits with 1 when one has sources in a
compiled language, or a setup.py that names extension modules.
"""

import io
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterator

from packaging.utils import InvalidSdistFilename, parse_sdist_filename
from packaging.version import InvalidVersion, Version

from containerize import knowledge
from scripts.package_index import File, fetched, files_of

COMPILED = (".c", ".cc", ".cpp", ".cxx", ".f", ".f90", ".go", ".pyx", ".rs")
EXTENSIONS = re.compile(rb"ext_modules|cythonize|rust_extensions|cffi_modules")


def main(names: list[str]) -> int:
    bad = 0
    for name in names or knowledge.sdists().pure:
        newest = newest_sdist(files_of(name))
        found = compiled_parts(newest.name, fetched(newest.url)[0]) if newest else []
        print(name, newest.name if newest else "has no source distribution", *(found or ["pure"]))
        bad += bool(found)
    return 1 if bad else 0


def newest_sdist(files: list[File]) -> File | None:
    """The source distribution of the highest version."""
    return max((file for file in files if _version(file.name)), key=lambda file: _version(file.name) or Version("0"), default=None)


def _version(name: str) -> Version | None:
    try:
        return parse_sdist_filename(name)[1]
    except (InvalidSdistFilename, InvalidVersion):
        return None


def compiled_parts(name: str, archive: bytes) -> list[str]:
    """The members that a compiler would have to read or that ask for one."""
    return sorted(
        member
        for member, text in _members(name, archive)
        if member.endswith(COMPILED) or (member.count("/") == 1 and EXTENSIONS.search(text))
    )


def _members(name: str, archive: bytes) -> Iterator[tuple[str, bytes]]:
    """Each file with its text, that of `setup.py` and `pyproject.toml` at the top only."""
    wanted = ("/setup.py", "/pyproject.toml")
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(archive)) as zipped:
            for member in zipped.namelist():
                yield member, zipped.read(member) if member.endswith(wanted) else b""
        return
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        for entry in packed:
            text = packed.extractfile(entry) if entry.isfile() and entry.name.endswith(wanted) else None
            yield entry.name, text.read() if text else b""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
