"""One writer a project: a lock that the system itself lets go of when its holder dies, so a stale one never has to be guessed at."""

import errno
import hashlib
import os
import sys
import time
from pathlib import Path

from containerize.errors import Locked
from containerize.output.faults import nothing_changed
from containerize.output.private_folder import private_folder

WAIT = 10.0
"""Seconds for which a second run waits for the first."""

_PAUSE = 0.05
_RECORD_LENGTH = 20 + 64 + 1
# Windows lets nobody read a byte that is locked, so the locked one lies behind the record.
_LOCKED_BYTE = 1 << 20

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _end_command(pid: str) -> str:
        return f"taskkill /PID {pid}"

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.EACCES):
                return False
            raise
        return True

    def _end_command(pid: str) -> str:
        return f"kill {pid}"


class ProjectLock:
    """The lock of one project as a context. `receipt`: what the last holder, dead or alive, recorded there; "" for nothing."""

    def __init__(self, root: Path) -> None:
        self.root = Path(os.path.realpath(root))
        self.receipt = ""
        self._descriptor = -1

    def __enter__(self) -> "ProjectLock":
        """Wait for the lock, `WAIT` seconds at most. Raises Locked naming the holder, WriteFailed when there can be no lock."""
        try:
            self._acquire()
        except OSError as error:
            raise nothing_changed(error, "taking the lock of the project", self.root) from error
        return self

    def _acquire(self) -> None:
        name = hashlib.sha256(os.path.normcase(self.root).encode("utf-8", "surrogateescape")).hexdigest()[:32]
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        self._descriptor = os.open(private_folder() / f"{name}.lock", flags, 0o600)
        try:
            self._wait()
            self.receipt = self._read()[1]
            self.record(self.receipt)
        except BaseException:
            os.close(self._descriptor)
            raise

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def record(self, receipt: str) -> None:
        """Keep up to 64 characters beyond the end of this process, for the next holder. Raises OSError."""
        record = f"{os.getpid():<20}{receipt:<64}\n".encode()
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        if os.write(self._descriptor, record) != len(record):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(self._descriptor)
        self.receipt = receipt

    def _read(self) -> tuple[str, str]:
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        record = os.read(self._descriptor, _RECORD_LENGTH).decode("ascii", "replace")
        return record[:20].strip(), record[20:].strip()

    def _wait(self) -> None:
        deadline = time.monotonic() + WAIT
        while not _try_lock(self._descriptor):
            if time.monotonic() >= deadline:
                raise self._locked()
            time.sleep(_PAUSE)

    def _locked(self) -> Locked:
        pid = self._read()[0] or "unknown"
        return Locked(
            f"process {pid} is writing to {self.root}",
            f"after {WAIT:g} s it has not finished, and two writers at once would mix their files",
            f"wait for it, or end it with `{_end_command(pid)}`, then run the command again",
        )
