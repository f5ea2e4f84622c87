"""Reading a project has an end, and little memory is enough for it: real projects made to take long, and the messages about them."""

import gc
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from containerize import syntax_trees
from containerize.cli import main
from containerize.errors import ContainerizeError, InvalidInput
from containerize.pipeline import analyse
from containerize.project import SOURCE_BYTES, Project
from containerize.time_limit import VARIABLE, time_limit
from tests.measured_child import measured

MEGABYTES = 400
FIX = "or give it longer: CONTAINERIZE_INSPECTION_SECONDS=120"


def _slow_project(root: Path) -> Path:
    """Many files that each take long to parse, and must be parsed: they all name a framework."""
    root.mkdir()
    (root / "pyproject.toml").write_text('[project]\nname = "slow"\nversion = "1"\ndependencies = ["flask", "gunicorn"]\n')
    for number in range(60):
        (root / f"app_{number}.py").write_text("from flask import Flask\napp = Flask(__name__)\n" + "a.b\n" * 60_000)
    return root


def test_a_project_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    root = _slow_project(tmp_path / "slow")
    monkeypatch.setenv(VARIABLE, "1")
    began = time.monotonic()
    assert main(["inspect", str(root)]) == 11
    assert time.monotonic() - began < 20  # a minute, when nothing stops it
    error = " ".join(capsys.readouterr().err.split())
    assert f"{root}: reading it took over 1 s; it was at app_" in error
    assert error.endswith(FIX)


@pytest.mark.parametrize("thread", [False, True])
def test_time_is_noticed_between_two_files_where_there_are_no_alarms(thread: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "main.py").touch()
    (tmp_path / "other.py").touch()
    monkeypatch.setenv(VARIABLE, "1")
    if not thread:
        monkeypatch.delattr(signal, "setitimer", raising=False)
    caught: list[ContainerizeError] = []

    def read() -> None:
        try:
            with time_limit(tmp_path):
                project = Project(tmp_path)
                project.read("main.py")
                time.sleep(1.05)
                project.read("other.py")
        except ContainerizeError as error:
            caught.append(error)

    reader = threading.Thread(target=read) if thread else None
    if reader:
        reader.start()
        reader.join()
    else:
        read()
    assert [type(error) for error in caught] == [InvalidInput]
    assert caught[0].found == f"{tmp_path}: reading it took over 1 s; it was at other.py"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="alarms")
def test_an_alarm_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, 100)
    try:
        with time_limit(tmp_path):
            assert signal.getsignal(signal.SIGALRM) is signal.SIG_IGN
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 90
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="alarms")
def test_an_alarm_amid_what_the_collector_calls_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There it would be lost, and told on standard error by nobody of ours."""
    monkeypatch.setenv(VARIABLE, "1")
    called: list[str] = []

    def callback(phase: str, _: object) -> None:
        if not called:
            time.sleep(1.2)
            called.append(phase)

    def work() -> None:
        gc.collect()
        called.append("went on")
        time.sleep(20)

    gc.callbacks.append(callback)
    try:
        with pytest.raises(InvalidInput), time_limit(tmp_path):
            work()
    finally:
        gc.callbacks.remove(callback)
    assert called[1:] == ["went on"]


@pytest.mark.parametrize("given", ["", "0", "-1", "soon", "1.5", "٣", "9" * 30])
def test_a_limit_that_is_none(given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv(VARIABLE, given)
    assert main(["inspect", str(tmp_path)]) == 2
    error = " ".join(capsys.readouterr().err.split())
    assert "it is a number of seconds, from 1 to 99999" in error
    assert error.endswith(f"fix: {VARIABLE}=120")


DENSE = {
    "a.py": b"a.b\n",
    "main.py": b"import flask;a;",
    "setup.py": b"[1],",
    "pyproject.toml": b"a%d=1\n",
    "uv.lock": b"[[package]]\n",
    "poetry.lock": b"[[package]]\n",
    "Pipfile": b"[a%d]\n",
    "Pipfile.lock": b"[],",
    "package.json": b"{},",
    "requirements.txt": b"some-package\n",
    "environment.yml": b"- {a: [b]}\n",
    "compose.yaml": b"- {a: [b]}\n",
    ".containerize-answers.yml": b"- a\n",
    "Procfile": b"worker: python a.py\n",
    "setup.cfg": b"[section.%d]\nkey = value\n",
    ".env": b"A=b\n",
    "Dockerfile": b"RUN a\n",
    "notebook.ipynb": b"[],",
}


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a child")
@pytest.mark.parametrize("name", DENSE)
def test_a_file_of_as_much_as_it_may_have(name: str, tmp_path: Path) -> None:
    """The most memory of a run, and that it ends with an exit code of ours."""
    root = tmp_path / "dense"
    root.mkdir()
    (root / "main.py").write_text("from flask import Flask\napp = Flask(__name__)\n")
    (root / "requirements.txt").write_text("flask\ngunicorn\n")
    unit = DENSE[name]
    count = (SOURCE_BYTES - 10) // len(unit % 10**6 if b"%d" in unit else unit)
    content = b"".join(unit % number for number in range(count)) if b"%d" in unit else unit * count
    (root / name).write_bytes(b"[" + content + b"1]" if unit.endswith(b",") else content)
    code, megabytes, error = measured("inspect", str(root))
    assert code in (0, 10, 11, 12, 13), error
    assert "Traceback" not in error
    assert megabytes < MEGABYTES


def test_trees_beyond_what_is_kept_are_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found is the same with a memory for no tree at all."""
    root = tmp_path / "shop"
    (root / "shop").mkdir(parents=True)
    (root / "requirements.txt").write_text("flask\ngunicorn\n")
    (root / "shop" / "__init__.py").touch()
    (root / "shop" / "factory.py").write_text("import flask\n\ndef create_app():\n    app = flask.Flask(__name__)\n    return app\n")
    (root / "wsgi.py").write_text("from shop.factory import create_app\napplication = create_app()\n")
    kept = analyse(root, {}).config
    monkeypatch.setattr("containerize.project.KEPT_WEIGHT", 0)
    assert analyse(root, {}).config == kept


def test_what_is_left_out_takes_no_room_from_what_is_kept(tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / f"data_{number}.py").write_bytes(b"a.b\n" * 150_000)
    (tmp_path / "main.py").write_text("import os\n")
    project = Project(tmp_path)
    assert [project.module(f"data_{number}.py") for number in range(8)] == [None] * 8
    assert project.module("main.py") is project.module("main.py")
    assert len(project.warnings) == 8


@pytest.mark.parametrize(
    ("data", "weight"), [(b"a.b\n" * 3, 6), (b"", 0), (b"x = [1, 2]\n", 5), (b"a.b\n" * 40_000, 120_000), (b" " * 100_000, 0)]
)
def test_what_a_file_weighs(data: bytes, weight: int) -> None:
    assert syntax_trees.syntax_weight(data) == weight
