"""Markers: what holds on the target, and with the extras that are asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.inspection.dependencies.markers import Target

TARGET = Target("3.13")


@pytest.mark.parametrize(
    ("marker", "extras", "holds"),
    [
        ("extra == 'a'", {"a"}, True),
        ("extra == 'a'", {"b"}, False),
        ("extra == 'a'", set(), False),
        ("extra != 'a'", {"a", "b"}, False),
        ("extra != 'a'", {"b"}, True),
        ("extra == 'a' and extra == 'b'", {"a", "b"}, True),
        ("extra == 'a' and extra == 'b'", {"a"}, False),
        ("extra == 'a' and extra != 'b'", {"a", "b"}, False),
        ("extra=='a'or extra=='b'", {"b"}, True),
        ("'a' == extra", {"a"}, True),
        ('"A_b" == extra', {"a-b"}, True),
        ("python_version >= '3.12' and extra == 'a'", {"a"}, True),
        ("python_version < '3.12' and extra == 'a'", {"a"}, False),
        ("sys_platform == 'extra'", {"extra"}, False),
        ("extra ~~ 'a'", set(), True),
        ("nonsense", set(), True),
        ("", set(), True),
    ],
)
def test_extras_are_a_set(marker: str, extras: set[str], holds: bool) -> None:
    assert TARGET.accepts(marker, frozenset(extras)) is holds


@given(st.text(alphabet="extra ='\"!ab()ond_"), st.frozensets(st.sampled_from(["a", "b"])))
def test_any_text_gets_an_answer(marker: str, extras: frozenset[str]) -> None:
    assert TARGET.accepts(marker, extras) in (True, False)


@pytest.mark.parametrize(
    ("python", "marker", "holds"),
    [
        ("3.11", "python_full_version < '3.11.3'", False),
        ("3.11", "python_full_version >= '3.11.4'", True),
        ("3.11.2", "python_full_version < '3.11.3'", True),
        ("3.11", "python_full_version < '3.12'", True),
        ("3.11", "python_full_version == '3.11.*'", True),
        ("3.11", "python_version == '3.11'", True),
        ("3.11", "implementation_version > '3.11.2'", True),
    ],
)
def test_a_minor_version_is_its_newest_patch(python: str, marker: str, holds: bool) -> None:
    assert Target(python).accepts(marker) is holds
