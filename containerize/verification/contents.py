"""What is in the image: how large it is, whether its packages fit together, which shared libraries are missing, and no secret of ours."""

import gzip
import json
import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

from packaging.markers import UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from containerize import knowledge
from containerize.engine.connection import APIError, Engine
from containerize.engine.untrusted_text import neutralise, one_line
from containerize.verification.budgets import Budgets
from containerize.verification.checks import Check

_CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"
# What a history says before the command: how many build arguments there were, each with its value, and the shell.
_ARGUMENTS = re.compile(r"^(?:RUN )?(?:\|\d+ .*?)?/bin/sh -c ")
# Shorter ones are words that stand in any file.
_SHORTEST_SECRET = 8


def weigh(engine: Engine, image_id: str, budgets: Budgets) -> Check:
    """Bytes and layers, against their budgets."""
    image = engine.client.images.get(image_id)
    size, layers = int(image.attrs["Size"]), len(image.attrs["RootFS"]["Layers"])
    over = [text for text in (budgets.over("size", size), budgets.over("layers", layers)) if text]
    figure = f"{size / 10**6:.0f} MB in {layers} layers"
    values = {"bytes": size, "layers": layers, "history": [*_history(image.history())]}
    return Check("size", "failed" if over else "passed", figure, 0.0, tuple(over), values)


def _history(entries: list[dict[str, Any]]) -> Iterator[dict[str, object]]:
    """What made each layer that holds something, from the base on."""
    for entry in reversed(entries):
        if entry.get("Size"):
            words = _ARGUMENTS.sub("RUN ", one_line(str(entry.get("CreatedBy") or ""), 2000)).removesuffix(" # buildkit")
            yield {"instruction": words[:300] or "(made elsewhere)", "bytes": int(entry["Size"])}


def look_inside(engine: Engine, image_id: str, labels: Mapping[str, str], release: str) -> Check:
    """Packages that do not fit together, files that are not what was installed, libraries that are missing. release: of Debian."""
    name = "packages and libraries"
    script = (files("containerize.verification") / "look_inside.py").read_text("utf-8")
    try:
        said = _run(engine, image_id, ["python", "-c", script], labels)
        seen: dict[str, Any] = json.loads(said)
    except (APIError, ValueError) as error:
        return Check(name, "skipped", f"its Python cannot be asked ({neutralise(str(error))[:80]})")
    details = [*_unmet(seen["installed"], seen["environment"]), *seen["changed"], *(f"{path} is in no RECORD" for path in seen["strays"])]
    for library, path in seen["missing"] or ():
        row = knowledge.shared_libraries().get(library)
        package = (row.bookworm if row.bookworm and release == "bookworm" else row.package) if row else None
        details.append(f"{library} is missing, which {path} wants" + (f": apt-get install {package}" if package else ""))
    if details:
        return Check(name, "failed", "1 fault" if len(details) == 1 else f"{len(details)} faults", 0.0, tuple(details), seen)
    return Check(name, "passed", f"{len(seen['installed'])} distributions fit together", 0.0, (), seen)


def _unmet(installed: Mapping[str, tuple[str, list[str]]], environment: dict[str, str]) -> Iterator[str]:
    """Requirements of what is installed that nothing there meets, each as a sentence."""
    for name, (version, requires) in sorted(installed.items()):
        for wanted in _applying(requires, environment):
            there = installed.get(canonicalize_name(wanted.name))
            if there is None:
                yield f"{name} {version} wants {wanted.name}, which is not installed"
            elif not wanted.specifier.contains(there[0], prereleases=True):
                yield f"{name} {version} wants {wanted.name}{wanted.specifier}, and {there[0]} is installed"


def _applying(requires: list[str], environment: dict[str, str]) -> Iterator[Requirement]:
    """Those whose marker holds, no extra being asked for. What cannot be read is left to its installer."""
    for text in requires:
        with suppress(InvalidRequirement, UndefinedEnvironmentName):
            wanted = Requirement(text)
            if wanted.marker is None or wanted.marker.evaluate(environment | {"extra": ""}):
                yield wanted


def _run(engine: Engine, image_id: str, command: list[str], labels: Mapping[str, str]) -> str:
    output = engine.client.containers.run(
        image_id, command, entrypoint="", remove=True, network_mode="none", stderr=False, labels=dict(labels), user=None
    )
    return output.decode("utf-8", "replace")


def find_secrets(engine: Engine, image_id: str, root: Path) -> Check:
    """Values of the project's secret files, looked for in every layer, in the history, the labels and the configuration."""
    name = "no secret in the image"
    secrets = dict(_values(root))
    if not secrets:
        return Check(name, "skipped", "no file here holds a secret to look for")
    found: dict[str, str] = {}
    for place, data in _places(engine, image_id):
        for key, secret in secrets.items():
            if key not in found and secret in data:
                found[key] = place
    figure = f"{len(secrets)} values looked for in every layer, the history and the configuration"
    if found:
        details = tuple(f"{key} is in {place}" for key, place in sorted(found.items()))
        return Check(name, "failed", f"{len(found)} of {figure}", 0.0, details, {"found": sorted(found)})
    return Check(name, "passed", figure, 0.0, (), {"values": len(secrets)})


def _values(root: Path) -> Iterator[tuple[str, bytes]]:
    """(file: NAME, value) of the files in which people keep them. They are compared, and neither shown nor kept."""
    for name in (".env", ".env.local", "compose.secrets.env", ".netrc"):
        path = root / name
        if not path.is_file() or path.stat().st_size > _CHUNK:
            continue
        for line in path.read_text("utf-8", "replace").splitlines():
            key, equals, value = line.partition("=")
            plain = value.strip().strip("\"'")
            if equals and not key.lstrip().startswith("#") and len(plain) >= _SHORTEST_SECRET and _looks_secret(key, plain):
                yield f"{name}: {key.strip().removeprefix('export ')}", plain.encode()


def _looks_secret(key: str, value: str) -> bool:
    """By its name, or a URL with a password in it: other values stand in the code as well."""
    words = ("SECRET", "PASSWORD", "TOKEN", "KEY", "CREDENTIAL", "DSN")
    return any(word in key.upper() for word in words) or ("://" in value and "@" in value)


def _places(engine: Engine, image_id: str) -> Iterator[tuple[str, bytes]]:
    """(where, bytes) of the image: its configuration, then every file of every layer in overlapping pieces."""
    image = engine.client.images.get(image_id)
    yield "the configuration", json.dumps([image.attrs, image.history()]).encode()
    stream: Any = _Stream(image.save())
    with tarfile.open(fileobj=stream, mode="r|", bufsize=_CHUNK) as archive:
        for entry in archive:
            blob = archive.extractfile(entry) if entry.isfile() else None
            if blob is not None:
                yield from _pieces(f"the layer {entry.name.rsplit('/', 1)[-1][:12]}", blob)


def _pieces(place: str, stream: Any) -> Iterator[tuple[str, bytes]]:
    """Layers are archives: a search in them as they lie finds what their files hold. The end of a piece begins the next one."""
    rest = b""
    source = gzip.GzipFile(fileobj=stream) if stream.peek(2)[:2] == _GZIP else stream
    while chunk := source.read(_CHUNK):
        yield place, rest + chunk
        rest = chunk[-4096:]


class _Stream:
    """What the engine sends piece by piece, as tarfile wants to read it: it takes pieces of any size, and keeps what is over."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = iter(parts)

    def read(self, _size: int = -1) -> bytes:
        """The next piece; nothing at the end."""
        return next(self._parts, b"")
