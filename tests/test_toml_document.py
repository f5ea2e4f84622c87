import time

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from containerize.errors import InvalidInput
from containerize.toml_document import TomlDocument

TEXT = """\
[project]
name = "shop"
dependencies = [
    "fastapi[standard]",
    "x",
]
description = '''
[tool]
fake = 1
'''

[tool."my.tool".deep]
a.b = { c = 1 }

[[package]]
name = "one"

[[package]]
name = "two"
"""


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("project",), 1),
        (("project", "name"), 2),
        (("project", "dependencies"), 3),
        (("project", "missing"), 1),
        (("tool",), 12),
        (("tool", "my.tool", "deep"), 12),
        (("tool", "my.tool", "deep", "a", "b"), 13),
        (("tool", "my.tool", "deep", "a", "b", "c"), 13),
        (("tool", "other"), None),
        (("fake",), None),
        (("package", "name"), 16),
    ],
)
def test_line_of_a_key(keys: tuple[str, ...], line: int | None) -> None:
    assert TomlDocument("pyproject.toml", TEXT).line(*keys) == line


def test_where_names_the_file_alone_when_no_line_is_known() -> None:
    document = TomlDocument("pyproject.toml", TEXT)
    assert document.where("project", "name") == "pyproject.toml:2"
    assert document.where("nowhere") == "pyproject.toml"


def test_tables_come_with_the_line_after_their_header() -> None:
    assert [(table["name"], line) for table, line in TomlDocument("uv.lock", TEXT).tables("package")] == [("one", 16), ("two", 19)]


def test_tables_written_inline_have_no_line() -> None:
    assert list(TomlDocument("uv.lock", "package = [{ name = 'one' }]").tables("package")) == [({"name": "one"}, None)]


def test_details_of_locked_files_are_dropped_in_locks_alone() -> None:
    text = 'wheels = [{ url = "https://files.invalid/a.whl", hash = "sha256:00", size = 12, upload-time = "2025" }]\n'
    assert TomlDocument("uv.lock", text).data == {"wheels": [{"url": "https://files.invalid/a.whl"}]}
    assert TomlDocument("pyproject.toml", text).data == tomli.loads(text)


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (lambda d: d.table("a"), "x.toml:1: a is not a table\n  why: it cannot be understood\n  fix: make it a table"),
        (lambda d: d.string("a"), "x.toml:1: a is not a string\n  why: it cannot be understood\n  fix: make it a string"),
        (
            lambda d: d.strings("t", "b"),
            "x.toml:3: t.b is not a list of strings\n  why: it cannot be understood\n  fix: make it a list of strings",
        ),
        (
            lambda d: list(d.tables("a")),
            "x.toml:1: a is not a list of tables\n  why: it cannot be understood\n  fix: make it a list of tables",
        ),
    ],
)
def test_wrong_types_are_named_with_their_line(read: object, message: str) -> None:
    assert callable(read)
    with pytest.raises(InvalidInput) as error:
        read(TomlDocument("x.toml", "a = 1\n[t]\nb = ['x', 1]\n"))
    assert str(error.value) == message


def test_what_is_not_toml_is_refused_with_its_line() -> None:
    with pytest.raises(InvalidInput) as error:
        TomlDocument("pyproject.toml", '[project]\nname = "shop\n')
    assert error.value.found.startswith("pyproject.toml:2: not valid TOML: ")
    assert (error.value.why, error.value.fix) == ("nothing in the file can be trusted", "correct pyproject.toml:2")


BOMBS = [
    "a." * 40_000 + "a = 1",
    "x = 1\n[" + "a." * 40_000 + "a]",
    "x = { " + "a." * 40_000 + "a = 1 }",
    "x = { " + '"a" . ' * 40_000 + "a = 1 }",
    "a = " + "{ b = " * 50_000,
    "a = " + "[" * 50_000,
    "a = " + "[\n" * 100_000,
    "a" * 900_000,
    "a" * 900_000 + "." * 100,
    '"' * 900_001,
    "a = " + "'" * 900_001,
]


@pytest.mark.parametrize("text", BOMBS, ids=range(len(BOMBS)))
def test_bombs_are_refused_at_once(text: str) -> None:
    started = time.monotonic()
    with pytest.raises(InvalidInput):
        TomlDocument("pyproject.toml", text)
    assert time.monotonic() - started < 1


def test_a_bomb_is_named_with_its_line() -> None:
    with pytest.raises(InvalidInput) as error:
        TomlDocument("pyproject.toml", "a = 1\n" + "b." * 65 + "b = 1\n")
    assert str(error.value) == (
        "pyproject.toml:2: a key of more than 64 parts or values nested over 100 deep\n"
        "  why: no real manifest has one, and parsing it could take minutes\n"
        "  fix: remove pyproject.toml:2"
    )


@pytest.mark.parametrize(
    "text", ["# " + "." * 500, "d = [" + '"name.of[extra]", ' * 200 + "]", 'd = "' + "a." * 200 + '"', "d = '''\n" + ". " * 300 + "\n'''"]
)
def test_many_dots_and_brackets_that_are_no_bomb_pass(text: str) -> None:
    assert set(TomlDocument("pyproject.toml", text).data) <= {"d"}


KEY = st.text("abc-", min_size=1, max_size=3)


@settings(deadline=None)
@given(st.dictionaries(KEY, st.dictionaries(KEY, st.integers(0, 9), max_size=3), max_size=4))
def test_every_key_is_found_on_its_own_line(data: dict[str, dict[str, int]]) -> None:
    text = "".join(f"[{table}] # x\n" + "".join(f"{key} = {value}\n" for key, value in rows.items()) for table, rows in data.items())
    document = TomlDocument("x.toml", text)
    lines = text.split("\n")
    for table, rows in data.items():
        header = document.line(table)
        assert header
        assert lines[header - 1] == f"[{table}] # x"
        for key, value in rows.items():
            line = document.line(table, key)
            assert line
            assert line > header
            assert lines[line - 1] == f"{key} = {value}"


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("[]{}.=\"'\\#\n ab1,"), max_size=60))
def test_junk_is_parsed_as_tomli_does_or_refused(text: str) -> None:
    try:
        document = TomlDocument("x.toml", text)
    except InvalidInput:
        with pytest.raises(tomli.TOMLDecodeError):
            tomli.loads(text)
        return
    assert document.data == tomli.loads(text)
    for key in filter(str.isalnum, document.data):
        line = document.line(key)
        assert line
        assert key in text.split("\n")[line - 1]
