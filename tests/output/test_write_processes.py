"""The writer as real processes: killed, two at once, without the right or the room to write."""

import importlib.util
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from containerize.output.plan import plan_writes
from containerize.output.write import apply, recover
from containerize.process import Child

Start = Callable[..., Child]
Tree = dict[str, tuple[str, int]]
Snapshot = Callable[[Path], Tree]
KILLS = 30


def version(word: str) -> dict[PurePosixPath, str]:
    """The files that `writer_child.py` writes."""
    spec = importlib.util.spec_from_file_location("writer_child", Path(__file__).with_name("writer_child.py"))
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    files: dict[PurePosixPath, str] = module.version(word)
    return files


@pytest.fixture
def trees(root: Path, tmp_path: Path, snapshot: Snapshot) -> tuple[Tree, Tree]:
    """The old tree, which `root` holds as well, and the new one."""
    found = []
    for word in ("old", "new"):
        apply(tmp_path / word, plan_writes(tmp_path / word, version(word), None, force=False))
        found.append(snapshot(tmp_path / word))
    apply(root, plan_writes(root, version("old"), None, force=False))
    return found[0], found[1]


def output(child: Child) -> str:
    stdout, stderr = child.popen.communicate(timeout=60)
    assert not stderr
    return str(stdout)


def test_killed_at_any_moment(root: Path, trees: tuple[Tree, Tree], snapshot: Snapshot, start: Start) -> None:
    chance = random.Random(7)
    interrupted = 0
    for _ in range(KILLS):
        child = start("loop", root, 60)
        assert child.popen.stdout is not None
        child.popen.stdout.readline()
        time.sleep(chance.uniform(0.001, 0.03))
        child.popen.kill()
        child.end()
        interrupted += any(path.name.startswith(".containerize.tmp-") for path in root.iterdir())
        recover(root)
        assert snapshot(root) in trees
    assert interrupted, "no kill came in the middle of a write: the test proves nothing"


def test_two_at_once(root: Path, trees: tuple[Tree, Tree], snapshot: Snapshot, start: Start) -> None:
    children = [start("loop", root, 1.5) for _ in range(3)]
    assert [output(child) for child in children] == ["ready\n"] * 3
    assert [child.popen.returncode for child in children] == [0] * 3
    assert snapshot(root) in trees


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that every user can reach; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="containerize-test-"))
    folder.chmod(0o755)
    (folder / "project").mkdir()
    (folder / "tmp").mkdir()
    (folder / "tmp").chmod(0o777)
    monkeypatch.setenv("TMPDIR", str(folder / "tmp"))
    yield folder / "project"
    shutil.rmtree(folder)


@pytest.mark.skipif(not hasattr(os, "setuid") or os.getuid() != 0, reason="only root can become the user to whom mode bits matter")
def test_a_folder_that_may_not_be_written(
    public: Path, cache: Path, trees: tuple[Tree, Tree], snapshot: Snapshot, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply(public, plan_writes(public, version("old"), None, force=False))
    public.chmod(0o555)
    said = output(start("nobody", public))
    assert said == (
        f"15 no permission while making .containerize.tmp-{_pid(said, public)}: nothing was changed\n"
        "  why: the system says: Permission denied (EACCES)\n"
        f"  fix: ls -ld {public.resolve()} shows who may write there; or work on a copy of the project\n"
    )
    assert snapshot(public) == trees[0]


def _pid(said: str, root: Path) -> str:
    return said.split(".containerize.tmp-")[1].split(":")[0]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="limits of a process are a POSIX thing")
def test_no_room_for_a_file(root: Path, trees: tuple[Tree, Tree], snapshot: Snapshot, start: Start) -> None:
    assert output(start("small", root)) == (
        "15 file size limit reached while writing .containerize-answers.yml: nothing was changed\n"
        "  why: the system says: File too large (EFBIG)\n"
        "  fix: ulimit -f unlimited, then run the command again\n"
    )
    assert snapshot(root) == trees[0]


def _under_mount(root: Path, command: str) -> tuple[str, ...]:
    if shutil.which("unshare") is None or os.getuid() != 0:
        pytest.skip("only root with unshare can mount here")
    return ("unshare", "--mount", "--propagation", "private", "sh", "-ec", f'{command}; exec "$@"', "sh")


def test_a_disk_that_is_full(root: Path, trees: tuple[Tree, Tree], start: Start) -> None:
    # The six old files fit and the six new ones beside them do not; the folder of the lock is elsewhere.
    size = f"mount -t tmpfs -o size=40k tmpfs {root} && cp -r {root.parent}/old/. {root}"
    after = 'set -- sh -c \'"$@"; ls -A "$0"; cat "$0"/*ile\' ' + str(root) + ' "$@"'
    said = output(start("once", root, under=_under_mount(root, f"{size}; {after}")))
    first, *rest = said.split("\n")
    assert first.startswith("15 disk full while "), said
    assert first.endswith(": nothing was changed")
    assert rest[2:8] == [".containerize-answers.yml", ".dockerignore", ".env.example", "Dockerfile", "compose.yaml", "docker"]
    assert set(rest[8:]) == {"old Dockerfile", ""}


def test_a_read_only_file_system(root: Path, trees: tuple[Tree, Tree], snapshot: Snapshot, start: Start) -> None:
    mounts = f"mount --bind {root} {root} && mount -o remount,bind,ro {root}"
    said = output(start("once", root, under=_under_mount(root, mounts)))
    assert said == (
        f"15 read-only file system while making .containerize.tmp-{_pid(said, root)}: nothing was changed\n"
        "  why: the system says: Read-only file system (EROFS)\n"
        "  fix: mount it writable, or work on a copy of the project\n"
    )
    assert snapshot(root) == trees[0]
