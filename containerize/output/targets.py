"""What stands where an output goes: inside the project and a plain file, or nothing; anything else is refused, never waited for."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from containerize.errors import InvalidInput, UnsafeInput
from containerize.output.printable import printable
from containerize.plain_files import kind_of, read_plain_file

MAX_BYTES = 1 << 20


@dataclass(frozen=True)
class Target:
    """One place for an output.

    path: its name in messages, relative to the root. real: where its bytes go, links followed.
    content: the bytes there, None when there is no file. mode: its permission bits, None when there is no file.
    """

    path: PurePosixPath
    real: Path
    content: bytes | None = field(repr=False)
    mode: int | None


def inspect_target(root: Path, path: PurePosixPath, *, follow: bool = True) -> Target:
    """Look at the place of one output without changing it. follow: whether a link that stays inside the root may stand there.

    Raises UnsafeInput for a place outside the root and for what is not a plain file, InvalidInput for a file that is too
    large (`MAX_BYTES`) or may not be read.
    """
    base = Path(os.path.realpath(root))
    try:
        real = _real_place(base, path, follow=follow)
        status = os.lstat(real)
    except FileNotFoundError:
        return Target(path, real, None, None)
    except NotADirectoryError:
        raise _a_file_for_a_folder(path) from None
    except OSError as error:
        raise InvalidInput(
            f"{path} cannot be looked at: {error.strerror}",
            "whether something of yours is there is not known",
            f"ls -ld {path.parent} {path}",
        ) from None
    if not stat.S_ISREG(status.st_mode):
        raise _not_a_file(path, status.st_mode)
    return Target(path, real, _content(path, real), stat.S_IMODE(status.st_mode))


def _real_place(root: Path, path: PurePosixPath, *, follow: bool) -> Path:
    if path.is_absolute() or not path.parts or any(part == ".." or set(part) & set("\\:\0") for part in path.parts):
        raise _outside(path, "is not a plain path inside the project")
    parent = Path(os.path.realpath(root.joinpath(*path.parent.parts)))
    if not parent.is_relative_to(root):
        raise _outside(path, f"would be written to {printable(str(parent))}, outside the project")
    place = parent / path.name
    if not place.is_symlink():
        return place
    real = Path(os.path.realpath(place))
    if not follow or not real.is_relative_to(root):
        where = "" if real.is_relative_to(root) else ", outside the project"
        raise _outside(path, f"is a symbolic link to {printable(str(real))}{where}")
    return real


def _content(path: PurePosixPath, real: Path) -> bytes:
    try:
        content = read_plain_file(real, MAX_BYTES)
    except OSError as error:
        raise InvalidInput(
            f"{path} cannot be read: {error.strerror}", "what it says would be lost unseen if it were replaced", f"chmod u+r {path}"
        ) from None
    if content is None:
        raise _outside(path, "was exchanged for something else while it was being read")
    if len(content) > MAX_BYTES:
        raise InvalidInput(
            f"{path} has more than {MAX_BYTES:,} bytes", "a real one is far smaller, so this is something else", f"mv {path} {path}.old"
        )
    return content


def _not_a_file(path: PurePosixPath, mode: int) -> UnsafeInput:
    return UnsafeInput(f"{path} is {kind_of(mode)}", "a plain file is to be written there", f"mv {path} {path}.old")


def _a_file_for_a_folder(path: PurePosixPath) -> UnsafeInput:
    return UnsafeInput(
        f"{path.parent} is a file", f"{path} is to be written, for which it must be a folder", f"mv {path.parent} {path.parent}.old"
    )


def _outside(path: PurePosixPath, what: str) -> UnsafeInput:
    return UnsafeInput(
        f"{path} {what}", "only plain files inside the project are read and written", f"mv {path} {path}.old"
    )
