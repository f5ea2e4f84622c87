"""Damaged projects without end: what inspection, resolution and rendering make of them is a config or an error with a name.

    python -m benchmarks.fuzz [--count 5000] [--seed 1] [--minutes M] [--keep FOLDER] [--engine] [--inputs N ...]

Each input is one of the projects of the tests (cases and examples) in which one to three files were damaged, exchanged or renamed. One in
twenty is rendered, and its files are read by parsers of YAML 1.1 and 1.2 and of Dockerfiles; with --engine one in 200 by compose and by
BuildKit, which must read what the config says. Prints how they ended, the slowest, and what failed with the number that makes
it again.
"""

import argparse
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.read_back import read_back, read_by_engine
from containerize.errors import ContainerizeError
from containerize.pipeline import analyse
from containerize.rendering import Files, Renderer

ROOT = Path(__file__).resolve().parent.parent
SLOW = 2.0
LATE = 20.0
RENDERED = 20
BY_ENGINE = 200
_MAX_FILES = 60
_TOKENS = [
    b"[", b"]", b"{", b"}", b'"', b"'", b"\\", b"\n", b"\r", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", "é".encode(), "\u2028".encode(), b"{{",
    b"{% raw %}", b"${X}", b"$(id)", b"`id`", b"..", b"../../etc/passwd", b"/", b"~", b"-e .", b"-r requirements.txt", b"-c x", b"#",
    b"=", b"==", b"~=", b">=", b"<0", b"@ git+https://u:p@h/x", b"; python_version < '3'", b"9" * 40, b"-1", b"1e999", b"nan", b"*" * 30,
    b"&a", b"*a", b"<<: *a", b"!!python/object:x", b"---", b"import os", b"async ", b"lambda: ", b"(" * 40, b"[" * 40, b"a." * 40, b"\t",
    b" " * 200, b"x" * 5000,
]  # fmt: skip
NAMES = [
    "pyproject.toml", "requirements.txt", "uv.lock", "poetry.lock", "pdm.lock", "Pipfile", "Pipfile.lock", "pylock.toml", "setup.py",
    "setup.cfg", "main.py", "app.py", "manage.py", "Procfile", ".python-version", "compose.yaml", "containerize.toml",
    ".containerize-answers.yml", "alembic.ini", "package.json",
]  # fmt: skip


@dataclass
class Tally:
    """How they ended. faults: what is no error of ours, by the number of the input."""

    ended: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0
    rendered: int = 0


class Late(BaseException):
    """It has taken too long."""


def seeds() -> list[Path]:
    """The projects that inputs are made from."""
    folders = [*(ROOT / "tests" / "cases").glob("*/project"), *(path for path in (ROOT / "examples").iterdir() if path.is_dir())]
    return sorted(folder for folder in folders if sum(1 for _ in folder.rglob("*")) <= _MAX_FILES)


def damage(content: bytes, chance: random.Random) -> bytes:
    """The content with one to four changes."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randint(0, len(content))
        end = min(len(content), start + chance.choice((0, 1, 3, 20, 200)))
        lines = content.split(b"\n")
        what = chance.randrange(6)
        if what == 0:
            content = content[:start] + chance.choice(_TOKENS) + content[end:]
        elif what == 1:
            content = content[:start] + content[end:]
        elif what == 2:
            content = content[:end] + content[start:end] * chance.randint(1, 20) + content[end:]
        elif what == 3:
            chance.shuffle(lines)
            content = b"\n".join(lines)
        elif what == 4:
            content = content[:start]
        elif content:
            place = chance.randrange(len(content))
            content = content[:place] + bytes([chance.randrange(256)]) + content[place + 1 :]
    return content


def make(number: int, seed: int, sources: list[Path], folder: Path) -> Path:
    """The input of a number."""
    chance = random.Random(f"{seed} {number}")
    root = folder / "project"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(chance.choice(sources), root, symlinks=True)
    for _ in range(chance.randint(1, 3)):
        files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
        if not files:
            break
        path = chance.choice(files)
        what = chance.randrange(8)
        if what == 0:
            path.rename(root / chance.choice(NAMES))
        elif what == 1:
            others = [other for other in chance.choice(sources).rglob("*") if other.is_file() and other.stat().st_size < 1 << 16]
            path.write_bytes(chance.choice(others).read_bytes() if others else b"")
        elif what == 2:
            (root / chance.choice(NAMES)).write_bytes(damage(path.read_bytes(), chance))
        else:
            path.write_bytes(damage(path.read_bytes(), chance))
    return root


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raises Late in the body when it takes longer."""

    def late(*_: object) -> None:
        raise Late

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def try_one(root: Path, renderer: Renderer | None, rendered: list[Files] | None = None) -> str:
    """How it ends: `config`, `rendered`, or the name of an error of ours. Raises what is none.

    renderer: renders it too. rendered: is given what was rendered.
    """
    try:
        config = analyse(root, {}).config
        if renderer is None:
            return "config"
        files = renderer.render(config)
    except ContainerizeError as error:
        if type(error).__name__ == "InternalError" or not (error.found and error.why and error.fix):
            raise
        return type(error).__name__
    read_back(config, files)
    if rendered is not None:
        rendered.append(files)
    return "rendered"


def fuzz(numbers: Iterable[int], seed: int, *, minutes: float | None = None, keep: Path | None = None, engine: bool = False) -> Tally:
    """Try inputs by their numbers, or for some minutes. engine: have one in 200 read by compose and BuildKit, whose time does not count."""
    tally, sources = Tally(), seeds()
    end = time.monotonic() + minutes * 60 if minutes else None
    with tempfile.TemporaryDirectory() as folder, Renderer() as renderer:
        for number in numbers:
            if end and time.monotonic() > end:
                break
            root = make(number, seed, sources, Path(folder))
            began, rendered = time.monotonic(), list[Files]()
            try:
                with deadline(LATE):
                    outcome = try_one(root, renderer if number % RENDERED == 0 else None, rendered)
                seconds = time.monotonic() - began
                if rendered and engine and number % BY_ENGINE == 0:
                    outcome = "rendered, read by the engine" if read_by_engine(rendered[0], Path(folder)) else "rendered, image not at hand"
            except (Exception, Late) as error:
                outcome, seconds = "fault", time.monotonic() - began
                tally.faults.append(f"--seed {seed}, input {number}: {type(error).__name__}: {str(error)[:300]}")
                if keep:
                    shutil.copytree(root, keep / str(number), symlinks=True, dirs_exist_ok=True)
            if seconds > SLOW and outcome != "fault":
                tally.faults.append(f"--seed {seed}, input {number}: {seconds:.1f} s")
            tally.ended[outcome] += 1
            tally.slowest = max(tally.slowest, seconds)
    return tally


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--keep", type=Path, help="where to put the projects that failed")
    parser.add_argument("--engine", action="store_true", help="have one in 200 read by compose and BuildKit")
    parser.add_argument("--inputs", type=int, nargs="+", help="these alone")
    given = parser.parse_args()
    tally = fuzz(given.inputs or range(given.count), given.seed, minutes=given.minutes, keep=given.keep, engine=given.engine)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{sum(tally.ended.values())} inputs of seed {given.seed}: slowest {tally.slowest:.2f} s, at most {megabytes} MB of memory")
    for name, number in tally.ended.most_common():
        print(f"  {number:7}  {name}")
    for fault in tally.faults:
        print(fault)
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
