"""The way to an engine over ssh: a socket on this machine, each of whose connections is an ssh of its own, as the docker CLI makes them.

The SDK's own way wants another implementation of ssh, which knows nothing of the user's settings, agent and hosts.
"""

import os
import shutil
import socket
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from containerize import process
from containerize.engine.untrusted_text import last_lines
from containerize.errors import EngineMissing

_CONNECT_SECONDS = 5
_END_SECONDS = 2


class SshWay:
    """Open until it is closed. address: where the SDK finds the engine."""

    def __init__(self, endpoint: str) -> None:
        """endpoint: `ssh://[user@]host[:port][/path of the socket there]`. Raises EngineMissing where there are no such sockets."""
        if os.name != "posix":
            fix = "run it in WSL, or reach the engine by tcp:// (https://docs.docker.com/engine/security/protect-access/)"
            raise EngineMissing(f"the engine is at {endpoint}", "the way over ssh needs a system that hands sockets to programs", fix)
        self._argv = ssh_command(endpoint)
        self._folder = Path(tempfile.mkdtemp(prefix="containerize-"))
        self._errors = (self._folder / "errors").open("w+b")
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.bind(str(self._folder / "socket"))
        self._server.listen()
        self._running: list[process.Relay] = []
        self.address = f"unix://{self._folder / 'socket'}"
        threading.Thread(target=self._serve, daemon=True).start()

    def said(self) -> str:
        """The last line that ssh wrote to its errors; nothing where it wrote none."""
        self._errors.seek(0)
        return " ".join(last_lines(self._errors.read(), 1))

    def close(self) -> None:
        """End what runs, and remove the socket."""
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for running in self._running:
            running.end(_END_SECONDS)
        self._errors.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._server.accept()
                with connection:
                    self._running.append(process.Relay(connection, self._argv, self._errors))


def ssh_command(endpoint: str) -> list[str]:
    """What the docker CLI starts for such an address (https://github.com/docker/cli/tree/master/cli/connhelper)."""
    parts = urlsplit(endpoint)
    words = ["ssh", "-T", "-o", f"ConnectTimeout={_CONNECT_SECONDS}"]
    words += (["-l", parts.username] if parts.username else []) + (["-p", str(parts.port)] if parts.port else [])
    there = [] if parts.path in ("", "/") else ["--host", f"unix://{parts.path}"]
    return [*words, "--", str(parts.hostname), "docker", *there, "system", "dial-stdio"]
