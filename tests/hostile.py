"""Projects that mean harm, or that an accident made: every file that inspection reads, in every state that a file can be in."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

CANARY = "canary-b7f1"
APP = '"""A project."""\n\nfrom fastapi import FastAPI\n\napp = FastAPI()\n'
PROJECT = '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["fastapi", "uvicorn"]\n'
# What is read, beside a project that is well; `None`: the state needs no content of its kind.
FILES = (
    "pyproject.toml", "requirements.txt", "requirements.in", "uv.lock", "poetry.lock", "pdm.lock", "Pipfile", "Pipfile.lock", "pylock.toml",
    "setup.py", "setup.cfg", "environment.yml", "main.py", "manage.py", "Procfile", ".python-version", "runtime.txt", ".env", "alembic.ini",
    "compose.yaml", "containerize.toml", ".containerize-answers.yml", "package.json", ".dockerignore",
)  # fmt: skip


def _data(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _outside(path: Path, secret: Path) -> None:
    path.symlink_to(secret)


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket is at most 108 bytes long
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 34)


State = Callable[[Path, Path], None]
# Each state makes the file at a path; the second path is a secret outside of the project.
STATES: dict[str, State] = {
    "a link to a secret outside": _outside,
    "a link that leads nowhere": lambda path, _: path.symlink_to("nowhere"),
    "a link to itself": lambda path, _: path.symlink_to(path.name),
    "a link to an endless device": lambda path, _: path.symlink_to("/dev/zero"),
    "a FIFO": lambda path, _: os.mkfifo(path),
    "a socket": lambda path, _: _socket(path),
    "a folder": lambda path, _: path.mkdir(),
    "empty": lambda path, _: _data(path, b""),
    "16 GiB of nothing": lambda path, _: _sparse(path),
    "bytes that are no text": lambda path, _: _data(path, bytes(range(256)) * 4),
    "NULs": lambda path, _: _data(path, b"\0" * 4096),
    "UTF-16": lambda path, _: _data(path, PROJECT.encode("utf-16")),
    "a line of a megabyte": lambda path, _: _data(path, b"x" * (1 << 20) + b"\n"),
    "brackets, 100,000 deep": lambda path, _: _data(path, b"x = " + b"[" * 100_000),
    "dots without end": lambda path, _: _data(path, b"a." * 60_000 + b"b = 1\n"),
    "minus signs without end": lambda path, _: _data(path, b"x = " + b"-" * 200_000 + b"1\n"),
    "a number of 100,000 digits": lambda path, _: _data(path, b"x = " + b"9" * 100_000 + b"\n"),
    "aliases that multiply": lambda path, _: _data(path, _bomb()),
    "escapes for terminals": lambda path, _: _data(path, b'\x1b]0;owned\x07 = "\x1b[2J"\n'),
    "merge conflict": lambda path, _: _data(path, b"<<<<<<< ours\na = 1\n=======\na = 2\n>>>>>>> theirs\n"),
}


def _bomb() -> bytes:
    lines = ["a0: &a0 [x, x]"] + [f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 9)}]" for number in range(1, 12)]
    return "\n".join(lines).encode()


def make(folder: Path, file: str, state: str) -> Path:
    """The project, in which one file is in that state; a secret is beside it."""
    secret = folder / "secret"
    secret.write_text(f"{CANARY}\n")
    root = folder / "shop"
    root.mkdir()
    (root / "main.py").write_text(APP)
    (root / "pyproject.toml").write_text(PROJECT)
    path = root / file
    path.unlink(missing_ok=True)
    STATES[state](path, secret)
    return root
