from datetime import date

import pytest

from containerize import knowledge
from containerize.inspection.python import PythonImage, end_of_life, image_of


@pytest.mark.parametrize(
    ("python", "reference", "release"),
    [
        ("3.8", "python:3.8-slim", "bookworm"),
        ("3.9", "python:3.9-slim", "trixie"),
        ("3.13", "python:3.13-slim-trixie", "trixie"),
        ("3.8.20", "python:3.8.20-slim-bookworm", "bookworm"),
        ("3.8.16", "python:3.8.16-slim-bullseye", "bullseye"),
        ("3.8.5", "python:3.8.5-slim-buster", "buster"),
        ("3.9.6", "python:3.9.6-slim-bullseye", "bullseye"),
        ("3.9.5", "python:3.9.5-slim-buster", "buster"),
        ("3.11.3", "python:3.11.3-slim-bullseye", "bullseye"),
        ("3.11.7", "python:3.11.7-slim-bookworm", "bookworm"),
        ("3.12.1", "python:3.12.1-slim-bookworm", "bookworm"),
        ("3.12.11", "python:3.12.11-slim-trixie", "trixie"),
        ("3.13.5", "python:3.13.5-slim-bookworm", "bookworm"),
        ("3.14.0", "python:3.14.0-slim-trixie", "trixie"),
    ],
)
def test_an_image_is_on_the_newest_debian_that_it_was_made_for(python: str, reference: str, release: str) -> None:
    assert image_of(python) == PythonImage(reference, release)


@pytest.mark.parametrize(
    ("python", "today", "says"),
    [
        ("3.8.10", date(2026, 1, 1), "Python 3.8 has had no security fixes since 2024-10: move to 3.13 or newer"),
        ("3.10", date(2026, 11, 1), "Python 3.10 has had no security fixes since 2026-10: move to 3.13 or newer"),
        ("3.10", date(2026, 10, 31), "Python 3.10 gets security fixes until 2026-10 only: move to 3.13 or newer"),
        ("3.10", date(2026, 5, 1), "Python 3.10 gets security fixes until 2026-10 only: move to 3.13 or newer"),
        ("3.10", date(2026, 4, 30), None),
        ("3.13", date(2030, 1, 1), "Python 3.13 has had no security fixes since 2029-10: move to 3.15 or newer"),
        ("3.15", date(2026, 11, 25), None),
    ],
)
def test_the_end_of_a_python_is_said_half_a_year_before(python: str, today: date, says: str | None) -> None:
    assert end_of_life(python, today) == says


def test_every_series_has_its_releases_newest_first() -> None:
    for series, row in knowledge.pins().python.series.items():
        releases = list(row.patches)
        assert releases == [name for name in ("trixie", "bookworm", "bullseye", "buster") if name in releases], series
        assert list(row.patches.values()) == sorted(row.patches.values(), reverse=True), series
        assert min(row.patches.values()) == 0, series
        assert (row.last is None) or row.end < knowledge.pins().python.as_of, series
