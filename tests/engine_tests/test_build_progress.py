"""The stream of `--progress=rawjson`: one that was recorded, and any that could be made up."""

import base64
import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from containerize.engine.build_progress import BuildProgress

# Recorded with buildx 0.29 on Engine 28.5: a Dockerfile whose third instruction fails; digests cut short, transfer states left out.
RECORDED = Path(__file__).with_name("failed_build.jsonl").read_text("utf-8").splitlines()


def _fed(lines: list[str]) -> BuildProgress:
    progress = BuildProgress()
    for line in lines:
        progress.feed(line)
    return progress


def _event(**vertex: object) -> str:
    return json.dumps({"vertexes": [vertex]})


def _log(digest: str, data: bytes) -> str:
    return json.dumps({"logs": [{"vertex": digest, "data": base64.b64encode(data).decode()}]})


def test_the_steps_of_a_recorded_build() -> None:
    steps = _fed(RECORDED).steps
    assert sorted((step.name, step.cached, round(step.seconds, 2)) for step in steps) == [
        ("[1/3] FROM docker.io/library/python:3.13-slim-trixie", True, 0.0),
        ("[2/3] RUN echo hello && echo two >&2", False, 0.22),
        ("[3/3] RUN echo last words; exit 3", False, 0.23),
    ]


def test_the_failure_of_a_recorded_build_with_its_log() -> None:
    failed = _fed(RECORDED).failed
    assert failed is not None
    assert failed.name == "[3/3] RUN echo last words; exit 3"
    assert failed.error == 'process "/bin/sh -c echo last words; exit 3" did not complete successfully: exit code: 3'
    assert failed.log_lines(5) == ["last words"]


def test_lines_that_are_no_progress_are_kept_as_messages() -> None:
    assert _fed(RECORDED).messages[-1].startswith("ERROR: failed to build: failed to solve:")
    assert len(_fed([f"message {number}" for number in range(100)]).messages) == 50


def test_feeding_tells_what_changed() -> None:
    progress = BuildProgress()
    (vertex,) = progress.feed(_event(digest="a", name="[1/2] FROM x", started="2026-01-01T00:00:00.123456789Z"))
    assert (vertex.name, vertex.seconds) == ("[1/2] FROM x", 0.0)
    assert progress.feed(_event(digest="a", completed="2026-01-01T00:00:02.123456789Z")) == [vertex]
    assert vertex.seconds == 2.0
    assert progress.feed("") == []


def test_a_step_that_was_only_cancelled_is_not_the_failure() -> None:
    cancelled = _event(digest="a", name="one", error="context canceled")
    failed = _event(digest="b", name="two", error="exit code: 1")
    progress = _fed([cancelled, failed])
    assert progress.failed is not None
    assert progress.failed.name == "two"


def test_a_log_keeps_its_end() -> None:
    progress = _fed([_event(digest="a", name="x"), *(_log("a", b"y" * 1000 + b"\n") for _ in range(200)), _log("a", b"the end\n")])
    kept = progress.vertices["a"].log
    assert sum(map(len, kept)) <= 64 * 1024
    assert progress.vertices["a"].log_lines(1) == ["the end"]


def test_escapes_in_names_and_logs_do_not_get_through() -> None:
    progress = _fed([_event(digest="a", name="RUN \x1b[31mred\nFAKE"), _log("a", b"\x1b]0;title\x07plain\r\n")])
    assert progress.vertices["a"].name == "RUN red FAKE"
    assert progress.vertices["a"].log_lines(5) == ["plain"]


def test_times_with_and_without_a_zone_do_not_mix() -> None:
    progress = _fed([_event(digest="a", started="2026-01-01T00:00:00", completed="2026-01-01T00:00:01Z")])
    assert progress.vertices["a"].seconds == 0.0


_KEYS = ["vertexes", "logs", "digest", "name", "started", "completed", "cached", "error", "vertex", "data"]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["2026-01-01T00:00:00", "2026-01-01T00:00:00Z", "a"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=5),
    max_leaves=15,
)
events = st.dictionaries(st.sampled_from(["vertexes", "logs"]), st.lists(st.dictionaries(st.sampled_from(_KEYS[2:]), json_values, max_size=8)))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(events.map(json.dumps), json_values.map(json.dumps), st.text(), st.text().map("{".__add__)), max_size=8))
def test_no_line_whatever_raises(lines: list[str]) -> None:
    progress = _fed(lines)
    assert all(step.seconds >= 0 for step in progress.steps)
    assert all("\n" not in vertex.name and "\x1b" not in vertex.name for vertex in progress.vertices.values())
    assert progress.failed is None or progress.failed.error


def test_deep_and_long_lines_are_messages() -> None:
    progress = _fed(['{"a":' + "[" * 100_000, '{"a": ' + "9" * 10_000 + "}"])
    assert len(progress.messages) == 2
    assert all(len(message) <= 2000 for message in progress.messages)
