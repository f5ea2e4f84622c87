"""The change itself: all of a plan's files or none, also when the disk is full, the user interrupts, or the process is killed."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from containerize.errors import UnsafeInput, WouldOverwrite
from containerize.output.faults import not_undone, nothing_changed
from containerize.output.journal import undo
from containerize.output.lock import ProjectLock
from containerize.output.plan import FileChange, WritePlan
from containerize.output.staging import Staging, leftovers
from containerize.output.targets import inspect_target

_NO_MODES: Mapping[PurePosixPath, int] = {}


def apply(root: Path, plan: WritePlan, *, modes: Mapping[PurePosixPath, int] = _NO_MODES) -> None:
    """Write a plan under `root`, all of it or nothing. modes: permission bits of single files (else 0644, or what a file has).

    Raises Locked when another run writes there, WouldOverwrite when a file changed since the plan was made, WriteFailed when
    the system refuses; then, and when the process is interrupted, everything is as it was before.
    """
    pending = [change for change in plan.changes if change.action != "unchanged"]
    if not pending:
        recover(root)
        return
    with ProjectLock(root) as lock:
        _undo_leftovers(root, lock)
        _require_unchanged(root, pending)
        made = _make_root(root)
        try:
            _write(Staging(root), pending, modes, lock)
        except BaseException:
            _remove_folders(made)
            raise


def recover(root: Path) -> None:
    """Undo what a killed run left half done under `root`, and remove its temporary files; without any, touch nothing.

    Raises Locked while another run is writing, UnsafeInput for a journal that this user's runs did not write, WouldOverwrite
    when a file was changed since, WriteFailed when the system refuses.
    """
    if _leftovers(root):
        with ProjectLock(root) as lock:
            _undo_leftovers(root, lock)


def _leftovers(root: Path) -> list[Path]:
    try:
        return leftovers(root)
    except OSError as error:
        raise nothing_changed(error, f"looking into {root}", root) from error


def _undo_leftovers(root: Path, lock: ProjectLock) -> None:
    for staging in _leftovers(root):
        if staging.is_symlink() or not staging.is_dir():
            raise UnsafeInput(f"{staging.name} is not a folder", "temporary files of a write stand there", f"rm {staging.name}")
        try:
            undo(Path(os.path.realpath(root)), staging, lock.receipt)
            shutil.rmtree(staging)
        except OSError as error:
            raise not_undone(error, "undoing an interrupted run", staging) from error


def _require_unchanged(root: Path, pending: list[FileChange]) -> None:
    changed = [str(change.path) for change in pending if inspect_target(root, change.path).content != change.old_bytes]
    changed += [str(change.backup) for change in pending if change.backup is not None and os.path.lexists(root / change.backup)]
    if changed:
        raise WouldOverwrite(f"{', '.join(changed)} changed while this command ran", "the change would be lost", "run the command again")


def _write(staging: Staging, pending: list[FileChange], modes: Mapping[PurePosixPath, int], lock: ProjectLock) -> None:
    try:
        staging.create()
        for change in pending:
            staging.add(change, modes.get(change.path))
        staging.seal(lock)
        staging.commit()
    except BaseException as error:
        _undo_own(staging, lock, error)
        if isinstance(error, OSError):
            raise nothing_changed(error, staging.doing, staging.root) from error
        raise
    staging.remove()


def _undo_own(staging: Staging, lock: ProjectLock, cause: BaseException) -> None:
    try:
        undo(staging.root, staging.folder, lock.receipt)
    except (OSError, WouldOverwrite):
        raise not_undone(cause, staging.doing, staging.folder) from cause
    staging.remove()


def _make_root(root: Path) -> list[Path]:
    """Make the root where it is missing and return the folders made, outermost first."""
    missing = [folder for folder in (*reversed(root.absolute().parents), root.absolute()) if not folder.exists()]
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _remove_folders(missing)
        raise nothing_changed(error, f"making the folder {root}", root) from error
    return missing


def _remove_folders(made: list[Path]) -> None:
    for folder in reversed(made):
        try:
            folder.rmdir()
        except OSError:
            return
