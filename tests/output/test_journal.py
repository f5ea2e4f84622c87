import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from containerize.errors import UnsafeInput, WouldOverwrite
from containerize.output.journal import FILE, PREFIX, Journal, Move, digest, undo
from containerize.output.lock import ProjectLock
from containerize.output.write import recover

Put = Callable[..., None]


@pytest.fixture
def half_done(root: Path, put: Put) -> Journal:
    """A run that died after it had replaced `a` and made `new/b`, and before it made `c`."""
    journal = Journal.new(
        [
            Move(0, "a", digest(b"old a"), digest(b"new a")),
            Move(1, "new/b", None, digest(b"new b")),
            Move(2, "c", None, digest(b"new c")),
        ],
        ["new"],
    )
    put(root, {"a": "new a", "new/b": "new b", f"{PREFIX}1/old-0": "old a", f"{PREFIX}1/new-2": "new c"})
    (root / f"{PREFIX}1" / FILE).write_bytes(journal.to_bytes())
    with ProjectLock(root) as lock:
        lock.record(digest(journal.to_bytes()))
    return journal


def test_it_reads_back(half_done: Journal) -> None:
    assert Journal.from_bytes(half_done.to_bytes()) == half_done
    assert Journal.new([], []).to_bytes() != Journal.new([], []).to_bytes()


def names(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file()}


@pytest.mark.usefixtures("half_done")
def test_recover_puts_back(root: Path) -> None:
    recover(root)
    assert names(root) == {"a": "old a"}
    assert [path.name for path in root.iterdir()] == ["a"]


@pytest.mark.usefixtures("half_done")
def test_a_folder_that_is_in_use_by_now_stays(root: Path, put: Put) -> None:
    put(root, {"new/mine": "x"})
    recover(root)
    assert names(root) == {"a": "old a", "new/mine": "x"}


def test_a_journal_from_elsewhere_is_never_followed(root: Path, half_done: Journal, snapshot: Callable[..., object]) -> None:
    with ProjectLock(root) as lock:
        lock.record("")
    before = snapshot(root)
    with pytest.raises(UnsafeInput) as caught:
        recover(root)
    assert snapshot(root) == before
    assert str(caught.value) == (
        ".containerize.tmp-1 holds the journal of a run that was not this user's on this machine\n"
        "  why: undoing what it says could change any file of the project\n"
        "  fix: look at the files in it, then delete it: rm -r .containerize.tmp-1"
    )
    with pytest.raises(UnsafeInput):
        undo(root, root / f"{PREFIX}1", digest(half_done.to_bytes() + b" "))


@pytest.mark.usefixtures("half_done")
@pytest.mark.parametrize("kind", ["edit", "link", "folder"])
def test_a_later_edit_is_not_lost(root: Path, snapshot: Callable[..., object], kind: str) -> None:
    (root / "a").unlink()
    if kind == "edit":
        (root / "a").write_text("mine")
    elif kind == "link":
        (root / "a").symlink_to("new/b")
    else:
        (root / "a").mkdir()
    before = snapshot(root)
    with pytest.raises(WouldOverwrite) as caught:
        recover(root)
    assert snapshot(root) == before
    assert str(caught.value) == (
        "a changed after a run was interrupted in the middle of writing\n"
        "  why: undoing that run would lose the change\n"
        "  fix: the files from before it are .containerize.tmp-1/old-*: take what you need, then rm -r .containerize.tmp-1"
    )


@pytest.mark.parametrize("hostile", [{}, {"new-0": "x", "deep/er/file": "x"}, {"journal.part": "{}"}])
def test_leftovers_without_a_journal_are_removed(root: Path, put: Put, hostile: dict[str, str]) -> None:
    (root / f"{PREFIX}7").mkdir()
    put(root, {"a": "mine"} | {f"{PREFIX}7/{name}": text for name, text in hostile.items()})
    (root / f"{PREFIX}7/link").symlink_to(root)
    recover(root)
    assert names(root) == {"a": "mine"}


@pytest.mark.parametrize("kind", ["link", "file"])
def test_a_leftover_that_is_no_folder_is_left_alone(root: Path, put: Put, kind: str) -> None:
    put(root, {"keep/a": "mine"})
    (root / f"{PREFIX}7").symlink_to("keep") if kind == "link" else (root / f"{PREFIX}7").touch()
    with pytest.raises(UnsafeInput) as caught:
        recover(root)
    assert str(caught.value) == (
        ".containerize.tmp-7 is not a folder\n  why: temporary files of a write stand there\n  fix: rm .containerize.tmp-7"
    )
    assert names(root)["keep/a"] == "mine"


def test_a_journal_that_is_a_folder_or_huge_is_foreign(root: Path) -> None:
    (root / f"{PREFIX}7" / FILE).mkdir(parents=True)
    with pytest.raises(UnsafeInput, match="not this user's"):
        recover(root)
    shutil.rmtree(root / f"{PREFIX}7" / FILE)
    with (root / f"{PREFIX}7" / FILE).open("wb") as file:
        file.truncate(1 << 33)
    with pytest.raises(UnsafeInput, match="not this user's"):
        recover(root)


def test_without_leftovers_nothing_is_touched(root: Path, cache: Path) -> None:
    recover(root)
    recover(root / "missing")
    assert list(cache.iterdir()) == []
