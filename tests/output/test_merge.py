"""Updates of files that somebody has edited: what is kept, what is new, and what is left for people."""

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.errors import InvalidInput, WouldOverwrite
from containerize.output.merge import plan_update

NAME = PurePosixPath("Dockerfile")
BEFORE = "".join(f"line {number}\n" for number in range(1, 10))
NOW = BEFORE.replace("line 2\n", "line two\n")


def _updated(root: Path, there: str | None, *, before: str | None = BEFORE, now: str = NOW, inline: bool = False) -> str:
    """What the file would be; `(gone)` for one that stays away."""
    if there is not None:
        (root / NAME).write_bytes(there.encode("utf-8", "surrogateescape"))
    found = plan_update(root, {NAME: now}, {} if before is None else {NAME: before}, {}, "inline" if inline else "refuse")
    return "(gone)" if NAME in found.gone else str(found.plan.changes[0].new_text)


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (BEFORE, NOW),
        (NOW, NOW),
        (BEFORE + "# mine\n", NOW + "# mine\n"),
        (BEFORE.replace("line 8", "line VIII"), NOW.replace("line 8", "line VIII")),
        (BEFORE.replace("line 8\n", ""), NOW.replace("line 8\n", "")),
        ("# above\n" + BEFORE, "# above\n" + NOW),
        (BEFORE.replace("line 2\n", "line two\n") + "# mine\n", NOW + "# mine\n"),
        (BEFORE.replace("line 5", "a\rb \udcff"), NOW.replace("line 5", "a\rb \udcff")),
        (None, "(gone)"),
    ],
    ids=["not edited", "as it is now", "added", "changed", "removed", "above", "the same edit", "odd bytes", "removed file"],
)
def test_edits_stay_and_what_is_new_comes(there: str | None, expected: str, tmp_path: Path) -> None:
    assert _updated(tmp_path, there) == expected


def test_line_ends_stay(tmp_path: Path) -> None:
    crlf = (BEFORE + "# mine\n").replace("\n", "\r\n")
    assert _updated(tmp_path, crlf) == (NOW + "# mine\n").replace("\n", "\r\n")


def test_a_new_file_and_one_of_somebody_elses_in_its_place(tmp_path: Path) -> None:
    assert _updated(tmp_path, None, before=None) == NOW
    assert _updated(tmp_path, NOW, before=None) == NOW
    with pytest.raises(WouldOverwrite, match="Dockerfile: not written by containerize"):
        _updated(tmp_path, "FROM mine\n", before=None)


def test_what_both_have_changed_is_told_with_both_sides(tmp_path: Path) -> None:
    edited = BEFORE.replace("line 2", "LINE 2")
    with pytest.raises(WouldOverwrite) as caught:
        _updated(tmp_path, edited)
    assert str(caught.value) == (
        "1 file with edits where the setup changed too:\n"
        "    Dockerfile:2\n"
        "      <<<<<<< yours\n      LINE 2\n      ||||||| as it was written\n      line 2\n      =======\n      line two\n"
        "      >>>>>>> as it is rendered now\n"
        "  why: which of the two counts is yours to say; nothing was changed\n"
        "  fix: take one side in the file by hand, then run it again; or --conflict inline, which writes both sides into it"
    )
    assert (tmp_path / NAME).read_text() == edited
    assert "<<<<<<< yours\nLINE 2\n" in _updated(tmp_path, edited, inline=True)


def test_a_merge_that_is_not_finished(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="Dockerfile:10: a conflict marker of git"):
        _updated(tmp_path, BEFORE + "<<<<<<< yours\n")


def test_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert _updated(tmp_path, BEFORE) == NOW
    with pytest.raises(InvalidInput, match="Dockerfile is edited, and there is no git"):
        _updated(tmp_path, BEFORE + "# mine\n")


LINES = st.lists(st.sampled_from(["a", "b", "c", "", "é", "\udcfe"]), max_size=6).map(lambda lines: "".join(f"{line}\n" for line in lines))


@given(there=LINES, now=LINES)
def test_no_line_of_the_users_is_lost(there: str, now: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Lines that only the user has are in what comes of it, or nothing is changed."""
    before = "a\nb\nc\n"
    try:
        new = _updated(tmp_path_factory.mktemp("merge"), there, before=before, now=now)
    except WouldOverwrite:
        return
    own = [line for line in there.splitlines() if line not in ("a", "b", "c")]
    assert [line for line in own if line not in new.splitlines()] == []
