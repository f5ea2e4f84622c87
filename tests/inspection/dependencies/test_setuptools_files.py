from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from containerize.errors import ContainerizeError, InvalidInput
from containerize.inspection.dependencies import setuptools_files
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution, Selection
from containerize.project import Project

Open = Callable[[dict[str, Any]], Project]
HEAD = "from setuptools import setup\n"
CFG = """\
[metadata]
name = shop

[options]
install_requires =
    # the framework
    flask>=3
    redis == 5.0.1  # pinned
    tzdata; sys_platform == "win32"

[options.extras_require]
pg = psycopg[binary]; flit-core; python_version >= "3.9"
dev-tools =
    pytest
"""


def _load(project: Project, manifest: str, *extras: str) -> Dependencies:
    return setuptools_files.load(project, manifest, Selection(frozenset(extras)))(Target("3.13"))


def test_setup_cfg(project: Open) -> None:
    found = _load(project({"setup.cfg": CFG, "setup.py": HEAD + "setup()\n"}), "setup.cfg", "pg")
    assert found.distributions == {
        "flask": Distribution("flask", "setup.cfg", 7, direct=True, specifier=">=3"),
        "flit-core": Distribution("flit-core", "setup.cfg", 12, direct=True),
        "psycopg": Distribution("psycopg", "setup.cfg", 12, direct=True, extras=frozenset({"binary"})),
        "redis": Distribution("redis", "setup.cfg", 8, version="5.0.1", direct=True, specifier="==5.0.1"),
    }
    assert found.files == ("setup.py", "setup.cfg")
    assert not found.locked
    assert found.dynamic == "setup.py:2: only setuptools knows all that it asks for"


def test_what_setup_py_is_given_takes_the_place_of_setup_cfg(project: Open) -> None:
    given = "setup(install_requires=['six'], extras_require={'pg': ['pg8000']})\n"
    assert sorted(_load(project({"setup.cfg": CFG, "setup.py": HEAD + given}), "setup.cfg", "pg").distributions) == ["pg8000", "six"]


def test_setup_py(project: Open) -> None:
    files = {
        "setup.py": HEAD + "lines = open('req.txt').read().splitlines()\nsetup(\n  install_requires=lines + ['flask', 'a @ git+https://git.invalid/a'],\n"
        "  extras_require={':python_version<\"3\"': ['old'], 'Dev_Tools': ['pytest']})\n",
        "req.txt": "-r more.txt\nflask==3.1.0\n",
        "more.txt": "redis\n",
        "pyproject.toml": "[build-system]\nrequires = ['setuptools']\n",
    }  # fmt: skip
    found = _load(project(files), "setup.py", "dev-tools")
    assert {name: (one.place, one.version, one.origin, one.direct) for name, one in found.distributions.items()} == {
        "a": ("setup.py:4", None, "git", True),
        "flask": ("req.txt:2", "3.1.0", "index", True),
        "pytest": ("setup.py:5", None, "index", True),
        "redis": ("more.txt:1", None, "index", True),
    }
    assert found.files == ("setup.py", "pyproject.toml", "req.txt", "more.txt")
    assert found.dynamic == "setup.py:3: only setuptools knows all that it asks for"


def test_files_that_setup_cfg_names(project: Open) -> None:
    cfg = "[options]\ninstall_requires = file: req.txt, gone.txt\n"
    found = _load(project({"setup.cfg": cfg, "req.txt": "flask\n"}), "setup.cfg")
    assert list(found.distributions) == ["flask"]
    assert found.files == ("setup.cfg", "req.txt")


def test_a_setup_py_that_cannot_be_read(project: Open) -> None:
    found = _load(project({"setup.py": "print 'old'\n"}), "setup.py")
    assert found == Dependencies(files=("setup.py",), dynamic="setup.py: only setuptools knows all that it asks for")


@pytest.mark.parametrize(
    ("files", "manifest", "message"),
    [
        (
            {"setup.cfg": "[options]\ninstall_requires = flask\nnonsense\n"},
            "setup.cfg",
            "setup.cfg:3: neither a section nor `key = value`\n  why: setuptools stops at it\n  fix: correct setup.cfg:3",
        ),
        (
            {"setup.cfg": "flask\n"},
            "setup.cfg",
            "setup.cfg:1: neither a section nor `key = value`\n  why: setuptools stops at it\n  fix: correct setup.cfg:1",
        ),
        (
            {"setup.py": HEAD + "setup(install_requires=[\n'flask >',\n])"},
            "setup.py",
            "setup.py:3: 'flask >' is not a requirement: Expected semicolon (after name with no version specifier) or end\n"
            "  why: setuptools stops at it\n  fix: correct setup.py:3 (form: name[extra]>=1.2; python_version < '3.14')",
        ),
    ],
)
def test_refused(project: Open, files: dict[str, str], manifest: str, message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        _load(project(files), manifest)
    assert str(error.value) == message


def test_an_extra_that_does_not_exist(project: Open) -> None:
    with pytest.raises(InvalidInput) as error:
        _load(project({"setup.cfg": CFG}), "setup.cfg", "postgres")
    assert error.value.found == "setup.cfg has no extra 'postgres'"
    assert error.value.fix == "--extra with one of: dev-tools, pg"


def test_extras_that_are_computed_are_not_refused(project: Open) -> None:
    assert not _load(project({"setup.py": HEAD + "setup(extras_require=extras())"}), "setup.py", "pg").distributions


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(alphabet="[]options.=:;# \n\tabc%é\r", max_size=80))
def test_any_setup_cfg_is_read_or_refused(project: Open, text: str) -> None:
    for start in ("", "[options]\ninstall_requires=", "[options.extras_require]\n"):
        try:
            _load(project({"setup.cfg": start + text}), "setup.cfg")
        except ContainerizeError:
            continue
