"""Lines on a terminal: folded at its width, whatever colours are in them."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.reporting.console import Console


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _said(text: str, hanging: int | None = None, *, width: int = 20, colour: bool = False) -> list[str]:
    stream = _Terminal()
    console = Console(stream, colour=colour)
    console.width = width
    console.say(text, hanging=hanging)
    return stream.getvalue().splitlines()


@pytest.mark.parametrize(
    ("text", "hanging", "lines"),
    [
        ("short", None, ["short"]),
        ("  ok  one two three four", 6, ["  ok  one two three", "      four"]),
        ("one two three four five six", None, ["one two three four", "    five six"]),
        ("a-word-that-is-longer-than-the-line and more", None, ["a-word-that-is-longer-than-the-line", "    and more"]),
        ("", None, [""]),
    ],
)
def test_a_line_is_folded(text: str, hanging: int | None, lines: list[str]) -> None:
    assert _said(text, hanging) == lines


def test_colours_take_no_room() -> None:
    green = Console(colour=True).green("ok")
    assert _said(f"  {green}  one two three four", 6, colour=True) == ["  \x1b[32mok\x1b[0m  one two three", "      four"]


def test_what_is_no_terminal_gets_the_line_as_it_is() -> None:
    stream = io.StringIO()
    Console(stream).say("word " * 100)
    assert stream.getvalue() == "word " * 100 + "\n"


@given(st.text(st.sampled_from("ab \x1b\u202e"), max_size=200), st.integers(40, 80))
def test_no_word_is_lost_and_no_line_too_long(text: str, width: int) -> None:
    lines = _said(text, width=width)
    assert " ".join(lines).split() == "".join(map(_shown, text)).split()
    assert all(len(line) <= width or " " not in line.strip() or re.search(r"\\", line) for line in lines)


def _shown(character: str) -> str:
    return {"\x1b": "\\x1b", "\u202e": "\\u202e"}.get(character, character)
