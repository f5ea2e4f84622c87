"""`verify` on projects that are right and on such as have one fault each: the fault is named, and nothing else fails."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from containerize.cli import main
from containerize.engine.objects import new_session
from containerize.errors import FINDINGS, BuildFailed, ContainerExited, InvalidConfig
from tests.conftest import ALL_CASES, full_run_only
from tests.verification.conftest import BASE, SERVER, Left

pytestmark = pytest.mark.engine

RIGHT = f"""FROM {BASE}
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt
COPY . ./
USER 10001:10001
EXPOSE 8000
CMD ["python", "server.py"]
"""
FILES = {"requirements.txt": "six==1.17.0\n", "server.py": SERVER, "Dockerfile": RIGHT, ".dockerignore": ".env\n"}
COMPOSE = """
services:
  app:
    build: .
    image: verified:local
    ports: ["127.0.0.1:8000:8000"]
    volumes: [data:/data]
    stop_grace_period: 5s
volumes:
  data: {}
"""
FORGETS = "import pathlib\nfor path in pathlib.Path('/data').iterdir():\n    path.unlink()\n" + SERVER
KEEPS = "import sqlite3\nsqlite3.connect('/app/db.sqlite3').execute('create table if not exists orders (id int)')\n" + SERVER
ONCE = "import pathlib, sys\nif pathlib.Path('/tmp/started').exists():\n    sys.exit('there is one already')\npathlib.Path('/tmp/started').touch()\n" + SERVER


def _instead(old: str, new: str) -> dict[str, str]:
    assert old in RIGHT
    return {"Dockerfile": RIGHT.replace(old, new)}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder whose name the image gets; the image goes at the end."""
    path = tmp_path / "verified"
    path.mkdir()
    yield path
    subprocess.run(["docker", "image", "rm", "--force", "verified:local"], capture_output=True, check=False)


def _verify(folder: Path, files: Mapping[str, str], capfd: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, Any]]:
    for name, text in {**FILES, **files}.items():
        (folder / name).write_text(text)
    code = main(["--quiet", "verify", str(folder), "--json", "--timeout", "20", *options])
    return code, json.loads(capfd.readouterr().out)


def test_a_project_that_is_right(folder: Path, capfd: pytest.CaptureFixture[str], left_behind: Left) -> None:
    code, found = _verify(folder, {"compose.yaml": COMPOSE, ".env": "API_TOKEN=not-to-be-seen-4711\n"}, capfd)
    checks = {check["name"]: check for check in found["checks"]}
    assert [name for name, check in checks.items() if check["status"] == "failed"] == [], found
    assert code == 0
    edited, changed = checks["cache, code edited"]["values"], checks["cache, dependencies changed"]["values"]
    assert [step["line"] for step in edited["ran"]] == [5]
    assert (changed["changed"], [step["line"] for step in changed["ran"]]) == ("requirements.txt", [3, 4, 5])
    assert checks["data survives"]["figure"] == "1 volume: all containers made again, everything still there"
    assert checks["account"]["values"] == {"uid": 10001}
    assert checks["no secret in the image"]["values"] == {"values": 1}
    assert checks["starts and answers"]["figure"].endswith("GET / 200")
    assert {name for name, check in checks.items() if check["status"] == "skipped"} == set()
    assert left_behind() == []
    tags = subprocess.run(["docker", "image", "ls", "--format", "{{.Repository}}:{{.Tag}}", "verified"], capture_output=True, text=True, check=True)
    assert tags.stdout.split() == ["verified:local"]


