from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from containerize.errors import ContainerizeError, InvalidInput
from containerize.inspection.python.constraints import allows
from containerize.inspection.python.sources import manifest_constraints
from containerize.project import Project

Make = Callable[..., Project]
SCRIPT = "#!/usr/bin/env python\n# /// script\n# requires-python = '>=3.12'\n# dependencies = []\n# ///\nprint(1)\n"


def _said(project: Project, manager: str = "pip", manifest: str = "") -> list[tuple[str, str]]:
    return [(str(one.source), one.words) for one in manifest_constraints(project, manager, manifest)]


@pytest.mark.parametrize(
    ("files", "place", "words"),
    [
        ({"pyproject.toml": "[project]\nrequires-python = '>=3.9'\n"}, "pyproject.toml:2", "requires-python >=3.9"),
        ({"pyproject.toml": "[tool.flit.metadata]\nrequires-python = '>=3.9'\n"}, "pyproject.toml:2", "requires-python >=3.9"),
        ({"pyproject.toml": "[tool.poetry.dependencies]\npython = '^3.9'\n"}, "pyproject.toml:2", "python ^3.9"),
        ({"pyproject.toml": "[tool.poetry.dependencies]\npython = {version = '^3.9'}\n"}, "pyproject.toml:2", "python ^3.9"),
        ({"setup.cfg": "[metadata]\nname = x\n[options]\npython_requires = >=3.9\n"}, "setup.cfg:4", "python_requires >=3.9"),
        ({"setup.cfg": "[options]\npython_requires =\n    >=3.9\n    !=3.10.*\n\n[x]\n"}, "setup.cfg:2", "python_requires >=3.9,!=3.10.*"),
        ({"setup.py": "from setuptools import setup\nsetup(\n  python_requires='>=3.9',\n)\n"}, "setup.py:3", "python_requires >=3.9"),
        ({"setup.py": "import setuptools\nsetuptools.setup(name='x', python_requires='>=3.9')\n"}, "setup.py:2", "python_requires >=3.9"),
        ({"Pipfile": "[requires]\npython_version = '3.11'\n"}, "Pipfile:2", "python_version 3.11"),
        ({"Pipfile": "[requires]\npython_full_version = '3.11.4'\n"}, "Pipfile:2", "python_full_version 3.11.4"),
        ({"Pipfile": "[requires]\npython_version = '>=3.11'\n"}, "Pipfile:2", "python_version >=3.11"),
    ],
)
def test_what_manifests_say(project: Make, files: dict[str, str], place: str, words: str) -> None:
    assert _said(project(files)) == [(place, words)]


def test_a_script_speaks_for_itself_alone(project: Make) -> None:
    files = {"job.py": SCRIPT, "pyproject.toml": "[project]\nrequires-python = '>=3.9'\n"}
    for manifest in ("job.py", "job.py.lock"):
        assert _said(project(files), "script", manifest) == [("job.py:3", "requires-python >=3.12")]


@pytest.mark.parametrize("text", ["print(1)\n", "# /// script\n# ///\n", "# /// script \n# a\n# ///\n", "# /// other\n# a = 1\n# ///\n"])
def test_a_script_without_metadata_says_nothing(project: Make, text: str) -> None:
    assert _said(project({"job.py": text}), "script", "job.py") == []


def test_a_pipfile_beside_the_lock_of_another_tool_says_nothing(project: Make) -> None:
    assert _said(project({"Pipfile": "[requires]\npython_version = '3.11'\n"}), "uv") == []


def test_setuptools_files_say_nothing_where_project_speaks(project: Make) -> None:
    old = {"setup.cfg": "[options]\npython_requires = <3.9\n"}
    assert _said(project({**old, "pyproject.toml": "[project]\nname = 'x'\n"})) == []
    dynamic = "[project]\nname = 'x'\ndynamic = ['requires-python']\n"
    assert _said(project({**old, "pyproject.toml": dynamic})) == [("setup.cfg:2", "python_requires <3.9")]


@pytest.mark.parametrize("text", ["setup(python_requires=WANTED)", "def f(:", "other(python_requires='>=3.9')"])
def test_a_setup_py_that_must_be_run_says_nothing(project: Make, text: str) -> None:
    assert _said(project({"setup.py": text})) == []


@pytest.mark.parametrize(
    ("words", "yes", "no"),
    [("3.11", "3.11.9", "3.12.0"), ("3.11.4", "3.11.4", "3.11.5"), ("3", "3.15.0", "4.0.0"), ("3.11.*", "3.11.9", "3.12.0"), ("~=3.11.4", "3.11.5", "3.12.0"), ("==3.11.*", "3.11.0", "3.10.9")],
)
def test_what_the_words_of_pipenv_allow(project: Make, words: str, yes: str, no: str) -> None:
    constraints = manifest_constraints(project({"Pipfile": f"[requires]\npython_version = '{words}'\n"}), "pipenv", "Pipfile")
    assert (allows(constraints, yes), allows(constraints, no)) == (True, False)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"Pipfile": "[requires]\npython_version = 'three'\n"},
            "Pipfile:2: 'three' is not a Python version\n  why: no Python can be chosen by it\n  fix: write it as python_version = \"3.13\"",
        ),
        (
            {"Pipfile": "[requires]\npython_version = 3.11\n"},
            "Pipfile:2: requires.python_version is not a string\n  why: it cannot be understood\n  fix: make it a string",
        ),
        (
            {"setup.cfg": "[options]\npython_requires = 3.9+\n"},
            "setup.cfg:2: '3.9+' is not a version specifier\n  why: no Python can be chosen by it\n  fix: write it as `>=3.13`",
        ),
    ],
)
def test_refusals(project: Make, files: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        _said(project(files))
    assert str(error.value) == message


PIECES = st.lists(
    st.sampled_from(["# /// script\n", "# ///\n", "# requires-python = '>=3.1'\n", "[options]\n", "python_requires", "=", ">=3.9", "'", "\n", " ", "\0", "[requires]\npython_version='3'"]),
    max_size=10,
)


@settings(deadline=None)
@given(st.sampled_from(["pyproject.toml", "setup.cfg", "setup.py", "Pipfile", "job.py"]), PIECES.map("".join) | st.text(max_size=40))
def test_any_text_gives_constraints_or_a_refusal(tmp_path_factory: pytest.TempPathFactory, path: str, text: str) -> None:
    root = tmp_path_factory.mktemp("sources")
    (root / path).write_text(text, "utf-8", newline="")
    try:
        found = manifest_constraints(Project(root), "script" if path == "job.py" else "pip", path)
    except ContainerizeError:
        return
    assert all(one.source.place == path for one in found)


@settings(deadline=None)
@given(
    st.sampled_from(["[project]\nrequires-python = ", "[tool.poetry.dependencies]\npython = ", "[requires]\npython_version = "]),
    st.text(st.sampled_from("<>=!~^|, .*0123456789abr-+"), max_size=16),
)
def test_any_specifier_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, before: str, words: str) -> None:
    root = tmp_path_factory.mktemp("specifiers")
    (root / ("Pipfile" if "requires]" in before else "pyproject.toml")).write_text(f'{before}"{words}"\n', "utf-8")
    try:
        found = manifest_constraints(Project(root), "pip", "")
    except ContainerizeError:
        return
    allows(found, "3.13")
