import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from containerize.errors import InvalidInput, UnsafeInput
from containerize.output.targets import MAX_BYTES, inspect_target
from containerize.plain_files import read_plain_file

DOCKERFILE = PurePosixPath("Dockerfile")
MOVE = "  why: a plain file is to be written there\n  fix: mv Dockerfile Dockerfile.old"
OUTSIDE = "  why: only plain files inside the project are read and written\n  fix: mv Dockerfile Dockerfile.old"


def test_nothing_there(root: Path) -> None:
    target = inspect_target(root, PurePosixPath("a/b/Dockerfile"))
    assert (target.content, target.mode, target.real) == (None, None, root.resolve() / "a/b/Dockerfile")


def test_a_file_with_its_bytes_and_mode(root: Path) -> None:
    (root / "Dockerfile").write_bytes(b"FROM x\r\n\xff")
    (root / "Dockerfile").chmod(0o640)
    target = inspect_target(root, DOCKERFILE)
    assert (target.content, target.mode) == (b"FROM x\r\n\xff", 0o640)


def make_socket(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    # A socket's name may have 107 bytes; a temporary folder's is often longer.
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"/proc/self/fd/{folder}/{path.name}")
    os.close(folder)


@pytest.mark.parametrize(
    "make, kind",
    [
        (Path.mkdir, "a folder"),
        (os.mkfifo, "a FIFO"),
        (make_socket, "a socket"),
        (lambda path: os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5)), "a character device"),
        (lambda path: os.mknod(path, stat.S_IFBLK | 0o600, os.makedev(7, 0)), "a block device"),
        (lambda path: path.symlink_to("Dockerfile"), "a symbolic link that leads nowhere"),
    ],
)
def test_what_is_no_plain_file_is_refused_at_once(root: Path, make: Callable[[Path], object], kind: str) -> None:
    try:
        make(root / "Dockerfile")
    except (PermissionError, FileNotFoundError) as error:
        pytest.skip(f"cannot make {kind} here: {error}")
    with pytest.raises(UnsafeInput) as caught:
        inspect_target(root, DOCKERFILE)
    assert str(caught.value) == f"Dockerfile is {kind}\n{MOVE}"


@pytest.mark.parametrize("target", ["../outside", "/etc/passwd", "missing/../../../outside"])
def test_a_link_out_of_the_project_is_refused(root: Path, target: str) -> None:
    (root.parent / "outside").write_text("secret")
    (root / "Dockerfile").symlink_to(target)
    with pytest.raises(UnsafeInput) as caught:
        inspect_target(root, DOCKERFILE)
    real = os.path.realpath(root / target)
    assert str(caught.value) == f"Dockerfile is a symbolic link to {real}, outside the project\n{OUTSIDE}"


def test_a_hostile_link_cannot_reach_the_terminal(root: Path) -> None:
    (root / "Dockerfile").symlink_to("/\x1b[31mred\n")
    with pytest.raises(UnsafeInput, match=r"is a symbolic link to /\\x1b\[31mred\\n, outside"):
        inspect_target(root, DOCKERFILE)


def test_a_link_inside_the_project_is_followed_unless_told_not_to(root: Path) -> None:
    (root / "docker").mkdir()
    (root / "docker/web").write_text("FROM x\n")
    (root / "Dockerfile").symlink_to("docker/web")
    target = inspect_target(root, DOCKERFILE)
    assert (target.path, target.real, target.content) == (DOCKERFILE, root.resolve() / "docker/web", b"FROM x\n")
    with pytest.raises(UnsafeInput, match=r"^Dockerfile is a symbolic link to .*/docker/web\n"):
        inspect_target(root, DOCKERFILE, follow=False)


def test_a_folder_that_leads_out_is_refused(root: Path) -> None:
    (root.parent / "outside").mkdir()
    (root / "docker").symlink_to("../outside")
    with pytest.raises(UnsafeInput) as caught:
        inspect_target(root, PurePosixPath("docker/Dockerfile"))
    assert caught.value.found == f"docker/Dockerfile would be written to {root.resolve().parent / 'outside'}, outside the project"


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/etc/passwd", "C:x", "a\\b", "a\0b", "."])
def test_a_path_that_is_not_plain_is_refused(root: Path, path: str) -> None:
    with pytest.raises(UnsafeInput, match="is not a plain path inside the project"):
        inspect_target(root, PurePosixPath(path))


def test_a_file_where_a_folder_must_be(root: Path) -> None:
    (root / "docker").write_text("")
    with pytest.raises(UnsafeInput) as caught:
        inspect_target(root, PurePosixPath("docker/Dockerfile"))
    assert str(caught.value) == (
        "docker is a file\n  why: docker/Dockerfile is to be written, for which it must be a folder\n  fix: mv docker docker.old"
    )


def test_a_name_that_is_too_long(root: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be looked at: File name too long"):
        inspect_target(root, PurePosixPath("x" * 300))


def test_a_huge_file_is_not_read(root: Path) -> None:
    with (root / "Dockerfile").open("wb") as file:
        file.truncate(MAX_BYTES * 1000)
    with pytest.raises(InvalidInput) as caught:
        inspect_target(root, DOCKERFILE)
    assert str(caught.value) == (
        "Dockerfile has more than 1,048,576 bytes\n"
        "  why: a real one is far smaller, so this is something else\n"
        "  fix: mv Dockerfile Dockerfile.old"
    )


def test_a_file_that_may_not_be_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "Dockerfile").write_text("x")

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(InvalidInput) as caught:
        inspect_target(root, DOCKERFILE)
    assert str(caught.value) == (
        "Dockerfile cannot be read: Permission denied\n"
        "  why: what it says would be lost unseen if it were replaced\n"
        "  fix: chmod u+r Dockerfile"
    )


def test_a_fifo_that_takes_the_place_of_a_file_is_never_waited_for(root: Path) -> None:
    os.mkfifo(root / "Dockerfile")
    assert read_plain_file(root / "Dockerfile", 10) is None
