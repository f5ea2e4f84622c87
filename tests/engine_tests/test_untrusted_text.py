"""Text of strangers: nothing in it reaches a terminal as anything but characters."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.engine.untrusted_text import last_lines, neutralise, one_line, quoted

hostile = st.text(st.sampled_from("\x1b[]PX^_0;1mA\x07\x9b\x9d\x9c\\\r\n\t \u202e\u200f\u2028é🐍\ud800\x00")) | st.text()


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b2Jcleared", "cleared"),
        ("10%\r20%\r\n30%", "10%\n20%\n30%"),
        ("user\u202egnp.exe", "usergnp.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\x1bPdevice control\nnext line", "\nnext line"),
        (b"caf\xc3\xa9 \xff", "café \ufffd"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_what_is_left_of_hostile_text(given_text: str | bytes, shown: str) -> None:
    assert neutralise(given_text) == shown


@given(hostile | st.binary(), st.integers(1, 50))
def test_no_control_no_direction_and_never_too_much(text: str | bytes, limit: int) -> None:
    shown = neutralise(text, limit)
    assert len(shown.encode("utf-8")) <= limit
    assert not [character for character in shown if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t"]
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u2028\u2029")
    assert neutralise(shown, limit) == shown


@given(hostile)
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text, 40)
    assert len(line) <= 40
    assert line.splitlines() in ([], [line])


def test_the_end_of_a_long_text_is_what_stays() -> None:
    assert neutralise("a" * 100_000 + "end").endswith("end")
    assert len(neutralise("a" * 100_000)) == 64 * 1024


def test_last_lines_are_the_last_that_say_something() -> None:
    assert last_lines("one\n\n  \ntwo  \nthree\n", 2) == ["two", "three"]


def test_a_line_without_end_is_cut() -> None:
    (line,) = last_lines("x" * 100_000, 5)
    assert (len(line), line[-1]) == (1000, "…")


def test_quoted_lines_stand_under_a_message() -> None:
    assert "it failed" + quoted(["one", "two"]) == "it failed\n    | one\n    | two"
