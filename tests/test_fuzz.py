"""Damaged projects (benchmarks/fuzz.py): a part in every run, and what it would say of a fault."""

import sys
from pathlib import Path

import pytest

from benchmarks import fuzz
from containerize.pipeline import Analysis

INPUTS = 5000


@pytest.mark.skipif(sys.platform == "win32", reason="deadlines by a signal")
def test_each_becomes_a_config_or_an_error_with_a_name() -> None:
    tally = fuzz.fuzz(range(INPUTS), seed=1)
    assert tally.faults == []
    assert sum(tally.ended.values()) == INPUTS
    assert min(tally.ended[name] for name in ("config", "rendered", "InvalidInput", "NotRecognised", "Ambiguous")) > 0


def test_the_same_number_is_the_same_project(tmp_path: Path) -> None:
    sources = fuzz.seeds()

    def content(folder: Path) -> dict[str, bytes]:
        folder.mkdir()
        root = fuzz.make(17, 3, sources, folder)
        return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file() and not path.is_symlink()}

    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_a_fault_is_told_with_what_makes_it_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(root: Path, _: object) -> Analysis:
        raise KeyError(root.name)

    monkeypatch.setattr(fuzz, "analyse", broken)
    tally = fuzz.fuzz(range(2), seed=5, keep=tmp_path)
    assert tally.faults == ["--seed 5, input 0: KeyError: 'project'", "--seed 5, input 1: KeyError: 'project'"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "1"]
