"""Whether the project is a package, and by what it is built."""

from collections.abc import Callable

import pytest

from containerize.errors import InvalidInput
from containerize.inspection import Findings

Inspect = Callable[..., Findings]
BUILD = "[build-system]\nrequires = ['setuptools']\nbuild-backend = '{}'\n"
PROJECT = "[project]\nname = 'shop'\n"


def test_a_backend_that_nothing_can_be_called(inspect: Inspect) -> None:
    files = {"shop/__init__.py": "", "shop/__main__.py": "print(1)", "pyproject.toml": PROJECT + BUILD.format("setuptools.build-meta")}
    with pytest.raises(InvalidInput) as error:
        inspect(files)
    assert str(error.value) == (
        "pyproject.toml:5: build-backend 'setuptools.build-meta' is not the name of a module\n"
        "  why: no installer can build the project\n"
        '  fix: build-backend = "setuptools.build_meta"'
    )


@pytest.mark.parametrize(
    ("files", "source", "sources"),
    [
        ({"requirements.txt": "-e .\n", "setup.py": "from setuptools import setup\nsetup(name='shop')\n"}, "requirements.txt:1", ("shop",)),
        ({"setup.py": "from setuptools import setup\nsetup(name='shop')\n"}, "setup.py", ("shop",)),
        ({"pyproject.toml": PROJECT + BUILD.format("setuptools.build_meta")}, "pyproject.toml:3", ("shop",)),
        ({"pyproject.toml": PROJECT + BUILD.format("setuptools.build_meta") + "[tool.pdm]\ndistribution = false\n"}, None, None),
        ({"pyproject.toml": PROJECT, "requirements.txt": "six\n"}, None, None),
    ],
)
def test_when_the_project_is_installed(
    inspect: Inspect, files: dict[str, str], source: str | None, sources: tuple[str, ...] | None
) -> None:
    found = inspect({"shop/__init__.py": "", "shop/__main__.py": "print(1)\n", **files}).packaging
    assert (str(found.source) if found else None, found.value.sources if found else None) == (source, sources)
