"""The staging folder of one write: new files complete and on the disk, old ones kept, before anything of the project changes."""

import contextlib
import errno
import os
import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from containerize.output.journal import FILE, PREFIX, Journal, Move, digest, new_name, old_name
from containerize.output.lock import ProjectLock
from containerize.output.plan import FileChange
from containerize.output.targets import Target, inspect_target

NEW_FILE_MODE = 0o644


class Staging:
    """One write in its stages: `create`, `add` for each change, `seal`, `commit`. `doing`: what it is at, for messages.

    Every method raises OSError when the system refuses; `journal.undo` then puts back whatever there is to put back.
    """

    def __init__(self, root: Path) -> None:
        self.root = Path(os.path.realpath(root))
        self.folder = self.root / f"{PREFIX}{os.getpid()}"
        self.doing = f"making {self.folder.name}"
        self._moves: list[Move] = []
        self._folders: list[str] = []

    def create(self) -> None:
        """Make the folder, closed to others: passwords pass through it."""
        self.folder.mkdir(mode=0o700)

    def add(self, change: FileChange, mode: int | None) -> None:
        """Stage one change, the copy that it keeps of a replaced file first. mode: permission bits, None for those of today."""
        self.doing = f"writing {change.path}"
        target = inspect_target(self.root, change.path)
        self._note_missing_folders(target.real.parent)
        if target.content is not None:
            self._keep(target, old_name(len(self._moves) + (change.backup is not None)))
            if change.backup is not None:
                self._keep(target, new_name(len(self._moves)))
                self._note(inspect_target(self.root, change.backup).real, None, target.content)
        if change.new_bytes is not None:
            kept_mode = NEW_FILE_MODE if target.mode is None else target.mode
            write_file(self.folder / new_name(len(self._moves)), change.new_bytes, kept_mode if mode is None else mode)
        self._note(target.real, target.content, change.new_bytes)

    def seal(self, lock: ProjectLock) -> None:
        """Write the journal and leave its digest with the lock: from here on, an interrupted write can be undone."""
        self.doing = "writing the journal"
        content = Journal.new(self._moves, self._folders).to_bytes()
        write_file(self.folder / f"{FILE}.part", content, 0o600)
        lock.record(digest(content))
        (self.folder / f"{FILE}.part").replace(self.folder / FILE)
        _sync_folder(self.folder)

    def commit(self) -> None:
        """Move every staged file to its place. The write has happened when the journal is gone, the last step."""
        for folder in self._folders:
            self.doing = f"making the folder {folder}"
            (self.root / folder).mkdir()
        for move in self._moves:
            self.doing = f"writing {move.target}"
            if move.after is None:
                (self.root / move.target).unlink()
            else:
                (self.folder / new_name(move.number)).replace(self.root / move.target)
        for parent in sorted({(self.root / move.target).parent for move in self._moves}):
            _sync_folder(parent)
        (self.folder / FILE).unlink()
        for move in self._moves:
            if move.after is None:
                self._remove_empty_folders(PurePosixPath(move.target).parents)

    def _remove_empty_folders(self, folders: Sequence[PurePosixPath]) -> None:
        """Those that a removed file was in; the first that holds something ends it."""
        with contextlib.suppress(OSError):
            for folder in folders[:-1]:
                (self.root / folder).rmdir()

    def remove(self) -> None:
        """Remove the folder; what cannot be removed now, the next run removes."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _note(self, real: Path, before: bytes | None, after: bytes | None) -> None:
        name = real.relative_to(self.root).as_posix()
        digests = [None if content is None else digest(content) for content in (before, after)]
        self._moves.append(Move(len(self._moves), name, *digests))

    def _note_missing_folders(self, folder: Path) -> None:
        inside = PurePosixPath(folder.relative_to(self.root).as_posix())
        for parent in (*reversed(inside.parents), inside):
            if str(parent) not in (".", *self._folders) and not (self.root / parent).exists():
                self._folders.append(str(parent))

    def _keep(self, target: Target, name: str) -> None:
        # A hard link keeps owner, times and mode too; not every file system has them.
        try:
            os.link(target.real, self.folder / name)
        except OSError:
            write_file(self.folder / name, target.content or b"", NEW_FILE_MODE if target.mode is None else target.mode)


def write_file(path: Path, content: bytes, mode: int) -> None:
    """Write a new file whole and onto the disk, with exactly these permission bits whatever the umask is. Raises OSError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, flags, 0o600)
    try:
        written = 0
        while written < len(content):
            written += os.write(descriptor, content[written:])
        _set_mode(descriptor, path, mode)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _set_mode(descriptor: int, path: Path, mode: int) -> None:
    try:
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, mode)
        else:
            path.chmod(mode)
    except PermissionError:
        # File systems without permission bits (FAT, some shares) refuse; there is nothing to set on them.
        return


def _sync_folder(folder: Path) -> None:
    # Makes renames survive a power cut. Windows cannot open a folder, and some file systems cannot sync one.
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(descriptor)


def leftovers(root: Path) -> list[Path]:
    """The staging folders under the root, sorted by name: under the lock, those of runs that were killed. Raises OSError."""
    try:
        with os.scandir(root) as entries:
            return sorted(Path(entry.path) for entry in entries if entry.name.startswith(PREFIX))
    except FileNotFoundError:
        return []
