"""A sample of `benchmarks/verdicts`: applications that are right and such as have one fault each, and what is said of them."""

import json
import subprocess
from pathlib import Path

import pytest

from benchmarks.verdicts.broken import BROKEN
from benchmarks.verdicts.good import GOOD
from benchmarks.verdicts.model import App
from containerize.cli import main
from tests.conftest import ALL_CASES
from tests.verification.conftest import Left

pytestmark = pytest.mark.engine

IN_CI = (
    *("logs tracebacks and goes on", "a job that ends"),
    *("a variable is missing", "never healthy", "a migration fails", "the database has another name"),
)
IN_FULL = ("a script of Windows", "a table is missing", "its tmpfs is full", "writes to a root that is read-only", "a secret that is not given")
SAMPLE = (*IN_CI, *(IN_FULL if ALL_CASES else ()))
APPS = {app.name: app for app in (*GOOD, *BROKEN)}


@pytest.mark.parametrize("name", SAMPLE)
def test_what_is_said_of_an_application(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], left_behind: Left) -> None:
    app = APPS[name]
    folder = tmp_path / "verdict"
    app.write(folder)
    try:
        code = main(["--quiet", "smoke", str(folder), "--json", "--timeout", "20"])
    finally:
        subprocess.run(["docker", "image", "rm", "--force", "verdict:local"], capture_output=True, check=False)
    said = json.loads(capfd.readouterr().out)
    assert (code, said.get("error", {}).get("cause")) == (app.code, app.cause)
    if app.code:
        assert all(said["error"][part] for part in ("found", "why", "fix"))
    assert left_behind() == []


def test_every_application_has_a_name_of_its_own() -> None:
    names = [app.name for app in (*GOOD, *BROKEN)]
    assert len(set(names)) == len(names)
    assert isinstance(APPS[SAMPLE[0]], App)
    assert len(BROKEN) >= 30
