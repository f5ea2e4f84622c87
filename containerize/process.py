"""The only module that starts other programs: no shell, a chosen environment, a deadline for each."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# What a child may know of the caller's environment: where programs and engines are, proxies, and the terminal.
_INHERITED = (
    "PATH HOME USER LANG LC_ALL TZ TERM TMPDIR TEMP TMP SYSTEMROOT COMSPEC PATHEXT APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES "
    "USERPROFILE XDG_RUNTIME_DIR XDG_CONFIG_HOME SSH_AUTH_SOCK "
    "HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy SSL_CERT_FILE SSL_CERT_DIR"
).split()


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


class Child:
    """A running program in a process group of its own; leaving the context ends the whole group."""

    def __init__(
        self, argv: Sequence[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None, stdin: bool = False
    ) -> None:
        self.argv = tuple(argv)
        self.popen = subprocess.Popen(
            self.argv,
            cwd=cwd,
            env=dict(env) if env is not None else clean_environment(),
            stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            start_new_session=os.name == "posix",
        )

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def error_lines(self) -> Iterator[str]:
        """Lines of standard error as they come, without their line ends."""
        assert self.popen.stderr is not None
        for line in self.popen.stderr:
            yield line.rstrip("\r\n")

    def terminate(self) -> None:
        """Ask the group to end, and return at once."""
        self._signal(signal.SIGTERM)

    def end(self, grace: float = 5) -> int:
        """Ask the group to end, insist after `grace` seconds, and return the exit code."""
        if self.popen.poll() is None:
            self._signal(signal.SIGTERM)
            try:
                self.popen.wait(grace)
            except subprocess.TimeoutExpired:
                self._signal(getattr(signal, "SIGKILL", signal.SIGTERM))
                self.popen.wait()
        for stream in (self.popen.stdin, self.popen.stdout, self.popen.stderr):
            if stream is not None and not stream.closed:
                stream.close()
        return self.popen.returncode

    def _signal(self, number: int) -> None:
        try:
            if os.name == "posix":
                os.killpg(self.popen.pid, number)
            else:
                self.popen.send_signal(number)
        except ProcessLookupError:
            pass
