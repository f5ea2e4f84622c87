"""A prediction held against the engine: the context is copied, the files are changed in the copy, and the copy is built."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from containerize.engine.build_context import BuildContext
from containerize.engine.build_target import BuildTarget
from containerize.engine.layers.changes import Change


@contextmanager
def changed_copy(target: BuildTarget, context: BuildContext, changed: Sequence[Change]) -> Iterator[tuple[Path, Path]]:
    """(context, Dockerfile) of a copy in which blank lines are added to each file. A folder stands for its first file.

    What is not there is made. The copy is removed when it is left.
    """
    with tempfile.TemporaryDirectory(prefix="containerize-layers-") as folder:
        copy = Path(folder) / "context"
        for path in {*context.files, *([context.name] if context.name else [])}:
            _copy(context.root / path, copy / path)
        # A Dockerfile may lie beside the context; its place in the copy is then beside that.
        dockerfile = Path(os.path.normpath(copy / os.path.relpath(target.dockerfile, context.root)))
        if not dockerfile.is_relative_to(folder):
            dockerfile = Path(folder) / target.dockerfile.name
        _copy(target.dockerfile, dockerfile)
        for change in changed:
            if change.ignoring is None:
                _change(context, copy, change.path)
        yield copy, dockerfile


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_symlink() or source.is_file():
        shutil.copy2(source, target, follow_symlinks=False)


def _change(context: BuildContext, copy: Path, path: str) -> None:
    file = path if path in context.files else next((one for one in context.files if one.startswith(f"{path}/")), path)
    place = copy / file
    # What lies behind a link is not sent, and a write through one would reach the user's own file.
    link = next((above for above in (place, *place.parents) if above.is_relative_to(copy) and above.is_symlink()), None)
    if link:
        link.unlink()
    if place.is_dir():
        return  # a link that was changed by a path behind it
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("ab") as stream:
        stream.write(_blank_lines())


def _blank_lines() -> bytes:
    """Lines that mean nothing in any format that people write, and are like no earlier ones, which may be in the cache."""
    return b"".join(b" \n" if bit == "1" else b"\n" for bit in f"{secrets.randbits(64):064b}")
