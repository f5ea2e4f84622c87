"""Write the rows of torch.toml: for each minor version of torch, its Pythons, its CUDA and what it weighs, from the index's files.

`python scripts/refresh_torch.py` prints the `[release]` tables; they replace those at the end of containerize/knowledge/torch.toml.
Nothing is downloaded whole: a wheel is a zip, whose end is asked for, and of that only METADATA and the sizes are read.
"""

import io
import json
import re
import sys
import urllib.request
import zipfile
from collections.abc import Iterable
from typing import Any

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.version import Version
from pip._internal.models.index import PyPI

_TIMEOUT = 60
_BLOCK = 1 << 20
_LINUX = {
    **{key: str(value) for key, value in default_environment().items()},
    "platform_system": "Linux",
    "sys_platform": "linux",
    "platform_machine": "x86_64",
    "python_version": "3.12",
}


class RemoteFile(io.RawIOBase):
    """A file on the index, read in blocks by range."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._position = 0
        self._blocks: dict[int, bytes] = {}
        request = urllib.request.Request(url, method="HEAD")
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
            self.size = int(answer.headers["Content-Length"])

    def seekable(self) -> bool:
        """It is."""
        return True

    def readable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """The position, in bytes."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move; as for any file."""
        self._position = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        return self._position

    def readinto(self, buffer: Any) -> int:
        """Read from one block."""
        number, start = divmod(self._position, _BLOCK)
        data = self._block(number)[start : start + len(buffer)] if self._position < self.size else b""
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def _block(self, number: int) -> bytes:
        if number not in self._blocks:
            last = min((number + 1) * _BLOCK, self.size) - 1
            request = urllib.request.Request(self._url, headers={"Range": f"bytes={number * _BLOCK}-{last}"})
            with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
                self._blocks[number] = answer.read()
        return self._blocks[number]


def files_of(name: str) -> list[dict[str, Any]]:
    """Every file of a distribution (PEP 691)."""
    url, accept = f"{PyPI.simple_url}/{name}/", {"Accept": "application/vnd.pypi.simple.v1+json"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=accept), timeout=_TIMEOUT) as answer:
        files: list[dict[str, Any]] = json.load(answer)["files"]
    return [file for file in files if file["filename"].endswith(".whl") and not file.get("yanked")]


def linux(files: list[dict[str, Any]], machine: str = "x86_64") -> dict[Version, list[dict[str, Any]]]:
    """The wheels that Linux can use, by version."""
    found: dict[Version, list[dict[str, Any]]] = {}
    for file in files:
        platform = file["filename"].removesuffix(".whl").rsplit("-", 1)[1]
        if platform == "any" or ("linux" in platform and platform.endswith(machine)):
            found.setdefault(Version(file["filename"].split("-")[1]), []).append(file)
    return found


def look_into(url: str, extras: Iterable[str] = ()) -> tuple[int, list[Requirement]]:
    """(bytes when unpacked, requirements on Linux, those of `extras` too) of a wheel."""
    with zipfile.ZipFile(io.BufferedReader(RemoteFile(url), _BLOCK)) as wheel:
        size = sum(entry.file_size for entry in wheel.infolist())
        name = next(entry.filename for entry in wheel.infolist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", entry.filename))
        lines = wheel.read(name).decode().splitlines()
    asked = [Requirement(line.split(":", 1)[1].strip()) for line in lines if line.startswith("Requires-Dist:")]
    environments = [_LINUX | {"extra": extra} for extra in ("", *extras)]
    return size, [one for one in asked if one.marker is None or any(one.marker.evaluate(each) for each in environments)]


def cuda_of(requirements: list[Requirement]) -> str:
    """The CUDA version, major and minor, whose libraries a wheel asks for."""
    for one in requirements:
        if re.fullmatch(r"cuda-toolkit|nvidia-cuda-runtime(-cu\d+)?", one.name):
            return ".".join(next(iter(one.specifier)).version.split(".")[:2])
    return ""


def weigh(requirements: list[Requirement], seen: dict[str, int]) -> int:
    """Bytes, unpacked, of the GPU libraries that are asked for, and of those that they ask for."""
    total = 0
    for one in requirements:
        if not re.match(r"nvidia-|cuda-|triton$", one.name):
            continue
        fitting = [(version, files) for version, files in linux(files_of(one.name)).items() if one.specifier.contains(version)]
        if not fitting or one.name in seen:
            continue
        seen[one.name], below = look_into(_for_python(max(fitting)[1])["url"], one.extras)
        total += seen[one.name] + weigh(below, seen)
    return total


def _for_python(files: list[dict[str, Any]]) -> dict[str, Any]:
    return next((file for file in files if "cp312" in file["filename"]), files[-1])


def companions(name: str) -> dict[str, list[str]]:
    """The minor versions of `name` by the minor version of torch that each asks for by ==."""
    found: dict[str, list[str]] = {}
    for version, files in sorted(linux(files_of(name)).items()):
        if version.is_prerelease:
            continue
        for one in look_into(files[-1]["url"])[1]:
            pins = [Version(part.version) for part in one.specifier if part.operator == "=="]
            if one.name == "torch" and pins and (own := minor(version)) not in found.setdefault(minor(pins[0]), []):
                found[minor(pins[0])].append(own)
    return found


def minor(version: Version) -> str:
    """`2.4`."""
    return f"{version.major}.{version.minor}"


def main() -> None:
    """Print a table for each minor version from 2.0 on."""
    every = {version: files for version, files in linux(files_of("torch")).items() if version.major >= 2 and not version.is_prerelease}
    vision, audio = companions("torchvision"), companions("torchaudio")
    newest = {minor(version): version for version in sorted(every)}
    for name, version in newest.items():
        tags = {tag for file in every[version] for tag in re.findall(r"-cp(3\d+)-cp3\d+-", file["filename"])}
        size, requirements = look_into(_for_python(every[version])["url"])
        pythons = sorted((f"3.{tag[1:]}" for tag in tags), key=Version)
        gpu = round((size + weigh(requirements, {})) / 1e6)
        lines = [
            f'[release."{name}"]',
            f"pythons = {json.dumps(pythons)}",
            f'cuda = "{cuda_of(requirements)}"',
            f"megabytes = {gpu}",
            *(f"{label} = {json.dumps(found[name])}" for label, found in (("torchvision", vision), ("torchaudio", audio)) if name in found),
        ]
        sys.stdout.write("\n".join(lines) + "\n\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
