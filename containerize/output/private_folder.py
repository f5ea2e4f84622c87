"""The folder for what containerize remembers between runs of one user: his own, and nobody else may write to it."""

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from containerize.errors import WriteFailed


def private_folder() -> Path:
    """The user's cache folder for containerize, made when missing; one in the temporary folder where that cannot be written.

    Raises WriteFailed when neither can.
    """
    for folder in _candidates():
        if _is_usable(folder):
            return folder
    raise WriteFailed(
        "neither the user's cache folder nor the temporary folder can be written",
        "the lock that keeps two runs apart stands there",
        "TMPDIR=/a/folder/you/may/write, then run the command again",
    )


def _candidates() -> Iterator[Path]:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        value = Path(os.environ.get(name, ""))
        if value.is_absolute():
            yield value / "containerize"
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises where there is none
    if home.is_absolute():
        yield home / ".cache" / "containerize"
    try:
        yield Path(tempfile.gettempdir()) / f"containerize-{_user_id()}"
    except OSError:
        return


def _user_id() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0


def _is_usable(folder: Path) -> bool:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
        # In /tmp another user may have put a folder, or a link, of that name there first.
        if not stat.S_ISDIR(status.st_mode) or (hasattr(os, "getuid") and status.st_uid != _user_id()):
            return False
        if status.st_mode & 0o022 and os.name == "posix":
            folder.chmod(0o700)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)
