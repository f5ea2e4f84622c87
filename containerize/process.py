"""The only module that starts other programs: no shell, a chosen environment, a deadline for each."""

import contextlib
import os
import signal
import socket
import subprocess
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# What a child may know of the caller's environment: where programs and engines are, proxies, and the terminal.
_INHERITED = (
    "PATH HOME USER LANG LC_ALL TZ TERM TMPDIR TEMP TMP SYSTEMROOT COMSPEC PATHEXT APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES "
    "USERPROFILE XDG_RUNTIME_DIR XDG_CONFIG_HOME SSH_AUTH_SOCK "
    "HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy SSL_CERT_FILE SSL_CERT_DIR"
).split()

_LINE_CHARACTERS = 1 << 20
_TAIL_CHARACTERS = 64 << 10
# How long to wait for the last of a pipe when the program has ended; something that outlives it may hold the other end.
_DRAIN_SECONDS = 2


@dataclass(frozen=True)
class Completed:
    """How a program ended: its exit code (negative: the signal that ended it) and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def clean_environment(extra: Mapping[str, str] | None = None, *, prefixes: Sequence[str] = ()) -> dict[str, str]:
    """The environment for a child: a short list of inherited names, all names with one of `prefixes`, and `extra`."""
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    kept |= {name: value for name, value in os.environ.items() if name.startswith(tuple(prefixes))}
    return kept | dict(extra or {})


def run(
    argv: Sequence[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None, timeout: float = 60, stdin: str | None = None
) -> Completed:
    """Run a program to its end and return what it printed.

    timeout: seconds. Raises TimeoutError when they pass (the whole process group is ended first) and FileNotFoundError when
    there is no such program.
    """
    with Child(argv, cwd=cwd, env=env, stdin=True) as child:
        try:
            stdout, stderr = child.popen.communicate(stdin, timeout=timeout)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"{argv[0]} did not end within {timeout:g} s") from None
        return Completed(child.popen.returncode, stdout, stderr)


class Relay:
    """A program that reads from and writes to a connection, and whose errors are added to a file."""

    def __init__(self, connection: socket.socket, argv: Sequence[str], errors: IO[bytes]) -> None:
        """Start it; the connection may be closed here then."""
        number = connection.fileno()
        self._popen = subprocess.Popen(
            argv, env=clean_environment(), stdin=number, stdout=number, stderr=errors, start_new_session=os.name == "posix"
        )

    def end(self, seconds: float) -> None:
        """Ask it to end, and insist after a while."""
        self._popen.terminate()
        try:
            self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()


class Child:
    """A running program in a process group of its own; leaving the context ends the whole group."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: bool = False,
        discard_stdout: bool = False,
        merged: bool = False,
    ) -> None:
        """Start it. discard_stdout: for a program whose output nobody reads, and which would stop once a pipe is full of it.

        merged: what it writes to its output comes among its errors, in the order in which it is written.
        """
        self.argv = tuple(argv)
        self.popen = subprocess.Popen(
            self.argv,
            cwd=cwd,
            env=dict(env) if env is not None else clean_environment(),
            stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if discard_stdout else subprocess.PIPE,
            stderr=subprocess.STDOUT if merged else subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            start_new_session=os.name == "posix",
        )
        self._errors = self.popen.stdout if merged else self.popen.stderr
        self._tail: deque[str] = deque()
        self._drain: threading.Thread | None = None

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def error_lines(self) -> Iterator[str]:
        """Lines of standard error as they come, without their line ends; one over a megabyte comes in parts."""
        assert self._errors is not None
        while line := self._errors.readline(_LINE_CHARACTERS):
            yield line.rstrip("\r\n")

    def drain_errors(self) -> None:
        """Read standard error in the background from now on, so that it cannot fill up; `error_tail` is what to show of it."""
        self._drain = threading.Thread(target=self._keep_tail, daemon=True)
        self._drain.start()

    def error_tail(self) -> str:
        """The end of standard error, at most 64 K characters; all of it that there will be once the program has ended."""
        if self._drain is not None and self.popen.poll() is not None:
            self._drain.join(_DRAIN_SECONDS)
        return "\n".join(self._tail)[-_TAIL_CHARACTERS:]

    def ask(self, line: str) -> None:
        """Give a line to a program started with `stdin`; `answer` is what it says to it. One at a time."""
        assert self.popen.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it has ended: the answer will be that there is none
            self.popen.stdin.write(f"{line}\n")
            self.popen.stdin.flush()

    def answer(self, seconds: float) -> str | None:
        """The line that it answers; None when it ends without one, or is ended for being late."""
        assert self.popen.stdout is not None
        late = threading.Timer(seconds, self.kill)
        late.start()
        try:
            answer = self.popen.stdout.readline()
        finally:
            late.cancel()
        if answer.endswith("\n"):
            return answer
        self.wait(seconds)
        return None

    def wait(self, seconds: float) -> int:
        """The exit code of a program that is about to end; it is made to when it does not within `seconds`."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.popen.wait(seconds)
        return self.end()

    def terminate(self) -> None:
        """Ask the group to end, and return at once."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the group without asking."""
        self._signal(getattr(signal, "SIGKILL", signal.SIGTERM))

    def end(self, grace: float = 5) -> int:
        """Ask the group to end, insist after `grace` seconds or on a second Ctrl-C, and return the exit code."""
        try:
            if self.popen.poll() is None:
                self.terminate()
                self.popen.wait(grace)
        except subprocess.TimeoutExpired:
            pass
        finally:
            # Also when the program itself has ended: what it started may be there still.
            self.kill()
            self.popen.wait()
            self._close()
        return self.popen.returncode

    def _keep_tail(self) -> None:
        size = 0
        for line in self.error_lines():
            self._tail.append(line)
            size += len(line) + 1
            while size > _TAIL_CHARACTERS and len(self._tail) > 1:
                size -= len(self._tail.popleft()) + 1

    def _close(self) -> None:
        if self._drain is not None:
            self._drain.join(_DRAIN_SECONDS)
            if self._drain.is_alive():
                return  # closing what another thread reads would wait for that thread
        for stream in (self.popen.stdin, self.popen.stdout, self.popen.stderr):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()

    def _signal(self, number: int) -> None:
        # A group without members, or one of a program that has raised its privileges, cannot be signalled, and need not be.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.name == "posix":
                os.killpg(self.popen.pid, number)
            else:
                self.popen.send_signal(number)
