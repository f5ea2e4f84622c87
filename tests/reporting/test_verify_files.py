"""The checklist as JSON, JUnit and Markdown: what a check says cannot break the form it is in."""

import json
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.errors import FINDINGS
from containerize.reporting.verify_files import verify_json, verify_junit, verify_markdown
from containerize.verification.checks import Check, Verification

CHECKS = (
    Check("build", "passed", "1.0 s (2 of 3 steps ran)", 1.0, (), {"image": "sha256:1"}),
    Check("account", "failed", "runs as root", 0.0, ("a fault in it could change everything",)),
    Check("data survives", "skipped", "nothing is kept in volumes"),
    Check("note", "noted", "every path answered 404"),
    Check("stops", "failed", "killed after 10.0 s", 10.0, exit_code=23),
)
FOUND = Verification("shop", "shop:local", CHECKS, 12.5)


def test_the_first_failure_decides_the_exit_code() -> None:
    assert (FOUND.exit_code, verify_json(FOUND)["exit_code"]) == (FINDINGS, FINDINGS)
    assert Verification("shop", "shop:local", CHECKS[-1:], 1).exit_code == 23
    assert Verification("shop", "shop:local", CHECKS[:1], 1).exit_code == 0


def test_json_has_every_check() -> None:
    found = json.loads(json.dumps(verify_json(FOUND)))
    assert [(check["name"], check["status"]) for check in found["checks"]] == [(check.name, check.status) for check in CHECKS]
    assert found["checks"][0]["values"] == {"image": "sha256:1"}


def test_junit_counts_what_ci_counts() -> None:
    suite = ElementTree.fromstring(verify_junit(FOUND))
    assert {key: suite.get(key) for key in ("tests", "failures", "skipped", "time")} == {"tests": "4", "failures": "2", "skipped": "1", "time": "12.50"}
    assert [case.get("name") for case in suite if case.find("failure") is not None] == ["account", "stops"]


def test_markdown_shows_what_failed_below_the_table() -> None:
    text = verify_markdown(FOUND)
    assert text.startswith("### shop: 2 checks failed\n\n| check | | figure |\n|---|---|---|\n| build | ok | 1.0 s (2 of 3 steps ran) |\n")
    assert "**account**\n\n```text\na fault in it could change everything\n```\n" in text


@given(st.text(), st.text())
def test_any_text_stays_in_its_place(figure: str, detail: str) -> None:
    found = Verification("a", "a:local", (Check("x", "failed", figure, 0.0, (detail,)),), 0.0)
    case = ElementTree.fromstring(verify_junit(found))[0]
    assert [child.tag for child in case] == ["failure"]
    table = verify_markdown(found).split("\n")[4:5]
    assert len(table) == 1
    assert table[0].startswith("| x | **failed** | ")
    assert table[0].replace("\\|", "").count("|") == 4


@pytest.mark.parametrize("detail", ["```\n# heading", "````", "`"])
def test_a_fence_in_a_detail_does_not_end_its_block(detail: str) -> None:
    text = verify_markdown(Verification("a", "a:local", (Check("x", "failed", "", 0.0, (detail,)),), 0.0))
    fence = text.strip().split("\n")[-1]
    assert set(fence) == {"`"}
    assert text.count(f"\n{fence}") == 2
