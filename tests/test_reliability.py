"""docs/reliability.md: it is what the records say, and the tests that it and SECURITY.md name are there."""

import re
from pathlib import Path

import pytest

from benchmarks import reliability
from benchmarks.invariants import INVARIANTS

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("test", [test for _, tests in INVARIANTS.values() for test in tests])
def test_what_holds_an_invariant_is_there(test: str) -> None:
    path, _, name = test.partition("::")
    assert f"\ndef {name}(" in (ROOT / path).read_text("utf-8")


def test_the_page_is_what_was_recorded(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        reliability.PAGE.write_text(reliability.page(), "utf-8")
    assert reliability.PAGE.read_text("utf-8") == reliability.page()


def test_no_record_tells_of_a_fault() -> None:
    outcomes = {name: reliability.PARTS[name].row((reliability.RECORDS / f"{name}.txt").read_text("utf-8"))[2] for name in reliability.PARTS}
    assert {name: said for name, said in outcomes.items() if not said.startswith("0 ")} == {}


def test_the_files_that_the_security_page_names_are_there() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    named = re.findall(r"[a-z_]+(?:/[a-z_.]+)+\.(?:py|md|txt)", text)
    assert len(named) >= 10
    assert [path for path in named if not (ROOT / path).is_file()] == []
