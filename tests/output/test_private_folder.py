import os
import tempfile
from pathlib import Path

import pytest

from containerize.errors import WriteFailed
from containerize.output.private_folder import private_folder


def test_the_users_cache_folder_closed_to_others(cache: Path) -> None:
    assert private_folder() == cache / "containerize"
    assert (cache / "containerize").stat().st_mode & 0o777 == 0o700


def test_without_a_cache_folder_it_is_under_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/ignored")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert private_folder() == tmp_path / ".cache/containerize"


def test_where_nothing_of_the_users_can_be_written_it_is_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setenv("HOME", str(tmp_path / "file"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert private_folder() == tmp_path / f"containerize-{os.getuid()}"


@pytest.mark.parametrize("trap", ["link", "other user"])
def test_another_users_trap_is_not_used(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, trap: str) -> None:
    if trap == "link":
        (cache / "containerize").symlink_to(tmp_path)
    elif os.getuid() == 0:
        (cache / "containerize").mkdir()
        os.chown(cache / "containerize", 65534, 65534)
    else:
        pytest.skip("only root can make another user's folder")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert private_folder() == tmp_path / ".cache/containerize"


def test_a_folder_open_to_others_is_closed(cache: Path) -> None:
    (cache / "containerize").mkdir()
    (cache / "containerize").chmod(0o777)
    assert private_folder().stat().st_mode & 0o777 == 0o700


def test_no_place_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    for name in ("XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "file"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "file"))
    with pytest.raises(WriteFailed) as caught:
        private_folder()
    assert str(caught.value) == (
        "neither the user's cache folder nor the temporary folder can be written\n"
        "  why: the lock that keeps two runs apart stands there\n"
        "  fix: TMPDIR=/a/folder/you/may/write, then run the command again"
    )
