"""Which image is the base: the official one, on another Debian release, or the user's own."""


import pytest

from containerize.errors import InvalidInput
from containerize.inspection.findings import DEFAULT, Finding, Source
from containerize.inspection.python.base_image import find_base
from containerize.inspection.python.images import PythonImage

OWN = "registry.example:5000/base/python:3.13-hardened"


def _base(python: str, wish: str | None) -> PythonImage:
    settled = Finding(wish, Source("--base"), "the option says so") if wish else None
    return find_base(Finding(python, DEFAULT, ""), settled).value


@pytest.mark.parametrize(
    ("python", "wish", "reference", "release"),
    [
        ("3.13", None, "python:3.13-slim-trixie", "trixie"),
        ("3.13", "bookworm", "python:3.13-slim-bookworm", "bookworm"),
        ("3.12.3", "bookworm", "python:3.12.3-slim-bookworm", "bookworm"),
        ("3.13", OWN, OWN, "trixie"),
        ("3.13", "corp/py:3.13-bookworm", "corp/py:3.13-bookworm", "bookworm"),
        ("3.13", "corp/py@sha256:" + "a" * 64, "corp/py@sha256:" + "a" * 64, "trixie"),
        ("3.13", "corp/py:2026.1", "corp/py:2026.1", "trixie"),
    ],
)
def test_the_base_and_its_release(python: str, wish: str | None, reference: str, release: str) -> None:
    assert _base(python, wish) == PythonImage(reference, release)


@pytest.mark.parametrize(
    ("python", "wish", "found", "fix"),
    [
        ("3.14", "bookworm", "--base: there is no python:3.14-slim-bookworm", "use one of: trixie"),
        ("3.12.3", "trixie", "--base: there is no python:3.12.3-slim-trixie", "use one of: bookworm"),
        ("3.13", "alpine", "--base: 'alpine' is an image of Alpine, with musl in place of glibc", "use one of trixie, bookworm, or a reference such as registry.example/python:3.13-slim-trixie"),
        ("3.13", "corp/py:3.13-alpine3.20", "--base: 'corp/py:3.13-alpine3.20' is an image of Alpine, with musl in place of glibc", None),
        ("3.13", "Corp Image", "--base: 'Corp Image' is neither a Debian release nor the name of an image", None),
        ("3.13", "corp/py", "--base: corp/py has no version in its name", "name a tag or a digest: corp/py:3.13"),
        ("3.13", "corp/py:latest", "--base: corp/py:latest has no version in its name", None),
        ("3.13", "corp/py:3.12-slim", "--base: corp/py:3.12-slim says Python 3.12, and the project is to run on 3.13", "take that of Python 3.13, or settle the other: --python 3.12"),
    ],
)
def test_what_is_no_base(python: str, wish: str, found: str, fix: str | None) -> None:
    with pytest.raises(InvalidInput) as caught:
        _base(python, wish)
    assert caught.value.found == found
    assert fix is None or caught.value.fix == fix
