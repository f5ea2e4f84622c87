"""The checklist of `verify` for programs: JSON, JUnit's XML, and Markdown for the summary of a CI job."""

import re
from dataclasses import asdict
from typing import Any
from xml.etree import ElementTree

from containerize.reporting.run_json import SCHEMA_VERSION
from containerize.verification.checks import Check, Verification

# What XML 1.0 cannot hold, escaped or not (https://www.w3.org/TR/xml/#charsets).
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKS = {"passed": "ok", "failed": "**failed**", "noted": "note", "skipped": "skipped"}


def verify_json(verification: Verification) -> dict[str, Any]:
    """Every check with its figure, details and values; the exit code."""
    checks = [{key: value for key, value in asdict(check).items() if key != "exit_code"} for check in verification.checks]
    for check in checks:
        check["seconds"] = round(check["seconds"], 3)
    head = {"schema_version": SCHEMA_VERSION, "project": verification.project, "image": verification.image}
    return head | {"seconds": verification.seconds, "exit_code": verification.exit_code, "checks": checks}


def verify_junit(verification: Verification) -> str:
    """One test suite, a case a check, in the form that CI services read (https://github.com/testmoapp/junitxml)."""
    cases = [check for check in verification.checks if check.status != "noted"]
    suite = ElementTree.Element(
        "testsuite",
        name=_xml(f"containerize verify {verification.project}"),
        tests=str(len(cases)),
        failures=str(len(verification.failed)),
        errors="0",
        skipped=str(sum(check.status == "skipped" for check in cases)),
        time=f"{verification.seconds:.2f}",
    )
    for check in cases:
        case = ElementTree.SubElement(suite, "testcase", classname="containerize", name=check.name, time=f"{check.seconds:.2f}")
        if check.status == "failed":
            ElementTree.SubElement(case, "failure", message=_xml(check.figure)).text = _xml("\n".join(check.details))
        elif check.status == "skipped":
            ElementTree.SubElement(case, "skipped", message=_xml(check.figure))
        else:
            ElementTree.SubElement(case, "system-out").text = _xml("\n".join([check.figure, *check.details]))
    ElementTree.indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suite, encoding="unicode") + "\n"


def verify_markdown(verification: Verification) -> str:
    """A table; what failed has its details below it, in a block of code."""
    verdict = f"{len(verification.failed)} checks failed" if verification.failed else "proved"
    lines = [f"### {_cell(verification.project)}: {verdict}", "", "| check | | figure |", "|---|---|---|"]
    lines += [f"| {_cell(check.name)} | {_MARKS[check.status]} | {_cell(check.figure)} |" for check in verification.checks]
    for check in verification.failed:
        if check.details:
            lines += ["", f"**{_cell(check.name)}**", *_block(check)]
    return "\n".join(lines) + "\n"


def _block(check: Check) -> list[str]:
    text = "\n".join(check.details)
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return ["", fence + "text", *text.splitlines(), fence]


def _cell(text: str) -> str:
    """Text that stays in its cell and is neither markup nor a link."""
    return re.sub(r"([\\`*_{}\[\]<>|#~@])", r"\\\1", " ".join(text.split()))


def _xml(text: str) -> str:
    return _NOT_XML.sub("?", text)
