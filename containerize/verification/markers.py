"""Markers in what a run keeps: a file in every named volume, and a word in every database that we know how to speak to."""

import io
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass

from containerize import knowledge
from containerize.engine.connection import APIError, Container
from containerize.knowledge.proof_schema import Marker
from containerize.verification.container import Watched

_FILE = ".containerize-marker"
_ATTEMPTS = 5


@dataclass(frozen=True)
class Place:
    """Where a marker lies. path: a folder that is a volume's, or the title of a service. marker: how that service is asked, or None."""

    service: str
    path: str
    volumes: tuple[str, ...]
    marker: Marker | None = None

    def __str__(self) -> str:
        """For people."""
        return f"{self.service}: {self.path}"


def places(items: list[Watched], own: str) -> list[Place]:
    """All that is meant to last. own: how the names of this run's volumes begin."""
    found = []
    for item in items:
        volumes = list(volumes_of(item.container, own))
        found += [Place(item.service, path, (name,)) for path, name in volumes]
        row = row_of(item.container)
        if row and volumes:
            found.append(Place(item.service, row.title, tuple(name for _, name in volumes), row))
    return found


def write(place: Place, container: Container, word: str) -> bool:
    """Whether the marker could be written: a service may have a password that its variables do not say."""
    if place.marker:
        return any(_said(container, place.marker.write, word) is not None for _ in _attempts())
    container.put_archive(place.path, _archive(word))
    return True


def is_there(place: Place, container: Container, word: str) -> bool:
    """Whether it can be read back."""
    if place.marker:
        return any(word in (_said(container, place.marker.read, word) or "") for _ in _attempts())
    return _read(container, place.path) == word


def _attempts() -> Iterator[int]:
    """A service that is healthy may still be making its users, or reading what it kept."""
    for number in range(_ATTEMPTS):
        time.sleep(number)
        yield number


def row_of(container: Container) -> Marker | None:
    """How a container is asked for what it keeps, by the last part of its image's name."""
    image = str(container.attrs["Config"].get("Image") or "")
    name = image.partition("@")[0].rpartition("/")[2].partition(":")[0]
    return next((row for row in knowledge.markers().values() if name in row.images), None)


def volumes_of(container: Container, own: str) -> Iterator[tuple[str, str]]:
    """(where, which) for the volumes of a container that it may write to and that have a name: others are not meant to last."""
    mounts = [mount for mount in container.attrs.get("Mounts") or [] if mount.get("Type") == "volume" and mount.get("RW")]
    named = sorted((str(mount["Destination"]), str(mount.get("Name"))) for mount in mounts)
    yield from ((path, name.removeprefix(own)) for path, name in named if name.startswith(own))


def _said(container: Container, command: str, word: str) -> str | None:
    """What a command in the container said; None when it failed, or the container has no shell."""
    try:
        code, output = container.exec_run(["sh", "-c", command], environment={"MARKER": word})
    except APIError:
        return None
    return output.decode("utf-8", "replace") if code == 0 and isinstance(output, bytes) else None


def _archive(word: str) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        entry = tarfile.TarInfo(_FILE)
        entry.size, entry.mode = len(word), 0o644
        archive.addfile(entry, io.BytesIO(word.encode()))
    return stream.getvalue()


def _read(container: Container, path: str) -> str | None:
    try:
        parts, _ = container.get_archive(f"{path}/{_FILE}")
        with tarfile.open(fileobj=io.BytesIO(b"".join(parts))) as archive:
            file = archive.extractfile(_FILE)
            return file.read().decode() if file else None
    except (APIError, KeyError, tarfile.TarError):
        return None
