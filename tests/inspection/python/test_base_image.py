"""Which image is the base: the official one, on another Debian release, or the user's own."""


import pytest

from containerize.errors import InvalidInput
from containerize.inspection.findings import DEFAULT, Finding, Source
from containerize.inspection.python.base_image import find_base
from containerize.inspection.python.images import PythonImage

OWN = "registry.example:5000/base/python:3.13-hardened"


def _base(python: str, wish: str | None, shell: bool | None = None) -> PythonImage:
    settled = Finding(wish, Source("--base"), "the option says so") if wish else None
    said = None if shell is None else Finding(shell, Source("--shell"), "the option says so")
    return find_base(Finding(python, DEFAULT, ""), settled, said).value


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
        ("3.13", "alpine", "python:3.13-alpine", "alpine"),
        ("3.12.3", "alpine", "python:3.12.3-alpine", "alpine"),
        ("3.13", "corp/py:3.13-alpine3.22", "corp/py:3.13-alpine3.22", "alpine"),
    ],
)
def test_the_base_and_its_release(python: str, wish: str | None, reference: str, release: str) -> None:
    assert _base(python, wish) == PythonImage(reference, release)


@pytest.mark.parametrize(
    ("python", "wish", "found", "fix"),
    [
        ("3.14", "bookworm", "--base: there is no python:3.14-slim-bookworm", "use one of: trixie"),
        ("3.12.3", "trixie", "--base: there is no python:3.12.3-slim-trixie", "use one of: bookworm"),
        ("3.13", "Corp Image", "--base: 'Corp Image' is neither a release nor the name of an image", "use one of trixie, bookworm, alpine, or a reference such as registry.example/python:3.13-slim-trixie"),
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


@pytest.mark.parametrize(
    ("python", "wish", "shell", "builds", "interpreter"),
    [
        ("3.13", "gcr.io/distroless/python3-debian13", None, "python:3.13-slim-trixie", "/usr/bin/python3"),
        ("3.11", "gcr.io/distroless/python3-debian12:nonroot", None, "python:3.11-slim-bookworm", "/usr/bin/python3"),
        ("3.12", "cgr.dev/chainguard/python:3.12", None, "python:3.12-slim-trixie", "/usr/bin/python3"),
        ("3.13", "dhi.io/python:3.13-debian13", None, "python:3.13-slim-trixie", "/opt/python/bin/python3"),
        ("3.13", "corp/py:3.13", False, "python:3.13-slim-trixie", "/usr/bin/python3"),
    ],
)
def test_a_base_without_a_shell(python: str, wish: str, shell: bool | None, builds: str, interpreter: str) -> None:
    found = _base(python, wish, shell)
    assert found.reference == builds
    assert found.final is not None
    assert (found.final.reference, found.final.interpreter) == (wish, interpreter)


@pytest.mark.parametrize(
    ("wish", "shell"), [("cgr.dev/chainguard/python:3.13-dev", None), ("dhi.io/python:3.13-dev", None), ("cgr.dev/chainguard/python:3.13", True)]
)
def test_one_that_has_a_shell_after_all(wish: str, shell: bool | None) -> None:
    assert _base("3.13", wish, shell) == PythonImage(wish, "trixie")


@pytest.mark.parametrize(
    ("python", "wish", "fix"),
    [
        ("3.13", "gcr.io/distroless/python3-debian12", "take distroless/python3-debian13"),
        ("3.14", "gcr.io/distroless/python3-debian13", "settle the Python: --python 3.13, or take an image of Python 3.14"),
    ],
)
def test_the_python_of_a_release(python: str, wish: str, fix: str) -> None:
    with pytest.raises(InvalidInput, match="and the project is to run on") as caught:
        _base(python, wish)
    assert caught.value.fix == fix
