"""An application as a few files, and what must be said of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

BASE = "python:3.13-slim-trixie"
# A server of the standard library: what GET answers is `body`, with `status`.
SERVER = '''
import http.server, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        status, body = answer(self.path)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())
def serve(host="0.0.0.0", port=8000):
    http.server.ThreadingHTTPServer((host, port), Handler).serve_forever()
def answer(path):
    return 200, "hello"
'''


@dataclass(frozen=True)
class App:
    """files: by path. code, cause: what `smoke --json` must end with and name; note: a fragment of a note that a good one must have."""

    name: str
    files: Mapping[str, str]
    code: int = 0
    cause: str | None = None
    note: str | None = None
    executable: tuple[str, ...] = ()

    def write(self, folder: Path) -> None:
        """All files, below a folder that is made."""
        for path, text in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8", newline="")
            if path in self.executable:
                (folder / path).chmod(0o755)


def dockerfile(
    *, run: str = "", command: list[str] | None = None, expose: bool = True, user: str = "10001:0", health: str = ""
) -> str:
    """A plain Dockerfile, as many are written by hand. run, health: whole lines that are added to it."""
    lines = [f"FROM {BASE}", "WORKDIR /app", run, "COPY . ./", f"USER {user}", "EXPOSE 8000" if expose else "", health]
    return "\n".join([*(line for line in lines if line), f"CMD {json.dumps(command or ['python', 'main.py'])}"]) + "\n"


def web(
    name: str,
    main: str,
    *,
    compose: str = "",
    run: str = "",
    user: str = "10001:0",
    health: str = "",
    code: int = 0,
    cause: str | None = None,
    note: str | None = None,
) -> App:
    """A server that is `main` after SERVER."""
    image = dockerfile(run=run, user=user, health=health)
    files = {"main.py": SERVER + main, "Dockerfile": image, ".dockerignore": "Dockerfile\ncompose.yaml\n"}
    return App(name, files | ({"compose.yaml": compose} if compose else {}), code, cause, note)


def started_by(name: str, command: list[str], *, code: int = 0, cause: str | None = None, executable: bool = True, **files: str) -> App:
    """An application by its command. files: `_` in their names is a dot. executable: whether they may be executed."""
    named = {stem.replace("_", "."): text for stem, text in files.items()}
    dockerfiles = {"Dockerfile": dockerfile(command=command)}
    return App(name, named | dockerfiles, code, cause, executable=tuple(named) if executable else ())


def program(name: str, main: str, *, expose: bool = False, code: int = 0, cause: str | None = None, note: str | None = None) -> App:
    """A program without SERVER before it."""
    return App(name, {"main.py": main, "Dockerfile": dockerfile(expose=expose)}, code, cause, note)


def compose(extra: str = "", services: str = "", volumes: str = "") -> str:
    """A compose file with the application in it. extra: lines of its service, and services: others, as YAML indented by four and two."""
    text = f'services:\n  web:\n    build: .\n    ports: ["127.0.0.1:8000:8000"]\n{extra}{services}'
    return text + (f"volumes:\n{volumes}" if volumes else "")
