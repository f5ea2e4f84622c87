from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from containerize.inspection.packages.literals import Asked, Listing
from containerize.inspection.packages.setup_py import SetupCall, setup_call
from containerize.project import Project

Open = Callable[[dict[str, Any]], Project]
HEAD = "from setuptools import setup, find_packages\n"


def _call(project: Open, text: str, **files: str) -> SetupCall:
    call = setup_call(project({"setup.py": text, **{name.replace("_txt", ".txt"): content for name, content in files.items()}}))
    assert call is not None
    return call


def test_what_setup_is_given(project: Open) -> None:
    call = _call(
        project,
        HEAD + "setup(\n    name='shop',\n    python_requires='>=3.11',\n    install_requires=['flask', 'redis>=5'],\n"
        "    extras_require={'pg': ['psycopg']},\n    entry_points={'console_scripts': ['shop = shop.cli:main']},\n"
        "    packages=['shop'],\n    package_dir={'': 'src'},\n    py_modules=('one',),\n)\n",
    )
    assert call == SetupCall(
        line=2,
        keywords={
            "name": 3, "python_requires": 4, "install_requires": 5, "extras_require": 6, "entry_points": 7, "packages": 8,
            "package_dir": 9, "py_modules": 10,
        },
        name=Asked("shop", 3),
        python_requires=Asked(">=3.11", 4),
        install_requires=Listing((Asked("flask", 5), Asked("redis>=5", 5))),
        extras_require={"pg": Listing((Asked("psycopg", 6),))},
        console_scripts=(Asked("shop = shop.cli:main", 7),),
        packages=("shop",),
        package_dir={"": "src"},
        py_modules=("one",),
    )  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        "r = ['flask']\nsetup(install_requires=r)",
        "r = ['flask']\nsetup(install_requires=r + [])",
        "a = []\nsetup(install_requires=[*a, 'flask'])",
        "f = 'flask'\nsetup(install_requires=[f])",
        "setup(install_requires='''\n  flask\n''')",
        "setup(install_requires='flask'.split())",
        "setup(**{'install_requires': ['flask']})",
        "config = dict(install_requires=['flask'])\nif __name__ == '__main__':\n    setup(**config)",
        "def run():\n    setup(install_requires=list(('flask',)))\nrun()",
        "r = []\nr.append('flask')\nsetup(install_requires=r)",
        "r = []\nr += ['flask']\nsetup(install_requires=r)",
        "def run():\n    r = []\n    r.extend(['flask'])\n    setup(install_requires=r)\nrun()",
        "r = ['flask']\nif sys.version_info < (3, 8):\n    r.append('old')\nsetup(install_requires=r)",
        "n = 'flask'\nsetup(install_requires=['%s' % n])",
        "n = 'las'\nsetup(install_requires=[f'f{n}k'])",
        "n = 'flask'\nsetup(install_requires=['{}'.format(n)])",
        "n = 'sk'\nsetup(install_requires=['fla' + n])",
        "setup(install_requires=list({'flask': 1}))",
        "extras = {'web': ['flask']}\nsetup(install_requires=sum(extras.values(), []))",
    ],
)
def test_lists_in_the_forms_that_people_write(project: Open, lines: str) -> None:
    listing = _call(project, HEAD + lines).install_requires
    assert listing is not None and listing.complete
    assert [item.text for item in listing.items] == ["flask"]


@pytest.mark.parametrize(
    "lines",
    [
        "setup(install_requires=open('requirements.txt').read().splitlines())",
        "setup(install_requires=[l.strip() for l in open('./requirements.txt') if l])",
        "with open('requirements.txt') as f:\n    r = f.read().splitlines()\nsetup(install_requires=r)",
        "import os\nhere = os.path.dirname(__file__)\nsetup(install_requires=open(os.path.join(here, 'requirements.txt')).readlines())",
        "def read(path):\n    return open(path).read().split()\nsetup(install_requires=read('requirements.txt'))",
        "def read():\n    with open('requirements.txt') as f:\n        return list(f)\nsetup(install_requires=read())",
        "setup(install_requires=open(f'{here}/requirements.txt').readlines())",
    ],
)
def test_requirement_files_that_it_reads(project: Open, lines: str) -> None:
    assert _call(project, HEAD + lines, requirements_txt="flask\n").install_requires == Listing(files=("requirements.txt",), complete=False)


def test_a_table_that_is_added_to(project: Open) -> None:
    lines = "e = {'a': ['x'], 'b': ['y']}\ne['all'] = [r for one in e.values() for r in one]\nsetup(extras_require=e)"
    call = _call(project, HEAD + lines)
    found = {extra: [item.text for item in listing.items] for extra, listing in (call.extras_require or {}).items()}
    assert found == {"a": ["x"], "b": ["y"], "all": ["x", "y"]}


@pytest.mark.parametrize("text", ["f'{x!r}'", "f'{3:03}'", "'%d' % 3", "'%s %s' % 'a'", "'{0}'.format('a')", "'{a}'.format(a='b')", "'a' + unknown"])
def test_texts_that_are_left(project: Open, text: str) -> None:
    assert _call(project, HEAD + f"x = 'y'\nsetup(install_requires=[{text}])").install_requires == Listing(complete=False)


def test_what_is_computed_is_not_complete(project: Open) -> None:
    call = _call(project, HEAD + "setup(packages=find_packages(), install_requires=['flask', other()], extras_require=extras())")
    assert call.install_requires == Listing((Asked("flask", 2),), complete=False)
    assert call.packages is None
    assert call.extras_require is None


def test_entry_points_as_text(project: Open) -> None:
    call = _call(project, HEAD + "setup(entry_points='''\n[console_scripts]\nshop = shop.cli:main\n[other]\nx = y\n''')")
    assert call.console_scripts == (Asked("shop = shop.cli:main", 4),)


@pytest.mark.parametrize("text", ["", "import logging\nlogging.setup()", "print 'python 2'"])
def test_no_call(project: Open, text: str) -> None:
    assert setup_call(project({"setup.py": text})) is None


def test_names_in_a_circle(project: Open) -> None:
    assert _call(project, HEAD + "a = b\nb = a\nsetup(name=a, install_requires=a + b, **a)").name is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.binary(max_size=80) | st.text(alphabet="setup(=[]{}'*,+a\n ", max_size=60).map(str.encode))
def test_any_bytes_are_survived(project: Open, data: bytes) -> None:
    setup_call(project({"setup.py": HEAD.encode() + data}))
    setup_call(project({"setup.py": HEAD.encode() + b"setup(install_requires=" + data + b")"}))
