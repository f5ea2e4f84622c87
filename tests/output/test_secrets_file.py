import re
from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.config import Secret
from containerize.errors import InvalidConfig, InvalidInput
from containerize.output import secrets_file
from containerize.output.secrets_file import make_secrets, masked, parse

SPECS = {
    "POSTGRES_PASSWORD": Secret(),
    "DATABASE_URL": Secret(value="postgresql://app:{POSTGRES_PASSWORD}@postgres:5432/app"),
    "CACHE_URL": Secret(value="redis://redis:6379/0"),
}
NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
VALUES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.text(alphabet="ab'\"\\$#{} \t\r\n=`", max_size=12)


def test_passwords_are_made_and_composed() -> None:
    values = make_secrets(SPECS, {})
    password = values["POSTGRES_PASSWORD"]
    assert re.fullmatch("[A-Za-z0-9]{32}", password)
    assert values == {
        "POSTGRES_PASSWORD": password,
        "DATABASE_URL": f"postgresql://app:{password}@postgres:5432/app",
        "CACHE_URL": "redis://redis:6379/0",
    }
    assert make_secrets(SPECS, {})["POSTGRES_PASSWORD"] != password


def test_existing_passwords_stay_and_composed_values_follow_them() -> None:
    existing = {"MINE": "a b", "POSTGRES_PASSWORD": "{CACHE_URL}@/é", "DATABASE_URL": "outdated"}
    assert make_secrets(SPECS, existing) == {
        "POSTGRES_PASSWORD": "{CACHE_URL}@/é",
        "DATABASE_URL": "postgresql://app:%7BCACHE_URL%7D%40%2F%C3%A9@postgres:5432/app",
        "CACHE_URL": "redis://redis:6379/0",
        "MINE": "a b",
    }
    assert list(make_secrets(SPECS, existing)) == ["POSTGRES_PASSWORD", "DATABASE_URL", "CACHE_URL", "MINE"]


def test_outside_a_url_nothing_is_escaped() -> None:
    specs = {"A": Secret(), "B": Secret(value="{A}"), "C": Secret(value="{A}:{B}")}
    assert make_secrets(specs, {"A": "p@ss"}) == {"A": "p@ss", "B": "p@ss", "C": "p@ss:p@ss"}


def test_a_composed_secret_may_only_name_earlier_ones() -> None:
    with pytest.raises(InvalidConfig) as caught:
        make_secrets({"URL": Secret(value="x://{LATER}"), "LATER": Secret()}, {})
    assert str(caught.value) == (
        "secret URL is composed of {LATER}, which is not a secret that comes before it\n"
        "  why: its value cannot be made\n"
        "  fix: put LATER before URL, or take {LATER} out of it"
    )


def test_the_file_as_written() -> None:
    assert secrets_file.format({"A": "x9", "URL": "redis://:x9@redis:6379/0?a=b&c", "B": "q\"$x\\ #\n'", "EMPTY": ""}) == (
        "# For local use, git-ignored, made by containerize. "
        "Delete it for new passwords, and the volumes with it: they were set up with the old ones.\n"
        "A=x9\n"
        "URL=redis://:x9@redis:6379/0?a=b&c\n"
        'B="q\\"\\$x\\\\ #\\n\'"\n'
        "EMPTY=\n"
    )


@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_what_is_written_reads_back(values: dict[str, str]) -> None:
    text = secrets_file.format(values)
    assert parse(text) == values
    assert parse(text.replace("\n", "\r\n")) == values or any("\n" in value for value in values.values())
    assert list(parse(text)) == list(values)


@given(st.text(alphabet="AB= '\"\\#\n\r$x", max_size=30))
def test_any_text_is_parsed_or_refused_without_showing_it(text: str) -> None:
    try:
        values = parse(text)
    except InvalidInput as error:
        found = error.found
    else:
        found = ""
        assert parse(secrets_file.format(values)) == values
    assert re.fullmatch(r"(compose\.secrets\.env:\d+ is not NAME=value)?", found)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("A=1\nB = two words # note\n", {"A": "1", "B": "two words"}),
        ("\ufeff# x\n\n  export A='$x # y'  # note\r\nB=\"1\\n2\\$\\q\"", {"A": "$x # y", "B": "1\n2$\\q"}),
        ('A="one\ntwo"\nB=a#b\nC=#x\nD=\n', {"A": "one\ntwo", "B": "a#b", "C": "", "D": ""}),
        ("A=1\nA=2\n", {"A": "2"}),
    ],
)
def test_forms_that_people_write(text: str, expected: dict[str, str]) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize("line", ["hunter2", "A='hunter2", 'A="hunter2', "A: hunter2", "9A=hunter2", "A='x'hunter2", 'A= "hunter2'])
def test_a_line_that_cannot_be_kept_is_named_but_not_shown(line: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(f"# x\nB=1\n{line}\n")
    assert str(caught.value) == (
        "compose.secrets.env:3 is not NAME=value\n"
        "  why: the passwords in it cannot be kept when it is written again\n"
        "  fix: correct line 3 of compose.secrets.env"
    )


def test_masked_shows_names_only() -> None:
    assert masked('# hunter2\nA=hunter2\nB="x\nhunter2="\n') == "A=***\nB=***\n"
    assert masked("hunter2") == "***\n"


def test_the_alphabet_needs_no_escaping_anywhere() -> None:
    assert set(make_secrets({"A": Secret()}, {})["A"]) <= set(ascii_letters + digits)
