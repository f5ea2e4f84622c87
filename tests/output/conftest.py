import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath

import pytest

from containerize.process import Child, clean_environment

REPOSITORY = Path(__file__).parents[2]

Texts = dict[PurePosixPath, str]
Start = Callable[..., Child]


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own, so that locks and receipts never reach the user's."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    monkeypatch.setenv("HOME", str(folder / "home"))
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


@pytest.fixture
def texts() -> Callable[..., Texts]:
    """`texts(Dockerfile="…", **{"a/b": "…"})` as the mapping that the planner takes."""

    def make(**files: str) -> Texts:
        return {PurePosixPath(name): text for name, text in files.items()}

    return make


@pytest.fixture
def put() -> Callable[[Path, Mapping[str, str]], None]:
    def write(folder: Path, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())

    return write


@pytest.fixture
def snapshot() -> Callable[[Path], dict[str, tuple[str, int]]]:
    """Every path under a folder with what it is (digest, link, kind) and its permission bits."""

    def take(folder: Path) -> dict[str, tuple[str, int]]:
        found = {}
        for path in sorted(folder.rglob("*")):
            if path.is_symlink():
                what = f"link to {path.readlink()}"
            else:
                what = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
            found[path.relative_to(folder).as_posix()] = (what, path.lstat().st_mode & 0o7777)
        return found

    return take


@pytest.fixture
def start() -> Iterator[Start]:
    """Start `writer_child.py` with some words; whatever still runs at the end of the test is ended."""
    children: list[Child] = []

    def run(*words: object, under: tuple[str, ...] = ()) -> Child:
        environment = clean_environment({"PYTHONPATH": str(REPOSITORY), "XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"]})
        script = str(Path(__file__).with_name("writer_child.py"))
        child = Child((*under, sys.executable, script, *map(str, words)), env=environment)
        children.append(child)
        return child

    yield run
    for child in children:
        child.end(grace=0)
