"""A build as it goes: on a terminal the running steps with their seconds, elsewhere one line for each finished step."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from containerize.engine.build_progress import BuildProgress, Vertex
from containerize.engine.buildx import OnProgress
from containerize.reporting.console import Console

if TYPE_CHECKING:
    from rich.text import Text


@contextmanager
def build_view(console: Console, *, verbose: bool) -> Iterator[OnProgress]:
    """What to call with the progress of a build; leaving it leaves only the finished steps on the screen."""
    if console.quiet:
        yield lambda _progress, _changed: None
    elif console.is_terminal and console.colour and not verbose:
        with _live() as on_progress:
            yield on_progress
    else:
        yield _Lines(console, verbose=verbose).show


class _Lines:
    """One line for each step when it is finished; verbose: also the builder's own work."""

    def __init__(self, console: Console, *, verbose: bool) -> None:
        self._console = console
        self._verbose = verbose
        self._shown: set[str] = set()

    def show(self, _progress: BuildProgress, changed: list[Vertex]) -> None:
        for vertex in changed:
            if vertex.completed and vertex.digest not in self._shown and (vertex.is_step or self._verbose) and not vertex.error:
                self._shown.add(vertex.digest)
                self._console.say(_line(vertex, self._console.width))


@contextmanager
def _live() -> Iterator[OnProgress]:
    from rich.console import Console as RichConsole
    from rich.live import Live

    began = time.monotonic()
    with Live(console=RichConsole(stderr=True, markup=False, highlight=False), refresh_per_second=8, transient=False) as live:
        yield lambda progress, _changed: live.update(_picture(progress, time.monotonic() - began))


def _picture(progress: BuildProgress, seconds: float) -> "Text":
    from rich.text import Text

    steps = sorted(progress.steps, key=lambda vertex: (vertex.completed is None, vertex.completed is not None and vertex.completed))
    text = Text()
    for vertex in steps:
        if vertex.completed:
            text.append(_line(vertex, 100) + "\n", style="dim" if vertex.cached else "")
        elif vertex.started:
            text.append(f"  running  {_short(vertex.name, 88)}\n", style="yellow")
            for line in vertex.log_lines(2):
                text.append(f"           {line[:88]}\n", style="dim")
    text.append(f"  {seconds:5.1f} s")
    return text


def _line(vertex: Vertex, width: int) -> str:
    return f"  {'cached' if vertex.cached else f'{vertex.seconds:.1f} s':>8}  {_short(vertex.name, width - 13)}"


def _short(name: str, width: int) -> str:
    """An instruction without its mounts, in one line."""
    words = " ".join(word for word in name.split() if not word.startswith("--mount="))
    return words if len(words) <= width else words[: width - 1] + "…"
