"""What `check` found, for programs: JSON, SARIF for code scanning, and the annotations of GitHub's jobs."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from containerize import __version__
from containerize.commands.check import Checked
from containerize.drift.model import Drift
from containerize.reporting.drift_text import fixes, spoken
from containerize.reporting.error_json import error_json

_ANSWERS = ".containerize-answers.yml"


def check_json(checked: list[Checked], code: int) -> dict[str, Any]:
    """Everything, project by project."""
    return {"schema_version": 1, "exit_code": code, "projects": [_project(one) for one in checked]}


def _project(one: Checked) -> Mapping[str, Any]:
    if one.error:
        return {"path": str(one.path), **error_json(one.error, one.error.exit_code)}
    assert one.drift is not None
    found = asdict(one.drift)
    found["edited"] = [{**file, "path": str(file["path"])} for file in found["edited"]]
    return {"path": str(one.path), **found, "fixes": fixes(one.drift)}


def _findings(one: Checked) -> Iterator[tuple[str, str, str, int, str]]:
    """(level, rule, file, line, sentence) of each thing that somebody has to do."""
    if one.error:
        yield "error", "check-failed", _place(one.path, _ANSWERS), 1, f"{one.error.found}: {one.error.why}. {one.error.fix}"
        return
    drift: Drift | None = one.drift
    assert drift is not None
    for file in drift.edited:
        if not file.allowed:
            yield "error", file.effect, _place(one.path, str(file.path)), file.line, f"not as its setup renders it. {fixes(drift)[-1]}"
    for value in drift.stale:
        name, _, line = value.source.partition(":")
        said = f"{value.path}: {spoken(value.was)} became {spoken(value.now)} ({value.reason}). {fixes(drift)[0]}"
        yield "error", "stale", _place(one.path, name if line else _ANSWERS), int(line) if line.isdecimal() else 1, said
    for value in drift.outdated:
        said = f"{value.path}: a newer release sets {spoken(value.now)} in place of {spoken(value.was)}"
        yield "note", "outdated", _place(one.path, _ANSWERS), 1, said


def _place(path: Path, name: str) -> str:
    return (path / name).as_posix()


def check_sarif(checked: list[Checked]) -> dict[str, Any]:
    """https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html."""
    found = [finding for one in checked for finding in _findings(one)]
    results = [
        {
            "ruleId": rule,
            "level": level,
            "message": {"text": said},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": file}, "region": {"startLine": line}}}],
        }
        for level, rule, file, line, said in found
    ]
    rules = [{"id": rule} for rule in sorted({rule for _, rule, *_ in found})]
    driver = {"name": "containerize", "version": __version__, "rules": rules}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return {"$schema": schema, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def github_annotations(checked: list[Checked]) -> Iterator[str]:
    """A workflow command for each, escaped as GitHub reads it.

    https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands, and for what is escaped
    https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts.
    """
    for one in checked:
        for level, rule, file, line, said in _findings(one):
            command = "error" if level == "error" else "notice"
            yield f"::{command} file={_property(file)},line={line},title={_property(f'containerize: {rule}')}::{_data(said)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
