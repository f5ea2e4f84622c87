"""What is shown of a build while it goes: on a terminal, in a log, for programs."""

import base64
import io
import json
from datetime import UTC, datetime

import pytest

from containerize.engine.build_progress import BuildProgress
from containerize.reporting.build_view import Progress, build_view, picture
from containerize.reporting.console import Console

T = "2026-01-02T03:04:{:02}Z"
NAMES = ("[1/3] FROM python:3.13-slim", "[2/3] RUN --mount=type=cache,target=/c pip install .", "[3/3] COPY . ./")


def _vertex(number: int, **more: object) -> dict[str, object]:
    return {"digest": f"d{number}", "name": NAMES[number], **more}


EVENTS: list[dict[str, object]] = [
    {"vertexes": [_vertex(0), _vertex(1), _vertex(2)]},
    {"vertexes": [_vertex(0, started=T.format(0), completed=T.format(0), cached=True)]},
    {"vertexes": [_vertex(1, started=T.format(1))]},
    {"logs": [{"vertex": "d1", "data": base64.b64encode(b"Collecting flask\nInstalling\n").decode()}]},
]
LAST: list[dict[str, object]] = [
    {"vertexes": [_vertex(1, completed=T.format(5))]},
    {"vertexes": [_vertex(2, started=T.format(5), completed=T.format(5), error="no such file")]},
]


def _fed(events: list[dict[str, object]]) -> BuildProgress:
    progress = BuildProgress()
    for event in events:
        progress.feed(json.dumps(event))
    return progress


def _shown(progress: Progress, *, quiet: bool = False, verbose: bool = False) -> str:
    stream = io.StringIO()
    seen = BuildProgress()
    with build_view(Console(stream, quiet=quiet), progress, verbose=verbose) as on_progress:
        for event in (*EVENTS, *LAST):
            on_progress(seen, seen.feed(json.dumps(event)))
    return stream.getvalue()


def test_a_terminal_shows_what_is_done_what_runs_and_how_far_it_is() -> None:
    now = datetime(2026, 1, 2, 3, 4, 4, tzinfo=UTC)
    assert picture(_fed(EVENTS), 4.25, now).plain.splitlines() == [
        "    cached  [1/3] FROM python:3.13-slim",
        "       3 s  [2/3] RUN pip install .",
        "            Collecting flask",
        "            Installing",
        "  [########................] 1 of 3 steps  4.2 s",
    ]
    assert picture(_fed([*EVENTS, *LAST]), 5, now).plain.splitlines()[-1] == "  [########################] 3 of 3 steps  5.0 s"
    assert picture(BuildProgress(), 0, now).plain == "  [........................] 0 of 0 steps  0.0 s"


def test_a_log_has_a_line_for_each_step_that_went_well() -> None:
    assert _shown("auto") == "    cached  [1/3] FROM python:3.13-slim\n     4.0 s  [2/3] RUN pip install .\n"
    assert _shown("auto", quiet=True) == ""


def test_plain_has_what_each_step_said() -> None:
    assert _shown("plain").splitlines()[1:] == ["     4.0 s  [2/3] RUN pip install .", "            Collecting flask", "            Installing"]


@pytest.mark.parametrize("quiet", [False, True])
def test_json_has_every_step_with_its_error(quiet: bool) -> None:
    assert [json.loads(line) for line in _shown("json", quiet=quiet).splitlines()] == [
        {"step": NAMES[0], "seconds": 0.0, "cached": True, "error": None},
        {"step": NAMES[1], "seconds": 4.0, "cached": False, "error": None},
        {"step": NAMES[2], "seconds": 0.0, "cached": False, "error": "no such file"},
    ]
