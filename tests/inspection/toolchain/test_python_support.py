"""The table of what has wheels for which Python: versions, specifiers, and what it does not know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.inspection.dependencies.markers import Machine
from containerize.inspection.toolchain.python_support import support
from containerize.inspection.toolchain.wheels import known_pythons, spoken


@pytest.mark.parametrize(
    "name, asked, machine, words",
    [
        ("numpy", "1.26.0", "x86_64", "3.9 to 3.12"),
        ("numpy", "1.26.4", "x86_64", "3.9 to 3.12"),
        ("numpy", "==1.26.4", "x86_64", "3.9 to 3.12"),
        ("numpy", ">=1.26,<2", "x86_64", "3.9 to 3.12"),
        ("numpy", ">1.26.0,<1.26.3", "x86_64", "3.9 to 3.12"),
        ("numpy", "==1.24.*", "x86_64", "3.8 to 3.11"),
        ("numpy", "<1.20", "x86_64", "3.5 to 3.9"),
        ("numpy", "<1.19", "aarch64", ""),
        ("pandas", "1.2.3", "aarch64", ""),
        ("psycopg2", "", "x86_64", ""),
        ("cryptography", "42.0.0", "x86_64", spoken(known_pythons()[2:])),
        ("charset-normalizer", "3.4.0", "x86_64", spoken(known_pythons())),
    ],
)
def test_what_has_wheels_for_which_python(name: str, asked: str, machine: Machine, words: str) -> None:
    found = support(name, asked, machine)
    assert found is not None and (spoken(found) if found else "") == words


def test_an_unpinned_one_is_supported_where_any_version_is_that_installers_would_take() -> None:
    found = support("numpy", "", "x86_64")
    assert found is not None and {"3.8", "3.13", "3.14"} <= set(found)


@pytest.mark.parametrize("name, asked", [("nobody-knows-this", "1.0"), ("numpy", "1.0"), ("numpy", ">=two"), ("numpy", "===built-here")])
def test_what_the_table_does_not_know(name: str, asked: str) -> None:
    assert support(name, asked, "x86_64") is None


@given(st.text(max_size=12) | st.from_regex(r"(==|>=|<|~=|!=|>|===)[0-9]{1,2}(\.[0-9]{1,2}){0,2}(\.\*|rc1|\.post1)?", fullmatch=True))
def test_whatever_is_asked_for_is_answered(asked: str) -> None:
    found = support("numpy", asked, "x86_64")
    assert found is None or set(found) <= set(known_pythons())
