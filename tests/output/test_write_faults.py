"""Every call to the system fails once, for ever, by an interrupt, or by the end of the process: the tree is old or new, never between."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from containerize.errors import ContainerizeError, WriteFailed
from containerize.output.plan import FileChange, WritePlan, plan_writes
from containerize.output.write import apply, recover

CALLS = ("open", "write", "fsync", "replace", "link", "mkdir", "fchmod", "unlink", "rmdir")
NEW = {
    PurePosixPath(name): f"new {name}\n" * 50
    for name in ("Dockerfile", "compose.yaml", ".env.example", "docker/deep/x", "unchanged", "mine")
}
OLD = {"Dockerfile": "old\n", "compose.yaml": "old\r\n", "unchanged": "new unchanged\n" * 50, "mine": "by hand\n", "mine.orig": "older\n", "gone": "g\n", "left/gone": "l\n"}
PRISTINE = {PurePosixPath("Dockerfile"): "old\n", PurePosixPath("compose.yaml"): "old\n"}
Tree = dict[str, tuple[str, int]]
Snapshot = Callable[[Path], Tree]


class Died(BaseException):
    """Stands for SIGKILL: after it, no call of the process reaches the disk."""


class Faults:
    """Counts calls to the system and lets the k-th fail, and, when the process is dead, all after it."""

    def __init__(self, k: int, error: BaseException, *, kind: str = "any") -> None:
        self.k, self.error, self.kind = k, error, kind
        self.seen = 0
        self.hit = ""

    def wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            reads = name == "open" and not args[1] & (os.O_CREAT | os.O_WRONLY)
            if self.kind in ("any", name) and not reads:
                self.seen += 1
                if self.seen == self.k or (self.seen > self.k and isinstance(self.error, Died)):
                    self.hit = self.hit or f"{name}{args}"
                    raise self.error
            return real(*args, **options)

        return call


@contextmanager
def failing(faults: Faults) -> Iterator[None]:
    real = {name: getattr(os, name) for name in CALLS}
    for name, call in real.items():
        setattr(os, name, faults.wrap(name, call))
    try:
        yield
    finally:
        for name, call in real.items():
            setattr(os, name, call)


def prepare(folder: Path) -> tuple[Path, WritePlan]:
    """A project with the old files, a plan that updates, creates, replaces and removes, and a lock file from an earlier run."""
    folder.mkdir()
    for name, text in OLD.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(text.encode())
        (folder / name).chmod(0o640)
    plan = plan_writes(folder, NEW, PRISTINE, force=True)
    removed = [FileChange(PurePosixPath(name), "remove", OLD[name], None) for name in ("gone", "left/gone")]
    return folder, replace(plan, changes=(*plan.changes, *removed))


@pytest.fixture
def snapshot(snapshot: Snapshot) -> Snapshot:
    """As for all writes, but for the folder of a file that was removed: it goes when all is written, and may stay, empty, when that fails."""

    def take(folder: Path) -> Tree:
        found = snapshot(folder)
        return {name: what for name, what in found.items() if name != "left" or "left/gone" in found}

    return take


@pytest.fixture
def trees(tmp_path: Path, snapshot: Snapshot) -> tuple[Tree, Tree]:
    """The tree before and after."""
    root, plan = prepare(tmp_path / "reference")
    before = snapshot(root)
    apply(root, plan)
    return before, snapshot(root)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("kind", ["open", "write", "fsync", "replace", "mkdir", "fchmod"])
def test_when_a_call_fails_nothing_is_changed(tmp_path: Path, trees: tuple[Tree, Tree], snapshot: Snapshot, kind: str, number: int) -> None:
    failed = 0
    for k in range(1, 200):
        root, plan = prepare(tmp_path / f"{k}")
        faults = Faults(k, OSError(number, os.strerror(number)), kind=kind)
        with failing(faults):
            fails = _fails(root, plan)
        assert snapshot(root) == trees[0 if fails else 1], faults.hit
        failed += fails
        if not faults.hit:
            break
        # Only the making of a folder that is there already may fail without harm.
        assert fails or kind == "mkdir"
    assert not faults.hit
    assert failed >= 3


def _fails(root: Path, plan: WritePlan) -> bool:
    try:
        apply(root, plan)
    except WriteFailed as error:
        return error.found.endswith(": nothing was changed") and error.why.startswith("the system says: ")
    return False


@pytest.mark.parametrize(
    "error", [OSError(errno.EIO, "x"), KeyboardInterrupt(), SystemExit(143), Died()], ids=lambda error: type(error).__name__
)
def test_whatever_happens_the_tree_is_old_or_new(
    tmp_path: Path, trees: tuple[Tree, Tree], snapshot: Snapshot, error: BaseException
) -> None:
    outcomes = set()
    for k in range(1, 400):
        root, plan = prepare(tmp_path / f"{k}")
        faults = Faults(k, error)
        raised: BaseException | None = None
        with failing(faults):
            try:
                apply(root, plan)
            except (ContainerizeError, KeyboardInterrupt, SystemExit, Died) as caught:
                raised = caught
        if not faults.hit:
            break
        if isinstance(error, KeyboardInterrupt | SystemExit):
            assert raised is error
        if not isinstance(error, Died):
            tidy = {name: what for name, what in snapshot(root).items() if not name.startswith(".containerize.tmp-")}
            assert tidy in trees, faults.hit
        recover(root)
        assert snapshot(root) in trees, faults.hit
        outcomes.add(trees.index(snapshot(root)))
    assert k > 40
    assert outcomes == {0, 1}


def test_a_death_while_putting_back_is_no_worse(tmp_path: Path, trees: tuple[Tree, Tree], snapshot: Snapshot) -> None:
    for k in range(1, 100):
        root, plan = prepare(tmp_path / f"{k}")
        with failing(Faults(6, Died(), kind="replace")), pytest.raises(Died):
            apply(root, plan)
        faults = Faults(k, Died())
        with failing(faults), suppress(Died):
            recover(root)
        recover(root)
        assert snapshot(root) == trees[0], faults.hit
        if not faults.hit:
            break
    assert k > 10


def test_when_putting_back_fails_too_it_says_so_and_the_next_run_does_it(
    tmp_path: Path, trees: tuple[Tree, Tree], snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, plan = prepare(tmp_path / "project")
    real, calls = os.replace, []

    def replace(*args: Any) -> None:
        calls.append(args)
        if len(calls) > 4:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(*args)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        with pytest.raises(WriteFailed) as caught:
            apply(root, plan)
        staging = root.resolve() / f".containerize.tmp-{os.getpid()}"
        assert str(caught.value) == (
            "the disk reports an error while writing docker/deep/x, and putting the old files back failed as well\n"
            f"  why: some files are new and some old; the old ones are kept in {staging}\n"
            "  fix: correct the cause, then run the command again: it puts them back first"
        )
        with pytest.raises(WriteFailed, match=r"^the disk reports an error while undoing an interrupted run, and putting"):
            recover(root)
    recover(root)
    assert snapshot(root) == trees[0]


@pytest.mark.parametrize(
    "number, cause, fix",
    [
        (errno.ENOSPC, "disk full", "free some space (df -h {root} shows how much there is), then run the command again"),
        (errno.EDQUOT, "disk quota used up", "free some space (quota -s shows how much there is), then run the command again"),
        (errno.EROFS, "read-only file system", "mount it writable, or work on a copy of the project"),
        (errno.EACCES, "no permission", "ls -ld {root} shows who may write there; or work on a copy of the project"),
        (errno.EFBIG, "file size limit reached", "ulimit -f unlimited, then run the command again"),
        (errno.EIO, "the disk reports an error", "look at the disk (dmesg), or work on a copy of the project elsewhere"),
        (errno.EXDEV, "another file system is mounted inside the project", "unmount it, or work on a copy of the project"),
        (errno.EMFILE, "Too many open files", "ls -ld {root} shows who may write there; or work on a copy of the project"),
    ],
)
def test_the_whole_message(tmp_path: Path, number: int, cause: str, fix: str) -> None:
    root, plan = prepare(tmp_path / "project")
    # The fourth write: the lock's record, then .env.example, Dockerfile, compose.yaml.
    with failing(Faults(4, OSError(number, os.strerror(number)), kind="write")), pytest.raises(WriteFailed) as caught:
        apply(root, plan)
    assert str(caught.value) == (
        f"{cause} while writing compose.yaml: nothing was changed\n"
        f"  why: the system says: {os.strerror(number)} ({errno.errorcode[number]})\n"
        f"  fix: {fix.format(root=root.resolve())}"
    )


def test_a_disk_that_takes_a_few_bytes_at_a_time(
    tmp_path: Path, trees: tuple[Tree, Tree], snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, plan = prepare(tmp_path / "project")
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:100]))
    apply(root, plan)
    assert snapshot(root) == trees[1]


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP])
def test_a_file_system_that_cannot_sync_folders(
    tmp_path: Path, trees: tuple[Tree, Tree], snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    root, plan = prepare(tmp_path / "project")
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").is_dir():
            raise OSError(number, os.strerror(number))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    apply(root, plan)
    assert snapshot(root) == trees[1]


def test_a_file_system_without_permission_bits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, plan = prepare(tmp_path / "project")

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "fchmod", refuse)
    apply(root, plan)
    assert (root / "Dockerfile").read_text().startswith("new")
