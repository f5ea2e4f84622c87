"""What `check` does: the drift of every project that is named, told as it is found."""

import contextlib
import itertools
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from containerize.drift.find import begin_drift
from containerize.drift.model import Drift
from containerize.errors import FINDINGS, ContainerizeError
from containerize.rendering import Renderer
from containerize.reporting.console import Console
from containerize.reporting.drift_text import show_drift

_FEW = 3


@dataclass(frozen=True)
class Checked:
    """One project of a run: its drift, or the error that kept it from being found."""

    path: Path
    drift: Drift | None = None
    error: ContainerizeError | None = None

    def code(self, *, strict: bool) -> int:
        """The exit code that this project alone would have. strict: an outdated one is a finding too."""
        if self.error:
            return self.error.exit_code
        assert self.drift is not None
        return FINDINGS if self.drift.is_red or (strict and self.drift.is_outdated) else 0


def check(console: Console, paths: Sequence[Path], renderer: Renderer, *, app: str | None) -> list[Checked]:
    """Look at each, and tell of them in their order; one that cannot be looked at does not keep the others from it."""
    found = []
    for checked in _looked_at(paths, renderer, app):
        found.append(checked)
        _show(console, checked, several=len(paths) > 1)
    return found


def _looked_at(paths: Sequence[Path], renderer: Renderer, app: str | None) -> Iterator[Checked]:
    """Of several, the next ones are rendered, which other processes do, while one is inspected here."""
    with contextlib.ExitStack() as stack:
        renderers = [renderer] if len(paths) <= _FEW else [renderer, stack.enter_context(renderer.another())]
        begun: deque[Callable[[], Checked]] = deque()
        for path, free in zip(paths, itertools.cycle(renderers), strict=False):
            if len(begun) == len(renderers):
                yield begun.popleft()()
            begun.append(_begin(path, free, app))
        yield from (end() for end in begun)


def _begin(path: Path, renderer: Renderer, app: str | None) -> Callable[[], Checked]:
    def end() -> Checked:
        try:
            return Checked(path, drift=find() if find else None, error=failed)
        except ContainerizeError as error:
            return Checked(path, error=error)

    find, failed = None, None
    try:
        find = begin_drift(path, renderer, app)
    except ContainerizeError as error:
        failed = error
    return end


def _show(console: Console, checked: Checked, *, several: bool) -> None:
    if several:
        console.say(console.bold(str(checked.path)))
    if checked.error:
        console.write(f"{console.red('error')}: {checked.error}")
    elif checked.drift:
        show_drift(console, checked.drift, checked.path)
