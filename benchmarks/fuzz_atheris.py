"""Damaged files, guided by which of our lines they reach: a long run for a machine that has nothing else to do.

    pip install atheris && python -m benchmarks.fuzz_atheris [CORPUS] [-max_total_time=SECONDS] [other options of libFuzzer]

One file of a small project is replaced by each input: its first byte says which. What is no config and no error of ours ends the run with
the input in a file `crash-...`; tests/test_damaged.py is where it then goes. An empty CORPUS is filled with
the files of the tests. atheris is for Linux and macOS and is not needed otherwise
(https://github.com/google/atheris).
"""

import contextlib
import sys
import tempfile
from pathlib import Path, PurePosixPath

import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]

with atheris.instrument_imports(include=["containerize"]):
    from benchmarks.fuzz import LATE, NAMES, deadline, seeds, try_one

PROJECT = {
    "app/__init__.py": "",
    "app/main.py": "import os\nfrom fastapi import FastAPI\napp = FastAPI()\nurl = os.environ['DATABASE_URL']\n",
    "requirements.txt": "fastapi==0.115.0\nuvicorn==0.30.0\npsycopg[binary]==3.2.0\n",
}
FILES = (*NAMES, "app/main.py", "environment.yml", "tox.ini", "runtime.txt", "hatch.toml", "gunicorn.conf.py", "settings.toml")

_LONGEST = 20_000


class Target:
    """A project in a folder of its own, in which one file is another for each input."""

    def __init__(self, folder: Path) -> None:
        self._root = folder / "project"
        self._restore()

    def __call__(self, data: bytes) -> None:
        """Try one input."""
        if not data:
            return
        path = self._root / FILES[data[0] % len(FILES)]
        path.write_bytes(data[1:])
        try:
            with deadline(LATE):
                try_one(self._root, None)
        finally:
            path.unlink()
            self._restore()

    def _restore(self) -> None:
        for name, text in PROJECT.items():
            path = self._root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                path.write_text(text)


def fill(corpus: Path) -> None:
    """Put in what the tests have of the files that are exchanged."""
    found = (path for project in seeds() for path in project.rglob("*") if path.is_file() and path.stat().st_size < _LONGEST)
    for number, path in enumerate(found):
        place = next((place for place, name in enumerate(FILES) if PurePosixPath(name).name == path.name), None)
        if place is not None:
            (corpus / f"{number}-{path.name}").write_bytes(bytes([place]) + path.read_bytes())


def main() -> None:
    corpus = next((Path(word) for word in sys.argv[1:] if not word.startswith("-")), None)
    if corpus and not any(corpus.iterdir()):
        fill(corpus)
    with contextlib.ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        atheris.Setup(sys.argv, Target(folder))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
