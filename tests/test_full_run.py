"""The full run: goes on where it was ended, runs again what failed, and starts anew for another tree."""

from pathlib import Path

import pytest

from benchmarks.full_run import Result, as_markdown, case_counts, read_state, record, run_all


class _Runner:
    """Fails what it is told to fail, and is interrupted at one test."""

    def __init__(self, failing: str = "", interrupted: str = "") -> None:
        self.ran: list[str] = []
        self.failing, self.interrupted = failing, interrupted

    def __call__(self, name: str) -> Result:
        if name == self.interrupted:
            raise KeyboardInterrupt
        self.ran.append(name)
        return Result("failed", 2.0, "it broke") if name == self.failing else Result("passed", 1.0)


def test_it_goes_on_where_it_was_ended(tmp_path: Path) -> None:
    state = tmp_path / "new" / "state.json"
    with pytest.raises(KeyboardInterrupt):
        run_all(["a", "b", "c"], _Runner(interrupted="c"), state, "tree")
    second = _Runner()
    assert list(run_all(["a", "b", "c"], second, state, "tree")) == ["a", "b", "c"]
    assert second.ran == ["c"]


def test_what_failed_is_run_again_and_another_tree_starts_anew(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    run_all(["a", "b"], _Runner(failing="b"), state, "tree")
    again, other = _Runner(), _Runner()
    run_all(["a", "b"], again, state, "tree")
    run_all(["a", "b"], other, state, "another")
    assert (again.ran, other.ran) == (["b"], ["a", "b"])


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"tree": "tree", "results": {"a": {"odd": 1}}}', '{"tree": "tree", "results": []}'])
def test_a_state_that_cannot_be_used_is_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(text)
    assert read_state(tmp_path / "state.json", "tree") == {}


def test_the_record_shows_what_failed() -> None:
    said = record({"a": Result("passed", 1.0), "b": Result("failed", 2.5, "it broke")}, "tree", {"in all": 2})
    assert said["counts"] == {"failed": 1, "passed": 1}
    assert said["seconds"] == 3.5
    text = as_markdown(said)
    assert "1 failed, 1 passed, 4 s." in text
    assert "## failed: b\n\n```\nit broke\n```" in text
    assert "| a | passed | 1.0 |" in text


def test_the_cases_are_counted() -> None:
    counts = case_counts()
    assert counts["refused"] + counts["on the engine"] <= counts["in all"]
