"""Packages of the project that hold compiled code."""

from collections.abc import Callable

import pytest

from containerize.inspection.toolchain.own_extensions import find_own_extensions
from containerize.project import Project

Make = Callable[..., Project]
REQUIRES = '[build-system]\nrequires = ["{}"]\n'
EXTENSION = "from setuptools import Extension, setup\nsetup(ext_modules=[Extension('x', ['x.c'])])\n"


@pytest.mark.parametrize(
    ("files", "build", "source"),
    [
        ({"pyproject.toml": REQUIRES.format("maturin>=1.5,<2")}, ("cargo", "rustc", "gcc", "libc6-dev"), "pyproject.toml:2"),
        ({"pyproject.toml": REQUIRES.format("scikit_build_core")}, ("cmake", "make", "g++", "libc6-dev"), "pyproject.toml:2"),
        ({"pyproject.toml": REQUIRES.format("pybind11")}, ("g++", "libc6-dev"), "pyproject.toml:2"),
        ({"setup.py": EXTENSION, "x.c": ""}, ("gcc", "libc6-dev"), "setup.py"),
        ({"setup.py": EXTENSION, "x.cpp": ""}, ("g++", "libc6-dev"), "setup.py"),
        ({"pyproject.toml": "[[tool.setuptools.ext-modules]]\nname = 'x'\nsources = ['x.c']\n"}, ("gcc", "libc6-dev"), "pyproject.toml"),
    ],
)
def test_what_a_package_with_compiled_code_needs(project: Make, files: dict[str, str], build: tuple[str, ...], source: str) -> None:
    (found,) = find_own_extensions(project(files), (".",))
    assert (found.value.build, found.value.runtime, str(found.source)) == (build, (), source)


@pytest.mark.parametrize(
    "files",
    [
        {"setup.py": "from setuptools import setup\nsetup(name='x')\n"},
        {"pyproject.toml": REQUIRES.format("hatchling")},
        {"pyproject.toml": REQUIRES.format("cython"), "x.py": ""},
    ],
)
def test_packages_of_python_alone_need_nothing(project: Make, files: dict[str, str]) -> None:
    assert find_own_extensions(project(files), (".",)) == ()


def test_a_library_in_a_folder(project: Make) -> None:
    opened = project({"libs/fast/setup.py": EXTENSION, "libs/fast/x.c": "", "libs/slow/setup.py": "from setuptools import setup\nsetup()\n"})
    (found,) = find_own_extensions(opened, ("libs/fast", "libs/slow"))
    assert str(found.source) == "libs/fast/setup.py"
    assert found.reason == "it describes an extension that is compiled, in libs/fast/"
