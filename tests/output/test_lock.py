import errno
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from containerize.errors import Locked, WriteFailed
from containerize.output import lock as lock_module
from containerize.output.lock import ProjectLock
from containerize.process import Child


def test_a_second_holder_waits_then_names_the_first(root: Path, monkeypatch: pytest.MonkeyPatch, start: Callable[..., Child]) -> None:
    child = start("hold", root)
    assert child.popen.stdout is not None
    child.popen.stdout.readline()
    monkeypatch.setattr(lock_module, "WAIT", 0.3)
    begun = time.monotonic()
    with pytest.raises(Locked) as caught, ProjectLock(root):
        pass
    assert 0.3 <= time.monotonic() - begun < 3
    assert caught.value.exit_code == 16
    assert str(caught.value) == (
        f"process {child.popen.pid} is writing to {root.resolve()}\n"
        "  why: after 0.3 s it has not finished, and two writers at once would mix their files\n"
        f"  fix: wait for it, or end it with `kill {child.popen.pid}`, then run the command again"
    )
    child.popen.kill()
    child.popen.wait()
    with ProjectLock(root):
        pass


def test_it_is_the_same_project_through_a_link_and_another_one_elsewhere(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock_module, "WAIT", 0)
    link = root.parent / "link"
    link.symlink_to(root)
    with ProjectLock(root):
        with pytest.raises(Locked), ProjectLock(link):
            pass
        with ProjectLock(root.parent):
            pass


def test_nothing_of_it_is_in_the_project(root: Path) -> None:
    with ProjectLock(root):
        assert list(root.iterdir()) == []


def test_a_receipt_outlives_its_holder(root: Path) -> None:
    with ProjectLock(root) as lock:
        assert lock.receipt == ""
        lock.record("f" * 64)
    with ProjectLock(root) as lock:
        assert lock.receipt == "f" * 64


@pytest.mark.parametrize("content", [b"", b"garbage", b"\xff" * 200])
def test_a_damaged_lock_file_is_taken_over(root: Path, cache: Path, content: bytes) -> None:
    with ProjectLock(root):
        pass
    (path,) = (cache / "containerize").iterdir()
    path.write_bytes(content)
    with ProjectLock(root) as lock:
        lock.record("a" * 64)
    with ProjectLock(root) as lock:
        assert lock.receipt == "a" * 64


def test_a_file_system_without_locks(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> bool:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(lock_module, "_try_lock", refuse)
    before = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc").exists() else 0
    with pytest.raises(WriteFailed) as caught, ProjectLock(root):
        pass
    assert str(caught.value) == (
        "No locks available while taking the lock of the project: nothing was changed\n"
        "  why: the system says: No locks available (ENOLCK)\n"
        f"  fix: ls -ld {root.resolve()} shows who may write there; or work on a copy of the project"
    )
    assert not before or len(list(Path("/proc/self/fd").iterdir())) == before
