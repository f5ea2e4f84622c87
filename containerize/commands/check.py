"""What `check` does: the drift of every project that is named, told as it is found."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from containerize.drift.find import find_drift
from containerize.drift.model import Drift
from containerize.errors import FINDINGS, ContainerizeError
from containerize.rendering import Renderer
from containerize.reporting.console import Console
from containerize.reporting.drift_text import show_drift


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
    """Look at each in turn; one that cannot be looked at does not keep the others from it."""
    found = []
    for path in paths:
        try:
            checked = Checked(path, drift=find_drift(path, renderer, app))
        except ContainerizeError as error:
            checked = Checked(path, error=error)
        found.append(checked)
        _show(console, checked, several=len(paths) > 1)
    return found


def _show(console: Console, checked: Checked, *, several: bool) -> None:
    if several:
        console.say(console.bold(str(checked.path)))
    if checked.error:
        console.write(f"{console.red('error')}: {checked.error}")
    elif checked.drift:
        show_drift(console, checked.drift, checked.path)
