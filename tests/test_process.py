"""Programs that are started: what they see, that they never block us, and that they end with all that they started."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from containerize.process import Child, clean_environment, run

posix_only = pytest.mark.skipif(os.name != "posix", reason="process groups")


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _gone(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if not _is_running(pid):
            return True
        time.sleep(0.02)
    return False


def test_run_returns_what_was_printed_and_the_exit_code() -> None:
    done = run(_python("import sys; print(sys.stdin.read().upper()); print('oh', file=sys.stderr); sys.exit(7)"), stdin="übung")
    assert (done.returncode, done.stdout.strip(), done.stderr.strip()) == (7, "ÜBUNG", "oh")


def test_run_of_a_program_that_is_not_there() -> None:
    with pytest.raises(FileNotFoundError):
        run(["containerize-has-no-such-program"])


def test_run_ends_a_program_at_its_deadline() -> None:
    began = time.monotonic()
    with pytest.raises(TimeoutError, match=r"did not end within 0\.3 s"):
        run(_python("import time; time.sleep(60)"), timeout=0.3)
    assert time.monotonic() - began < 8


def test_a_child_sees_no_more_of_the_environment_than_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "x")
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    monkeypatch.setenv("BUILDX_BUILDER", "mine")
    assert not {"SECRET_TOKEN", "GIT_DIR", "BUILDX_BUILDER"} & clean_environment().keys()
    assert clean_environment({"A": "b"}, prefixes=("BUILDX_",))["BUILDX_BUILDER"] == "mine"
    assert "SECRET_TOKEN" not in run(_python("import os; print(*os.environ)")).stdout


def test_output_that_nobody_reads_does_not_stop_a_child() -> None:
    with Child(_python("print('x' * 5_000_000); import sys; print('done', file=sys.stderr)"), discard_stdout=True) as child:
        assert list(child.error_lines()) == ["done"]
        assert child.wait(10) == 0


def test_errors_that_nobody_reads_do_not_stop_a_child_and_the_last_are_kept() -> None:
    code = "import sys\nfor n in range(200_000): print('line', n, file=sys.stderr)"
    with Child(_python(code), discard_stdout=True) as child:
        child.drain_errors()
        assert child.wait(30) == 0
        lines = child.error_tail().splitlines()
    assert lines[-1] == "line 199999"
    assert sum(map(len, lines)) <= 64 << 10


def test_a_line_without_an_end_comes_in_parts() -> None:
    with Child(_python("import sys; sys.stderr.write('x' * 3_000_000)"), discard_stdout=True) as child:
        lengths = [len(line) for line in child.error_lines()]
    assert max(lengths) <= 1 << 20
    assert sum(lengths) == 3_000_000


def test_bytes_that_are_no_text_are_replaced() -> None:
    with Child(_python(r"import sys; sys.stderr.buffer.write(b'a\xffb\n')"), discard_stdout=True) as child:
        assert list(child.error_lines()) == ["a\ufffdb"]


@posix_only
def test_leaving_ends_what_the_child_has_started_too() -> None:
    code = "import subprocess, sys, time; p = subprocess.Popen(['sleep', '61']); print(p.pid, file=sys.stderr, flush=True); time.sleep(60)"
    with Child(_python(code), discard_stdout=True) as child:
        assert child.popen.stderr is not None
        grandchild = int(child.popen.stderr.readline())
        assert _is_running(grandchild)
    assert child.popen.returncode == -signal.SIGTERM
    assert _gone(grandchild)


@posix_only
def test_leaving_ends_what_a_child_that_has_ended_left_behind() -> None:
    code = "import subprocess, sys; p = subprocess.Popen(['sleep', '61'], stderr=subprocess.DEVNULL); print(p.pid, file=sys.stderr)"
    with Child(_python(code), discard_stdout=True) as child:
        (line,) = child.error_lines()
        assert child.wait(10) == 0
        assert _is_running(int(line))
    assert _gone(int(line))


@posix_only
def test_a_child_that_ignores_sigterm_is_killed_after_the_grace() -> None:
    code = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', file=sys.stderr, flush=True); time.sleep(60)"
    child = Child(_python(code), discard_stdout=True)
    assert child.popen.stderr is not None
    child.popen.stderr.readline()
    assert child.end(grace=0.3) == -signal.SIGKILL


@posix_only
def test_a_second_interrupt_while_a_child_is_being_ended_kills_it(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', file=sys.stderr, flush=True); time.sleep(60)"
    child = Child(_python(code), discard_stdout=True)
    assert child.popen.stderr is not None
    child.popen.stderr.readline()
    wait = child.popen.wait

    def interrupted(timeout: float | None = None) -> int:
        if timeout is not None:
            raise KeyboardInterrupt
        return wait()

    monkeypatch.setattr(child.popen, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        child.end()
    assert child.popen.returncode == -signal.SIGKILL
    assert child.popen.stderr.closed


def test_waiting_for_a_child_that_does_not_end_makes_it_end() -> None:
    with Child(_python("import time; time.sleep(60)"), discard_stdout=True) as child:
        assert child.wait(0.2) != 0
        assert child.popen.returncode is not None


def test_an_answer_that_was_never_read_does_not_disturb_the_end() -> None:
    with Child(_python("import sys; sys.exit(0)"), stdin=True) as child:
        assert child.popen.stdin is not None
        child.popen.wait()
        child.popen.stdin.write("nobody reads this")
    assert child.popen.returncode == 0


def test_no_shell_is_between() -> None:
    assert run([*_python("import sys; print(sys.argv[1])"), "$HOME; echo no"]).stdout.strip() == "$HOME; echo no"
    with pytest.raises((FileNotFoundError, subprocess.SubprocessError)):
        run(["echo hello; echo there"])