FAULTS: dict[str, tuple[dict[str, str], str, int, str]] = {
    "bad order": (
        _instead("COPY requirements.txt ./\n", "COPY . ./\n"),
        "cache, code edited",
        FINDINGS,
        "after an edit of server.py the engine ran line 4 again: copy what that step needs before it, and the code after it",
    ),
    "root": (_instead("USER 10001:10001\n", ""), "account", FINDINGS, "a fault in it could change everything in the container"),
    "ignores SIGTERM": (_instead("USER", "ENV STUBBORN=1\nUSER"), "stops", FINDINGS, '"app" ignores SIGTERM'),
    "a secret in a layer": (
        {".dockerignore": "\n", ".env": "API_TOKEN=not-to-be-seen-4711\n"},
        "no secret in the image",
        FINDINGS,
        ".env: API_TOKEN is in the layer ",
    ),
    "a secret in the configuration": (
        {".env": "API_TOKEN=not-to-be-seen-4711\n", **_instead("USER", "ENV TOKEN=not-to-be-seen-4711\nUSER")},
        "no secret in the image",
        FINDINGS,
        ".env: API_TOKEN is in the configuration",
    ),
    "data is lost": ({"compose.yaml": COMPOSE, "server.py": FORGETS, **_instead("USER 10001:10001\n", "USER 0\n")}, "data survives", FINDINGS, "app: /data"),
    "a database that goes with its container": (
        {"compose.yaml": COMPOSE, "server.py": KEEPS, **_instead("COPY . ./\n", "COPY . ./\nRUN chown 10001 /app\n")},
        "written outside volumes",
        FINDINGS,
        "/app/db.sqlite3 is a database, and goes with its container: give its folder a named volume",
    ),
    "starts only once": ({"server.py": ONCE}, "restarted", ContainerExited.exit_code, "there is one already"),
    "a requirement is not met": (
        {"requirements.txt": "starlette==0.49.1\n", **_instead("-r requirements.txt", "--no-deps -r requirements.txt")},
        "packages and libraries",
        FINDINGS,
        "starlette 0.49.1 wants anyio, which is not installed",
    ),
    "a library is missing": (
        {"requirements.txt": "opencv-python==4.12.0.88\n"},
        "packages and libraries",
        FINDINGS,
        "libGL.so.1 is missing, which cv2/cv2.abi3.so wants: apt-get install libgl1",
    ),
    "over budget": (
        {"pyproject.toml": '[tool.containerize.budgets]\nsize = "10MB"\n'},
        "size",
        FINDINGS,
        "over the budget of 10 MB (pyproject.toml:2)",
    ),
    "crashes": ({"server.py": "raise SystemExit('no database')\n"}, "starts and answers", ContainerExited.exit_code, "no database"),
    "does not build": (_instead("pip install", "pip instal"), "build", BuildFailed.exit_code, "this step of the build failed"),
}  # fmt: skip


# Those that are seen as others are.
IN_FULL = ("root", "a secret in the configuration", "a database that goes with its container", "a requirement is not met",
    "a library is missing", "ignores SIGTERM", "over budget", "starts only once", "bad order",
)  # fmt: skip


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if ALL_CASES or fault not in IN_FULL])
def test_a_fault_is_named(fault: str, folder: Path, capfd: pytest.CaptureFixture[str], left_behind: Left) -> None:
    files, name, code, said = FAULTS[fault]
    ended, found = _verify(folder, files, capfd)
    failed = {check["name"]: check["details"] for check in found["checks"] if check["status"] == "failed"}
    also = {"account"} if fault == "data is lost" else set()
    assert failed.keys() - also == {name}, failed
    assert said in "\n".join(failed[name]) + found["checks"][[check["name"] for check in found["checks"]].index(name)]["figure"]
    assert (ended, found["exit_code"]) == (FINDINGS if also else code, FINDINGS if also else code)
    assert left_behind() == []


