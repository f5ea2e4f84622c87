"""The comment of a script, against the expression that the specification gives."""

import re

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from containerize.errors import ContainerizeError, InvalidInput
from containerize.inspection.python.inline_metadata import inline_metadata

REFERENCE = re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$")
LINES = ["# /// script", "# /// other", "# ///", "# a = 1", "# b = [", "#", "# ]", "#c = 2", "print(1)", "", " # ///", "# ///\t", "# /// script "]


def _reference(text: str) -> dict[str, object] | None:
    """None where the specification has no block; ValueError where it has two, or TOML that is none."""
    found = [match for match in REFERENCE.finditer(text) if match["type"] == "script"]
    if len(found) > 1:
        raise ValueError(found)
    lines = found[0]["content"].splitlines(keepends=True) if found else []
    return tomli.loads("".join(line[2:] if line.startswith("# ") else line[1:] for line in lines)) if found else None


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=9))
def test_what_is_read_is_what_the_specification_reads(lines: list[str]) -> None:
    text = "\n".join([*lines, ""])
    try:
        found = inline_metadata("job.py", text)
    except ContainerizeError as error:
        assert re.match(r"job\.py(:\d+)?: ", error.found)
        return
    if found is None or found.data:
        assert (found.data if found else None) == _reference(text)


def test_lines_are_those_of_the_script() -> None:
    document = inline_metadata("job.py", "#!/usr/bin/env python\n\n# /// script\n# dependencies = [\n#\n#   'six',\n# ]\n# ///\n# more\n")
    assert document is not None
    assert (document.data, document.line("dependencies"), document.line_with("six")) == ({"dependencies": ["six"]}, 4, 6)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "import a\n# /// script\n# a = 1\n\n# ///\n",
            "job.py:2: `# /// script` and no `# ///` that ends it\n"
            "  why: every line of the block begins with `#`, and the last is that alone: installers refuse any other\n"
            "  fix: put `# ` before each line of the block, and `# ///` after the last",
        ),
        (
            "# /// script\n# a = 1\n# ///\n\n# /// script\n# b = 1\n# ///\n",
            "job.py:5: a second `# /// script`, after that in line 1\n"
            "  why: a script says what it needs in one block, and installers refuse two\n"
            "  fix: move what job.py:5 lists into the first block",
        ),
    ],
)
def test_blocks_that_installers_refuse(text: str, message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        inline_metadata("job.py", text)
    assert str(error.value) == message


def test_many_blocks_without_an_end_take_no_time() -> None:
    assert inline_metadata("job.py", "# /// other\n" * 50_000) is None
