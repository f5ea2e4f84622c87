"""setup.py as syntax, and the manager that it makes."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from containerize.errors import ContainerizeError, InvalidInput
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Selection
from containerize.inspection.dependencies.setuptools_files import load
from containerize.inspection.packages.literals import Asked
from containerize.inspection.packages.setup_py import setup_call
from containerize.project import Project

Make = Callable[..., Project]
HEAD = "from setuptools import find_packages, setup\n"


def _read(project: Project, **chosen: frozenset[str]) -> Dependencies:
    return load(project, "setup.py", Selection(**chosen))(Target("3.13"))


@pytest.mark.parametrize(
    "code",
    [
        "setup(install_requires=['flask>=3', 'six'])",
        "REQUIRES = ['flask>=3']\nsetup(install_requires=REQUIRES + ['six'])",
        "import setuptools\nsetuptools.setup(install_requires=['flask>=3'] + [\n 'six'])",
        "def needs():\n    base = ['flask>=3']\n    return base + ['six']\nsetup(install_requires=needs())",
        "setup(install_requires='''\nflask>=3\nsix\n''')",
        "setup(install_requires=open('deps.txt').read().splitlines())",
        "from pathlib import Path\nhere = Path(__file__).parent\nsetup(install_requires=(here / 'deps.txt').read_text().split())",
        "with open('deps.txt') as f:\n    needs = f.readlines()\nREQUIRES = [line.strip() for line in open('deps.txt')]\nsetup(install_requires=REQUIRES)",
        "def parse(name):\n    return [line for line in open(name)]\nsetup(install_requires=parse('deps.txt'))",
        "import os\ndef read():\n    with open(os.path.join(os.path.dirname(__file__), 'deps.txt')) as f:\n        return f.read().split()\nsetup(install_requires=read())",
    ],
)
def test_what_people_write_is_read(project: Make, code: str) -> None:
    found = _read(project({"setup.py": HEAD + code, "deps.txt": "flask>=3\nsix\n"}))
    assert sorted(found.distributions) == ["flask", "six"]
    assert found.dynamic is not None
    assert not found.locked


def test_lines_extras_and_markers(project: Make) -> None:
    code = "setup(\n  name='shop',\n  install_requires=['flask==3.0.3', 'tomli; python_version < \"3.11\"'],\n  extras_require={'db': ['psycopg2']},\n)"
    opened = project({"setup.py": HEAD + code})
    call = setup_call(opened)
    assert call
    assert (call.line, call.name) == (2, Asked("shop", 3))
    found = _read(opened, extras=frozenset({"db"}))
    assert {name: one.place for name, one in found.distributions.items()} == {"flask": "setup.py:4", "psycopg2": "setup.py:5"}
    assert found.distributions["flask"].version == "3.0.3"
    assert found.dynamic == "setup.py:2: only setuptools knows all that it asks for"


def test_setup_cfg(project: Make) -> None:
    config = "[metadata]\nname = tally\n[options]\ninstall_requires =\n    flask\n[options.extras_require]\ndb =\n    psycopg2\n"
    found = _read(project({"setup.py": HEAD + "setup()\n", "setup.cfg": config}), extras=frozenset({"db"}))
    assert sorted(found.distributions) == ["flask", "psycopg2"]
    assert found.files == ("setup.py", "setup.cfg")


def test_an_extra_that_neither_has(project: Make) -> None:
    with pytest.raises(InvalidInput) as error:
        _read(project({"setup.py": HEAD + "setup(extras_require={'db': []})\n"}), extras=frozenset({"web"}))
    assert str(error.value) == "setup.py has no extra 'web'\n  why: what it would install is not known\n  fix: --extra with one of: db"


def test_names_that_go_in_circles_end(project: Make) -> None:
    code = "def a():\n    return b()\ndef b():\n    return a() + c\nc = c + ['six']\nsetup(install_requires=a())"
    assert list(_read(project({"setup.py": HEAD + code})).distributions) == ["six"]


@given(st.lists(st.sampled_from(["[", "]", "'six'", "+", "open(", ")", "x", "f()", "{", "}", ":", ",", "'a.txt'", "**"]), max_size=12))
@settings(max_examples=80, deadline=None)
def test_any_expression_is_read_or_left(tmp_path_factory: pytest.TempPathFactory, tokens: list[str]) -> None:
    root = tmp_path_factory.mktemp("setup")
    (root / "setup.py").write_text(f"{HEAD}x = ['a']\ndef f():\n    return x\nsetup(install_requires={' '.join(tokens)})\n")
    try:
        _read(Project(root))
    except ContainerizeError as error:
        assert error.fix
