"""What the system says when a write fails, in words: the cause and the next step."""

import errno
import os
from pathlib import Path

from containerize.errors import WriteFailed

_CAUSES = {
    errno.ENOSPC: ("disk full", "free some space (df -h {root} shows how much there is), then run the command again"),
    getattr(errno, "EDQUOT", -1): ("disk quota used up", "free some space (quota -s shows how much there is), then run the command again"),
    errno.EROFS: ("read-only file system", "mount it writable, or work on a copy of the project"),
    errno.EACCES: ("no permission", "ls -ld {root} shows who may write there; or work on a copy of the project"),
    errno.EPERM: ("no permission", "ls -ld {root} shows who may write there; or work on a copy of the project"),
    errno.EFBIG: ("file size limit reached", "ulimit -f unlimited, then run the command again"),
    errno.EIO: ("the disk reports an error", "look at the disk (dmesg), or work on a copy of the project elsewhere"),
    errno.EXDEV: ("another file system is mounted inside the project", "unmount it, or work on a copy of the project"),
}


def nothing_changed(error: OSError, doing: str, root: Path) -> WriteFailed:
    """The error for a write that failed and was undone. doing: what was being done, such as `writing Dockerfile`."""
    cause, fix = _explained(error, root)
    return WriteFailed(f"{cause} while {doing}: nothing was changed", _system_says(error), fix)


def not_undone(error: BaseException, doing: str, staging: Path) -> WriteFailed:
    """The error for a write that failed and could not be undone at once, which the next run does."""
    cause = _explained(error, staging.parent)[0] if isinstance(error, OSError) else f"{type(error).__name__}"
    return WriteFailed(
        f"{cause} while {doing}, and putting the old files back failed as well",
        f"some files are new and some old; the old ones are kept in {staging}",
        "correct the cause, then run the command again: it puts them back first",
    )


def _explained(error: OSError, root: Path) -> tuple[str, str]:
    fallback = (error.strerror or type(error).__name__, "ls -ld {root} shows who may write there; or work on a copy of the project")
    cause, fix = _CAUSES.get(error.errno or 0, fallback)
    return cause, fix.format(root=root)


def _system_says(error: OSError) -> str:
    code = errno.errorcode.get(error.errno or 0, "no code")
    return f"the system says: {os.strerror(error.errno or 0) if error.errno else error} ({code})"
