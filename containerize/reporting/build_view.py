"""A build as it goes: on a terminal a bar and the running steps with their seconds, elsewhere one line for each finished step."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from containerize.engine.build_progress import BuildProgress, Vertex
from containerize.engine.build_run import OnProgress
from containerize.reporting.console import Console

if TYPE_CHECKING:
    from rich.text import Text

# auto: what fits the place. plain: lines, each with its step's log. json: a line of JSON for each step.
Progress = Literal["auto", "plain", "json"]
_BAR = 24
_WIDTH = 100
_LOG_LINES = 200


@contextmanager
def build_view(console: Console, progress: Progress = "auto", *, verbose: bool) -> Iterator[OnProgress]:
    """What to call with the progress of a build; leaving it leaves only the finished steps on the screen."""
    if progress == "json":
        yield _Json(console).show
    elif console.quiet:
        yield lambda _progress, _changed: None
    elif console.is_terminal and console.colour and not verbose and progress == "auto":
        with _live() as on_progress:
            yield on_progress
    else:
        yield _Lines(console, verbose=verbose, logs=progress == "plain").show


class _Finished:
    """Tells each step once, when it is done."""

    def __init__(self) -> None:
        self._shown: set[str] = set()

    def new(self, changed: list[Vertex]) -> Iterator[Vertex]:
        for vertex in changed:
            if vertex.completed and vertex.digest not in self._shown:
                self._shown.add(vertex.digest)
                yield vertex


class _Lines:
    """One line for each step when it is finished. verbose: also the builder's own work. logs: what the step said below it."""

    def __init__(self, console: Console, *, verbose: bool, logs: bool) -> None:
        self._console, self._verbose, self._logs = console, verbose, logs
        self._finished = _Finished()

    def show(self, _progress: BuildProgress, changed: list[Vertex]) -> None:
        for vertex in self._finished.new(changed):
            if (vertex.is_step or self._verbose) and not vertex.error:
                self._console.say(_line(vertex, self._console.width))
                for line in vertex.log_lines(_LOG_LINES) if self._logs else ():
                    self._console.say(f"            {line}")


class _Json:
    """One line of JSON for each step when it is finished, also when quiet: it was asked for."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._finished = _Finished()

    def show(self, _progress: BuildProgress, changed: list[Vertex]) -> None:
        for vertex in self._finished.new(changed):
            if vertex.is_step:
                step = {"step": vertex.name, "seconds": round(vertex.seconds, 3), "cached": vertex.cached, "error": vertex.error or None}
                self._console.write(json.dumps(step, ensure_ascii=False))


@contextmanager
def _live() -> Iterator[OnProgress]:
    from rich.console import Console as RichConsole
    from rich.live import Live

    began = time.monotonic()
    screen = RichConsole(stderr=True, markup=False, highlight=False)
    with Live(_Picture(BuildProgress(), began, screen.width), console=screen, refresh_per_second=8) as live:
        yield lambda progress, _changed: live.update(_Picture(progress, began, screen.width))


class _Picture:
    """What the terminal shows, drawn anew also between two words of the builder: finished steps, running ones, the bar."""

    def __init__(self, progress: BuildProgress, began: float, width: int) -> None:
        self._progress, self._began, self._width = progress, began, width

    def __rich__(self) -> "Text":
        return picture(self._progress, time.monotonic() - self._began, datetime.now(UTC), self._width)


def picture(progress: BuildProgress, seconds: float, now: datetime, width: int = _WIDTH) -> "Text":
    """seconds: since the build began. now: by the clock of the engine, which times its steps."""
    from rich.text import Text

    steps = progress.steps
    done = sorted((vertex for vertex in steps if vertex.completed), key=lambda vertex: vertex.completed or now)
    text = Text()
    for vertex in done:
        text.append(_line(vertex, width) + "\n", style="dim" if vertex.cached else "")
    for vertex in (vertex for vertex in steps if vertex.started and not vertex.completed):
        running = max(0.0, (now - vertex.started).total_seconds()) if vertex.started else 0.0
        text.append(f"  {f'{running:.0f} s':>8}  {short(vertex.name, width - 13)}\n", style="yellow")
        for line in vertex.log_lines(2):
            text.append(f"            {line[: width - 13]}\n", style="dim")
    return text.append(f"  {_bar(len(done), len(steps))}  {seconds:.1f} s")


def _bar(done: int, known: int) -> str:
    """Of the steps that are known so far: a bar and two numbers, which say the same without colour."""
    filled = _BAR * done // known if known else 0
    return f"[{'#' * filled}{'.' * (_BAR - filled)}] {done} of {known} steps"


def _line(vertex: Vertex, width: int) -> str:
    return f"  {'cached' if vertex.cached else f'{vertex.seconds:.1f} s':>8}  {short(vertex.name, width - 13)}"


def short(name: str, width: int) -> str:
    """An instruction without its mounts, in one line."""
    words = " ".join(word for word in name.split() if not word.startswith("--mount="))
    return words if len(words) <= width else words[: width - 1] + "…"
