"""Which official image holds a Python, on which Debian release, and until when it gets security fixes."""

from dataclasses import dataclass
from datetime import date

from containerize import knowledge
from containerize.inspection.python.constraints import minor
from containerize.inspection.python.shell_less import ShellLess
from containerize.knowledge.pins_schema import PythonSeries

ALPINE = "alpine"
# How long before its end a Python is spoken of.
_MONTHS_AHEAD = 6


@dataclass(frozen=True, slots=True)
class PythonImage:
    """reference: the tag, such as `python:3.13-slim-trixie`. release: the Debian release under it, which packages are named for.

    final: the image without a shell that what is built here is put into, with the place of Python in it.
    """

    reference: str
    release: str
    final: ShellLess | None = None

    @property
    def alpine(self) -> bool:
        """Whether the image is of Alpine, with musl for its C library, and packages of its own."""
        return self.release == ALPINE


def image_of(python: str) -> PythonImage:
    """The image of `3.13` or `3.13.2`: that of the series, or, for a patch, of the newest Debian release that it was made for."""
    row = knowledge.pins().python.series[minor(python)]
    if python.count(".") < 2:
        return PythonImage(row.image, row.release)
    release = _release(row, int(python.split(".")[2]))
    return PythonImage(f"python:{python}-slim-{release}", release)


def _release(row: PythonSeries, patch: int) -> str:
    return next((release for release, first in row.patches.items() if first <= patch), row.release)


def end_of_life(python: str, today: date | None = None) -> str | None:
    """A sentence when that Python gets no more security fixes, or will not for much longer, else None. today: for tests."""
    row = knowledge.pins().python.series[minor(python)]
    now = today or date.today()
    better = _longest_of(knowledge.pins().python.default, minor(python))
    if now.strftime("%Y-%m") > row.end:
        return f"Python {minor(python)} has had no security fixes since {row.end}: move to {better} or newer"
    year, month = map(int, row.end.split("-"))
    if (year - now.year) * 12 + month - now.month < _MONTHS_AHEAD:
        return f"Python {minor(python)} gets security fixes until {row.end} only: move to {better} or newer"
    return None


def _longest_of(default: str, python: str) -> str:
    """The default, or the newest series when the default is not newer."""
    known = list(knowledge.pins().python.series)
    return default if known.index(default) > known.index(python) else known[-1]


def supported(series: str) -> bool:
    """Whether a series got security fixes when the table of pins was made: the same answer on any day, so that files do not change."""
    pins = knowledge.pins().python
    return pins.series[series].end >= pins.as_of
