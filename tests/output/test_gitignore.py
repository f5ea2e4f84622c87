import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.output.gitignore import with_lines

LINES = ["compose.secrets.env", "/.env"]


def test_a_new_file_holds_the_lines() -> None:
    assert with_lines(None, LINES) == "compose.secrets.env\n/.env\n"
    assert with_lines("", LINES) == "compose.secrets.env\n/.env\n"


@pytest.mark.parametrize(
    "existing, expected",
    [
        ("*.pyc\n", "*.pyc\ncompose.secrets.env\n/.env\n"),
        ("*.pyc", "*.pyc\ncompose.secrets.env\n/.env\n"),
        ("*.pyc\r\n", "*.pyc\r\ncompose.secrets.env\r\n/.env\r\n"),
        ("a\r\nb", "a\r\nb\r\ncompose.secrets.env\r\n/.env\r\n"),
        ("a\r\nb\n", "a\r\nb\ncompose.secrets.env\n/.env\n"),
        (".env\n", ".env\ncompose.secrets.env\n"),
        ("/compose.secrets.env\n\n", "/compose.secrets.env\n\n/.env\n"),
        ("# compose.secrets.env\n", "# compose.secrets.env\ncompose.secrets.env\n/.env\n"),
    ],
)
def test_missing_lines_come_at_the_end(existing: str, expected: str) -> None:
    assert with_lines(existing, LINES) == expected


@pytest.mark.parametrize(
    "existing",
    [
        "compose.secrets.env\n.env",
        "/compose.secrets.env\r\n/.env\r\n",
        "\ufeffcompose.secrets.env  \n.env\t\n",
        "x\n.env\ncompose.secrets.env\n!x",
    ],
)
def test_lines_that_are_there_change_nothing(existing: str) -> None:
    assert with_lines(existing, LINES) == existing


@given(st.text(alphabet="ab/\r\n# !\ufeff\udcff", max_size=40), st.lists(st.text(alphabet="ab/.", min_size=1, max_size=4), max_size=4))
def test_everything_is_kept_and_a_second_time_adds_nothing(existing: str, lines: list[str]) -> None:
    once = with_lines(existing, lines)
    assert once.startswith(existing)
    assert with_lines(once, lines) == once
    patterns = {line.strip(" \t\r\ufeff").removeprefix("/") for line in once.split("\n")}
    assert all(line.removeprefix("/") in patterns for line in lines)
