"""Every file that is read, in every state that a file can be in: a named end within seconds, and nothing of this machine in what is said.

`pytest tests/test_hostile_projects.py --update-golden` writes anew what each comes to: tests/golden/hostile.txt.
"""

import os
import re
from pathlib import Path

import pytest

from benchmarks.fuzz import deadline
from containerize.cli import main
from containerize.errors import InternalError
from tests.conftest import ROOT
from tests.hostile import CANARY, FILES, STATES, make

GOLDEN = ROOT / "tests" / "golden" / "hostile.txt"
LONGEST = 10.0
pytestmark = pytest.mark.skipif(os.name != "posix", reason="FIFOs, sockets, devices")


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    return {}


@pytest.mark.parametrize("file", FILES)
def test_it_ends_with_a_word(file: str, tmp_path: Path, said: dict[str, str], capfd: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> None:
    kept = dict(line.split(" | ", 1) for line in GOLDEN.read_text("utf-8").splitlines()) if GOLDEN.exists() else {}
    for number, state in enumerate(STATES):
        (folder := tmp_path / str(number)).mkdir()
        root = make(folder, file, state)
        before = sorted(path.name for path in root.iterdir())
        with deadline(LONGEST):
            code = main(["check" if file == ".containerize-answers.yml" else "inspect", str(root)])
        text = "".join(capfd.readouterr())
        assert code != InternalError.exit_code, f"{file}, {state}: {text}"
        assert CANARY not in text, f"{file}, {state}"
        assert "\x1b]0" not in text
        assert "\x1b[2J" not in text
        assert "Traceback" not in text
        assert sorted(path.name for path in root.iterdir()) == before
        said[f"{file}, {state}"] = f"{code} | {_first(text, file, folder)}"
    own = {key: value for key, value in said.items() if key.startswith(f"{file}, ")}
    if not request.config.getoption("--update-golden"):
        assert {key: kept.get(key) for key in own} == own


def _first(text: str, file: str, folder: Path) -> str:
    """What is said of it: the error, else the note that names the file."""
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n(?=error: |\S|  note: |  why: |  fix: )", text)]
    found = [part for part in paragraphs if part.startswith("error: ")]
    found += [part for part in paragraphs if part.startswith("note: ") and f" {file}" in part]
    said = found[0].replace(str(folder), "FOLDER") if found else "nothing of it"
    return re.sub(r"Python 3\.\d+, which runs this, and is left out: \w+", "this Python, and is left out", said)[:200]


def test_what_each_comes_to_is_kept(said: dict[str, str], request: pytest.FixtureRequest) -> None:
    """The last of this file: all others have run."""
    if len(said) < len(FILES) * len(STATES):
        pytest.skip("only a part was run")
    text = "".join(f"{key} | {value}\n" for key, value in said.items())
    if request.config.getoption("--update-golden"):
        GOLDEN.write_text(text, "utf-8")
    assert GOLDEN.read_text("utf-8") == text
    assert len(said) >= 150