def test_what_is_written_and_need_not_last_is_noted(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    logs = "import logging, pathlib\nlogging.basicConfig()\nlogging.error('no license, going on')\npathlib.Path('/app/app.log').write_text('x')\npathlib.Path('/tmp/y').write_text('y')\n"
    server = logs + KEEPS
    _, found = _verify(folder, {"server.py": server, **_instead("COPY . ./\n", "COPY . ./\nRUN chown 10001 /app\n")}, capfd)
    check = _check(found, "written outside volumes")
    assert (check["status"], check["values"]) == ("noted", {"paths": ["/app/app.log", "/app/db.sqlite3"]})
    assert _check(found, "log at start")["details"] == ["app: ERROR:root:no license, going on"]
    assert check["details"] == ["/app/app.log goes with its container", "/app/db.sqlite3 goes with its container"]


def _check(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(check for check in found["checks"] if check["name"] == name)


@full_run_only
def test_a_database_server_without_a_volume_is_noted(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    compose = COMPOSE.replace("volumes:\n  data: {}\n", "  db:\n    image: postgres:17\n    environment: {POSTGRES_PASSWORD: local}\nvolumes:\n  data: {}\n")
    code, found = _verify(folder, {"compose.yaml": compose}, capfd)
    check = _check(found, "written outside volumes")
    assert (code, check["status"], check["figure"]) == (0, "noted", "a database without a volume")
    assert check["details"] == ["db: PostgreSQL has no named volume: its data goes with `docker compose down`"]


def test_what_it_writes_and_says(folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    junit, markdown = tmp_path / "junit.xml", tmp_path / "summary.md"
    for name, text in {**FILES, **_instead("USER 10001:10001\n", "")}.items():
        (folder / name).write_text(text)
    assert main(["--no-color", "verify", str(folder), "--junit", str(junit), "--markdown", str(markdown)]) == FINDINGS
    said = capfd.readouterr().err
    assert re.search(r"^  FAILED   account +runs as root$", said, re.MULTILINE)
    assert re.search(r"^not proved: 1 of \d+ checks failed, in [\d.]+ s$", said, re.MULTILINE)
    assert '<failure message="runs as root">' in junit.read_text()
    assert "| account | **failed** | runs as root |" in markdown.read_text()


def test_a_budget_that_is_none(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "Dockerfile").write_text(RIGHT)
    (folder / "pyproject.toml").write_text("[tool.containerize.budgets]\nsize = 400\n")
    assert main(["verify", str(folder)]) == InvalidConfig.exit_code
    assert "pyproject.toml:2: size = 400 is not text such as \"400MB\"" in capfd.readouterr().err


@full_run_only
def test_a_killed_run_leaves_nothing_after_the_next(folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """SIGKILL while the changed copy is built, whose image exists a moment later or not at all: the next run removes what is left."""
    slow = _instead("COPY . ./\n", "COPY . ./\nRUN sleep 3\n")
    for name, text in {**FILES, **slow}.items():
        (folder / name).write_text(text)
    child = subprocess.Popen([sys.executable, "-m", "containerize", "verify", str(folder)], stderr=subprocess.PIPE, text=True)
    assert child.stderr is not None
    for line in child.stderr:
        if "no secret in the image" in line:
            break
    time.sleep(1.5)
    child.kill()
    child.communicate()
    time.sleep(4)
    # What a run that was killed a moment later would leave: an image with its labels.
    labels = new_session().labels | {"io.containerize.pid": str(child.pid)}
    options = [word for key, value in labels.items() for word in ("--label", f"{key}={value}")]
    left = f"verified:verify-{child.pid}"
    subprocess.run(["docker", "build", "--quiet", "--tag", left, *options, str(folder)], check=True, capture_output=True)
    assert main(["--quiet", "verify", str(folder), "--timeout", "20"]) == 0, capfd.readouterr().err
    tags = subprocess.run(["docker", "image", "ls", "--format", "{{.Repository}}:{{.Tag}}", "verified"], capture_output=True, text=True, check=True)
    assert tags.stdout.split() == ["verified:local"]
    assert subprocess.run(["docker", "ps", "-aq", "--filter", f"label=io.containerize.pid={child.pid}"], capture_output=True, check=True).stdout == b""


SLOW_PYTHON = "import sys, time\nif '-c' in sys.orig_argv:\n    time.sleep(20)\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_ended_while_the_image_is_looked_into_leaves_nothing(number: signal.Signals, folder: Path, left_behind: Left) -> None:
    slow = _instead("USER", "RUN mv sitecustomize.py /usr/local/lib/python3.13/site-packages/\nUSER")
    for name, text in {**FILES, **slow, "sitecustomize.py": SLOW_PYTHON}.items():
        (folder / name).write_text(text)
    run = subprocess.Popen([sys.executable, "-m", "containerize", "verify", str(folder)], stderr=subprocess.PIPE, text=True)
    assert run.stderr is not None
    assert any(re.match(r"  ok +size ", line) for line in run.stderr)
    deadline = time.monotonic() + 20
    while not left_behind(run.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    run.send_signal(number)
    run.communicate(timeout=30)
    assert left_behind(run.pid) == []


def test_two_runs_at_once_do_not_touch_each_other(folder: Path, left_behind: Left) -> None:
    for name, text in {**FILES, "compose.yaml": COMPOSE}.items():
        (folder / name).write_text(text)
    command = [sys.executable, "-m", "containerize", "--quiet", "verify", str(folder), "--json"]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for run in runs:
        out, _ = run.communicate(timeout=120)
        assert run.returncode == 0, out
        assert left_behind(run.pid) == []
