"""Versions that end at their import: which Python they hold back, and what is put beside them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.inspection import Findings
from containerize.inspection.toolchain.runs_on import _all_among
from containerize.knowledge.install_schema import Versions

Inspect = Callable[..., Findings]
MAIN = {"main.py": "print('hello')\n"}


@pytest.mark.parametrize(
    ("requirement", "python"),
    [
        ("django==4.0.10", "3.12"),
        ("django<4.1", "3.12"),
        ("django~=3.0", "3.12"),
        ("django==3.1.14", "3.11"),
        ("django>=3.0,<5", "3.13"),
        ("django==4.2.*", "3.13"),
        ("django", "3.13"),
        ("django>=4.1", "3.13"),
        ("aioredis==2.0.1", "3.10"),
        ("aioredis==1.3.1", "3.13"),
        ("redis==3.5.3", "3.11"),
        ("redis==3.5.3\nsetuptools==75.0", "3.13"),
        ("pydub", "3.12"),
        ("pydub\naudioop-lts", "3.13"),
    ],
)
def test_the_newest_python_that_runs_it(inspect: Inspect, requirement: str, python: str) -> None:
    assert inspect(MAIN | {"requirements.txt": requirement}).python.value == python


@pytest.mark.parametrize(
    ("code", "python"),
    [
        ("import cgi\n", "3.12"),
        ("import os, imp\n", "3.11"),
        ("from distutils.util import strtobool\n", "3.11"),
        ("try:\n    import cgi\nexcept ImportError:\n    cgi = None\n", "3.13"),
        ("from .cgi import x\n", "3.13"),
        ("def f():\n    import cgi\n", "3.13"),
        ("import cgi_tools\n", "3.13"),
    ],
)
def test_code_that_imports_a_module_that_is_gone(inspect: Inspect, code: str, python: str) -> None:
    assert inspect({"main.py": code + "print(1)\n", "requirements.txt": "six"}).python.value == python


def test_a_module_that_a_distribution_brings_back(inspect: Inspect) -> None:
    files = {"main.py": "import cgi\nprint(1)\n", "requirements.txt": "legacy-cgi"}
    assert inspect(files).python.value == "3.13"


def test_a_python_that_is_asked_for_and_does_not_run_it(inspect: Inspect) -> None:
    with pytest.raises(InvalidInput) as caught:
        inspect(MAIN | {"requirements.txt": "six\nredis==3.5.3\n", ".python-version": "3.12\n"})
    assert str(caught.value.found) == (
        "requirements.txt:2: redis 3.5.3 imports distutils, and runs on Python 3.11 and older, and Python 3.12 is asked for (.python-version:1)"
    )


@pytest.mark.parametrize(
    ("requirements", "added"),
    [
        ("gunicorn==20.1.0", ["setuptools==80.9.0"]),
        ("gunicorn==20.1.0\nsetuptools==70.0.0", []),
        ("gunicorn==21.2.0", []),
        ("gunicorn<21", ["setuptools==80.9.0"]),
        ("gunicorn", []),
        ("flask==2.0.3", ["werkzeug==2.3.8"]),
        ("flask==2.0.3\nWerkzeug==2.0.3", []),
        ("pyramid", []),
    ],
)
def test_what_is_put_beside_old_versions(inspect: Inspect, requirements: str, added: list[str]) -> None:
    found = inspect(MAIN | {"requirements.txt": requirements})
    assert [finding.value for finding in found.installation.companions] == added


@given(st.integers(0, 9), st.integers(0, 9), st.sampled_from(["==", "<=", "<", "~=", ">="]))
def test_what_is_held_allows_nothing_that_is_mended(bound: int, fixed: int, operator: str) -> None:
    allowed = SpecifierSet(f"{operator}{bound}.0")
    if _all_among(allowed, Version("0"), Version(f"{fixed}.0")):
        assert not any(allowed.contains(f"{major}.{minor}") for major in range(fixed, 11) for minor in range(10))


def test_rows_are_in_order_and_name_pythons_that_there_are() -> None:
    table = knowledge.runs_on()
    for name, rows in table.pythons.items():
        assert all(row.python in knowledge.pins().python.series for row in rows), name
    every: list[Versions] = [row for rows in table.pythons.values() for row in rows]
    every += [row for rows in table.companions.values() for row in rows]
    for row in every:
        assert Version(row.since) < Version(row.fixed or "99999")
