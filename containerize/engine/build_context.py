"""What the builder is sent: the files of the context that the ignore file leaves, with their sizes."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from containerize.engine.ignore_file import IgnoreFile, Matched, Pattern, parse
from containerize.errors import InvalidInput

MAX_ENTRIES = 500_000
_IGNORE_BYTES = 1 << 20


@dataclass(frozen=True)
class BuildContext:
    """A folder and its ignore file. name: of the ignore file, None where there is none."""

    root: Path
    name: str | None
    ignore: IgnoreFile

    @cached_property
    def files(self) -> dict[str, int]:
        """Bytes by path, of what is sent. Links count as themselves. Raises InvalidInput for more than `MAX_ENTRIES` entries."""
        return dict(sorted(self._walk()))

    def ignoring(self, path: str) -> Pattern | None:
        """The pattern that keeps a path from the builder."""
        return self.ignore.ignoring(path)

    def _walk(self) -> Iterator[tuple[str, int]]:
        pending: list[tuple[str, Matched]] = [("", self.ignore.start())]
        seen = 0
        while pending:
            folder, above = pending.pop()
            for entry in _entries(self.root / folder):
                seen += 1
                if seen > MAX_ENTRIES:
                    raise _too_many(self)
                path = f"{folder}/{entry.name}" if folder else entry.name
                ignoring, matched = self.ignore.match(path, above)
                if entry.is_dir(follow_symlinks=False):
                    if ignoring is None or self.ignore.may_keep_below(path):
                        pending.append((path, matched))
                elif ignoring is None:
                    yield path, entry.stat(follow_symlinks=False).st_size


def read_context(root: Path, dockerfile: Path) -> BuildContext:
    """The context of a build. Its ignore file is `<Dockerfile>.dockerignore` beside the Dockerfile, else `.dockerignore` at the root:
    https://docs.docker.com/build/concepts/context/#filename-and-location.
    """
    for file in (dockerfile.with_name(f"{dockerfile.name}.dockerignore"), root / ".dockerignore"):
        if file.is_file():
            with file.open(encoding="utf-8", errors="replace") as stream:
                return BuildContext(root, os.path.relpath(file, root).replace(os.sep, "/"), parse(stream.read(_IGNORE_BYTES)))
    return BuildContext(root, None, IgnoreFile(()))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _too_many(context: BuildContext) -> InvalidInput:
    return InvalidInput(
        f"more than {MAX_ENTRIES:,} entries in the build's context {context.root}",
        "all of them would be looked at, and sent, at each build",
        f"name folders that the image does not need in {context.name or '.dockerignore'}",
    )
