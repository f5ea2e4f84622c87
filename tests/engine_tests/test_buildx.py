"""Builds on the real engine: what comes of them, what is said of those that fail, and that they end when we do."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from containerize.engine import build_run
from containerize.engine.build_options import BuildOptions
from containerize.engine.build_progress import BuildProgress, Vertex
from containerize.engine.build_target import BuildTarget
from containerize.engine.buildx import build_image
from containerize.errors import BuildFailed
from containerize.process import Child

BASE = "python:3.13-slim-trixie"
TAG = "containerize-test:buildx"


def _nothing(_progress: BuildProgress, _changed: list[Vertex]) -> None:
    pass


def _failure(folder: Path, dockerfile: str) -> str:
    (folder / "Dockerfile").write_text(dockerfile)
    with pytest.raises(BuildFailed) as caught:
        build_image(BuildTarget(folder, folder / "Dockerfile", TAG), on_progress=_nothing)
    assert caught.value.exit_code == 21
    return str(caught.value)


@pytest.fixture
def agent() -> Iterator[str]:
    """A socket where an SSH agent would listen; its path must be short."""
    with tempfile.TemporaryDirectory(prefix="agent-") as folder, socket.socket(socket.AF_UNIX) as listening:
        path = f"{folder}/socket"
        listening.bind(path)
        listening.listen()
        yield path


@pytest.fixture
def _untagged() -> object:
    yield
    subprocess.run(["docker", "image", "rm", TAG], capture_output=True, check=False)


@pytest.mark.engine
@pytest.mark.usefixtures("_untagged")
def test_a_build_with_stage_argument_secret_and_agent(tmp_path: Path, agent: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("kept")
    run = "RUN --mount=type=secret,id=key --mount=type=ssh test -S $SSH_AUTH_SOCK && echo $WORD $(cat /run/secrets/key) > /word"
    (tmp_path / "Dockerfile").write_text(f"FROM {BASE} AS one\nARG WORD\n{run}\nFROM one AS two\nRUN false\n")
    seen: list[str] = []
    result = build_image(
        BuildTarget(tmp_path, tmp_path / "Dockerfile", TAG, stage="one", arguments={"WORD": "a b"}, platform="linux/amd64"),
        options=BuildOptions(secrets=(f"id=key,src={secret}",), ssh=(f"default={agent}",)),
        on_progress=lambda _progress, changed: seen.extend(vertex.name for vertex in changed),
    )
    said = subprocess.run(["docker", "run", "--rm", result.image_id, "cat", "/word"], capture_output=True, text=True, check=True)
    assert said.stdout == "a b kept\n"
    assert result.image_id.startswith("sha256:")
    assert any("echo a b" in name for name in seen)
    assert [step.name for step in result.steps if "RUN" in step.name] == [
        "[one 2/2] RUN --mount=type=secret,id=key --mount=type=ssh test -S $SSH_AUTH_SOCK && echo a b $(cat /run/secrets/key) > /word"
    ]


@pytest.mark.engine
def test_the_failing_step_its_last_lines_and_the_command(tmp_path: Path) -> None:
    said = _failure(tmp_path, f"FROM {BASE}\nRUN for n in $(seq 100); do echo line $n; done; printf '\\033[31mred\\n'; no-such-compiler x.c\n")
    lines = said.splitlines()
    assert lines[0].startswith("this step of the build failed: [2/2] RUN for n in ")
    assert "    | line 100" in lines
    assert "    | red" in lines
    assert "    | line 60" not in lines
    assert "  why: there is no command no-such-compiler in the image at that step" in lines
    assert lines[-1].endswith(f"; repeat it: docker buildx build --load --tag {TAG} --file {tmp_path / 'Dockerfile'} {tmp_path}")


@pytest.mark.engine
def test_a_file_that_is_not_sent(tmp_path: Path) -> None:
    assert "  why: uv.lock is not in what is sent to the builder\n" in _failure(tmp_path, f"FROM {BASE}\nCOPY uv.lock ./\n")


@pytest.mark.engine
def test_a_dockerfile_that_is_none(tmp_path: Path) -> None:
    said = _failure(tmp_path, "FRON python\n")
    assert "unknown instruction: FRON" in said


def _fake_docker(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program = folder / "docker"
    program.write_text(f"#!{sys.executable}\n{script}")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.skipif(os.name != "posix", reason="a script as program")
def test_a_build_that_says_nothing_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fake_docker(tmp_path, monkeypatch, "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(60)\n")
    monkeypatch.setattr(build_run, "IDLE_TIMEOUT", 0.5)
    monkeypatch.setattr(build_run, "_TICK", 0.1)
    monkeypatch.setattr(build_run, "_END_TIMEOUT", 0.3)
    began = time.monotonic()
    said = _failure(tmp_path, "FROM scratch\n")
    assert time.monotonic() - began < 8
    assert said.startswith("the build was ended: it said nothing for 0.5 s\n  why: a build that takes so long hangs\n  fix: repeat it: docker ")


@pytest.mark.skipif(os.name != "posix", reason="a script as program")
def test_a_build_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fake_docker(tmp_path, monkeypatch, "import sys, time\nwhile True: print('{}', file=sys.stderr, flush=True); time.sleep(0.05)\n")
    monkeypatch.setattr(build_run, "TOTAL_TIMEOUT", 0.5)
    monkeypatch.setattr(build_run, "_TICK", 0.1)
    assert _failure(tmp_path, "FROM scratch\n").startswith("the build was ended: it took over 0.5 s\n")


@pytest.mark.skipif(os.name != "posix", reason="a script as program")
def test_a_builder_that_talks_on_standard_output_and_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = "import sys\nfor _ in range(3): print('x' * 10**6); print('y' * 10**6, file=sys.stderr)\nprint('the end', file=sys.stderr)\nsys.exit(1)\n"
    _fake_docker(tmp_path, monkeypatch, script)
    said = _failure(tmp_path, "FROM scratch\n")
    assert said.startswith("the build did not start\n    | yyy")
    assert "    | the end\n" in said
    assert len(said) < 20_000


_BUILD = """
import sys
from pathlib import Path
from containerize.engine.build_target import BuildTarget
from containerize.engine.buildx import build_image
folder = Path(sys.argv[1])
build_image(BuildTarget(folder, folder / "Dockerfile", "containerize-test:interrupted"), on_progress=lambda _progress, changed: print(*[v.name for v in changed], file=sys.stderr, flush=True))
"""


def _running(marker: str) -> list[str]:
    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout.splitlines()
    return [line for line in listed if marker in line]


@pytest.mark.engine
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the engine's processes are seen on Linux only")
def test_an_interrupted_build_ends_with_its_command(tmp_path: Path) -> None:
    marker = f"sleep 61.{os.getpid()}"
    (tmp_path / "Dockerfile").write_text(f"FROM {BASE}\nRUN {marker}\n")
    with Child([sys.executable, "-c", _BUILD, str(tmp_path)], discard_stdout=True) as child:
        child.drain_errors()
        deadline = time.monotonic() + 30
        while not [line for line in _running(marker) if "docker" not in line] and time.monotonic() < deadline:
            time.sleep(0.1)
        assert _running(marker), child.error_tail()
        child.popen.send_signal(signal.SIGINT)
        assert child.wait(15) == -signal.SIGINT
    deadline = time.monotonic() + 10
    while (_running(marker) or _running(str(tmp_path))) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _running(marker) == _running(str(tmp_path)) == []
