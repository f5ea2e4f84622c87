"""The engine fails in the middle: what each verb says then, its exit code, and that nothing stays behind.

The engine is the real one, behind a door (tests/faulty_engine.py). What each fault comes to is kept in tests/golden/engine_faults.txt.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.verdicts.model import web
from containerize.engine.connection import connect
from containerize.engine.objects import sweep_dead
from tests.conftest import ALL_CASES
from tests.faulty_engine import Fault, faulty_engine

pytestmark = pytest.mark.engine

GOLDEN = Path(__file__).parent.parent / "golden" / "engine_faults.txt"
OLD = '{"ApiVersion": "1.30", "Version": "17.06"}'
ANY = 99


@dataclass(frozen=True)
class Row:
    """in_ci: whether it is tried in every run; the full run tries all."""

    name: str
    verb: str
    fault: Fault
    in_ci: bool = True


ROWS = (
    Row("the first answer does not come", "build", Fault("GET /version", "cut before"), in_ci=False),
    Row("it speaks an old version", "build", Fault("GET /version", "answer", status=200, body=OLD, times=ANY)),
    Row("it says no version", "build", Fault("GET /version", "answer", status=200, body="{}", times=ANY), in_ci=False),
    Row("it refuses to say who it is", "build", Fault("GET /info", "answer")),
    Row("it says half of who it is", "build", Fault("GET /info", "half")),
    Row("it says nothing of who it is", "build", Fault("GET /info", "answer", status=200, body="{}"), in_ci=False),
    Row("it answers no ping", "build", Fault("HEAD /_ping", "answer", times=ANY, skip=2)),
    Row("it dies as a build begins", "build", Fault("POST /session", "die")),
    Row("a build's session breaks", "build", Fault("POST /session", "cut after", times=ANY), in_ci=False),
    Row("it dies before the sweep", "smoke", Fault("GET /containers/json", "die"), in_ci=False),
    Row("it refuses a list", "smoke", Fault("GET /volumes", "answer"), in_ci=False),
    Row("half of a list", "smoke", Fault("GET /networks", "half"), in_ci=False),
    Row("it refuses a network", "smoke", Fault("POST /networks/create", "answer", times=9)),
    Row("a network is asked for and not made", "smoke", Fault("POST /networks/create", "cut before"), in_ci=False),
    Row("a container is made, and nobody told", "smoke", Fault("POST /containers/create", "cut after")),
    Row("it dies as a container is made", "smoke", Fault("POST /containers/create", "die")),
    Row("it refuses to start a container", "smoke", Fault("POST /containers/[^/]*/start", "answer"), in_ci=False),
    Row("a container is started, and nobody told", "smoke", Fault("POST /containers/[^/]*/start", "cut after"), in_ci=False),
    Row("it dies while a container starts", "smoke", Fault("GET /containers/[0-9a-f]*/json", "die", skip=6)),
    Row("one look at a container fails", "smoke", Fault("GET /containers/[0-9a-f]*/json", "cut before", skip=6), in_ci=False),
    Row("it falls silent", "smoke", Fault("GET /containers/[0-9a-f]*/json", "silent", skip=6, times=ANY), in_ci=False),
    Row("nothing can be asked inside", "smoke", Fault("POST /containers/.*/exec", "answer", times=ANY), in_ci=False),
    Row("a log breaks off", "smoke", Fault("GET /containers/.*/logs", "cut after"), in_ci=False),
    Row("it refuses to stop a container", "smoke", Fault("POST /containers/.*/stop", "answer"), in_ci=False),
    Row("a container is in use for a while", "smoke", Fault("DELETE /containers", "answer", status=409, times=3), in_ci=False),
    Row("a container has gone by itself", "smoke", Fault("DELETE /containers", "answer", status=404), in_ci=False),
    Row("a container cannot be removed", "smoke", Fault("DELETE /containers", "answer", times=ANY)),
    Row("a network cannot be removed", "smoke", Fault("DELETE /networks", "answer", times=ANY), in_ci=False),
    Row("it dies as all is removed", "smoke", Fault("DELETE /containers", "die"), in_ci=False),
    Row("it refuses a list", "status", Fault("GET /containers/json", "answer", times=ANY), in_ci=False),
    Row("it dies at once", "status", Fault("GET /containers/json", "die")),
    Row("it dies at once", "clean", Fault("GET /containers/json", "die"), in_ci=False),
    Row("an image cannot be looked at", "layers", Fault("GET /images/", "answer", times=ANY), in_ci=False),
    Row("it dies at once", "doctor", Fault(".", "die")),
)
TRIED = tuple(row for row in ROWS if row.in_ci or ALL_CASES)
IDS = [f"{row.verb}: {row.name}" for row in TRIED]


@pytest.fixture
def application(tmp_path: Path) -> Path:
    app = web("fault", "serve()")
    app.write(tmp_path / "fault")
    return tmp_path / "fault"


def _left(pid: int) -> list[str]:
    chosen = ["--filter", f"label=io.containerize.pid={pid}"]
    kinds = (("ps", "-aq"), ("network", "ls", "-q"), ("volume", "ls", "-q"))
    return [
        name for kind in kinds for name in subprocess.run(["docker", *kind, *chosen], capture_output=True, text=True, check=True).stdout.split()
    ]


@pytest.mark.parametrize("row", TRIED, ids=IDS)
def test_what_is_said_when_the_engine_fails(row: Row, application: Path, tmp_path: Path, golden_line: Callable[[str, str], None]) -> None:
    with connect() as engine:
        upstream = engine.endpoint
    row.fault.seen = 0
    with faulty_engine(upstream, tmp_path / "e.sock") as door:
        door.faults = [row.fault]
        environment = {**os.environ, "DOCKER_HOST": door.address}
        place = {"clean": ["--yes", str(application)], "doctor": []}.get(row.verb, [str(application)])
        command = [sys.executable, "-m", "containerize", "--quiet", row.verb, *place]
        run = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        _, error = run.communicate(timeout=120)
    assert row.fault.seen > row.fault.skip, "the fault did not come about"
    assert "Traceback" not in error
    with connect() as engine:
        sweep_dead(engine)
    assert _left(run.pid) == []
    golden_line(f"{row.verb}: {row.name}", f"{run.returncode} | {_plain(error, tmp_path)}")


def _plain(error: str, folder: Path) -> str:
    """A message in one line, without what is another at each time."""
    text = " ".join(error.replace(str(folder), "DIR").replace("%2F", "/").split())
    text = re.sub(r"(the engine went away during the build) \| .*? why:", r"\1 | WORDS OF BUILDX why:", text)
    for pattern, shown in (("[0-9a-f]{64}", "ID"), (r"smoke-[0-9a-f]{8}", "smoke-ID"), (r"/v1\.\d+/", "/vN/")):
        text = re.sub(pattern, shown, text)
    return re.sub(r"(?<=unix://)/?\S*e\.sock|http://\S*e\.sock", "SOCKET", text)


@pytest.fixture
def golden_line(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare one line of the golden file, by its first column, or write it anew."""

    def compare(key: str, text: str) -> None:
        lines = dict(line.split(" | ", 1) for line in GOLDEN.read_text("utf-8").splitlines()) if GOLDEN.exists() else {}
        if request.config.getoption("--update-golden"):
            ordered = {name: (lines | {key: text}).get(name) for name in (f"{row.verb}: {row.name}" for row in ROWS)}
            GOLDEN.write_text("".join(f"{name} | {value}\n" for name, value in ordered.items() if value), "utf-8")
            return
        assert f"{key} | {text}" == f"{key} | {lines.get(key)}"

    return compare


def test_each_fault_is_kept() -> None:
    assert [line.split(" | ")[0] for line in GOLDEN.read_text("utf-8").splitlines()] == [f"{row.verb}: {row.name}" for row in ROWS]
