import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from containerize.errors import Ambiguous, InvalidInput
from containerize.inspection.findings import Candidate, Finding, Source
from containerize.inspection.python import find_python, image_of
from containerize.inspection.python.constraints import allows
from containerize.inspection.python.locks import lock_constraints
from containerize.inspection.python.sources import manifest_constraints
from containerize.project import Project

Make = Callable[..., Project]
NUMPY = Source("requirements.txt", 3)


def find(project: Project, chosen: str | None = None, manager: str = "pyproject", manifest: str = "", held: Any = None) -> Finding[str]:
    option = Finding(chosen, Source("--python"), "the option says so") if chosen else None
    return find_python(project, option, manager, manifest, held or (lambda _series: None))


def _pyproject(requires: str, more: str = "") -> dict[str, str]:
    return {"pyproject.toml": f"[project]\nname = 'shop'\nrequires-python = '{requires}'\n{more}"}


def _poetry(words: str) -> dict[str, str]:
    return {"pyproject.toml": f"[tool.poetry.dependencies]\npython = '{words}'\n"}


def _up_to(newest: str, asked: list[str]) -> Callable[[str], Candidate | None]:
    def held(series: str) -> Candidate | None:
        asked.append(series)
        free = int(series.split(".")[1]) <= int(newest.split(".")[1])
        return None if free else Candidate("numpy 1.26.0", NUMPY, f"has wheels up to Python {newest}")

    return held


@pytest.mark.parametrize(
    ("files", "version", "source"),
    [
        ({}, "3.13", "default"),
        ({".python-version": "# ours\n\n3.12\n3.11\n"}, "3.12", ".python-version:3"),
        ({".python-version": "cpython-3.12.4"}, "3.12.4", ".python-version:1"),
        (_pyproject(">=3.10"), "3.13", "pyproject.toml:3"),
        (_pyproject(">=3.14"), "3.15", "pyproject.toml:3"),
        (_pyproject("<3.13,>=3.9"), "3.12", "pyproject.toml:3"),
        (_pyproject("<3.13"), "3.12", "pyproject.toml:3"),
        (_pyproject("==3.11.*"), "3.11", "pyproject.toml:3"),
        (_pyproject("~=3.11.4"), "3.11", "pyproject.toml:3"),
        (_pyproject("!=3.13.*"), "3.15", "pyproject.toml:3"),
        (_pyproject(">=3.8,<4"), "3.13", "pyproject.toml:3"),
        (_pyproject(">=3.6.*"), "3.13", "pyproject.toml:3"),
        (_pyproject("*"), "3.13", "default"),
        (_pyproject(">=3.8,<=3.12"), "3.11", "pyproject.toml:3"),
        (_pyproject(">=3.8,<3.10"), "3.9", "pyproject.toml:3"),
        (_pyproject("==3.12.3"), "3.12.3", "pyproject.toml:3"),
        (_pyproject(">=3.12,<3.12.5"), "3.12.4", "pyproject.toml:3"),
        (_pyproject(">=3.12,<=3.12.5,!=3.12.5"), "3.12.4", "pyproject.toml:3"),
        (_poetry("^3.9"), "3.13", "pyproject.toml:2"),
        (_poetry("~3.11"), "3.11", "pyproject.toml:2"),
        (_poetry("3.10.*"), "3.10", "pyproject.toml:2"),
        (_poetry("~3.9 || ~3.11"), "3.11", "pyproject.toml:2"),
        (_poetry("^3.10 || ^2.7"), "3.13", "pyproject.toml:2"),
        (_poetry("*"), "3.13", "default"),
        ({".python-version": "3.11", **_pyproject(">=3.10")}, "3.11", ".python-version:1"),
        ({".python-version": "3.13\n3.12\n", **_pyproject("<3.13")}, "3.12", ".python-version:1"),
        ({".python-version": "3.12", **_pyproject("<=3.12.4")}, "3.12.4", ".python-version:1"),
        ({".python-version": "latest", **_pyproject(">=3.10")}, "3.15", ".python-version:1"),
        ({".python-version": "latest", **_pyproject("<3.13")}, "3.12", ".python-version:1"),
        ({".python-version": "3"}, "3.15", ".python-version:1"),
        ({".python-version": ">=3.9, <3.12"}, "3.11", ".python-version:1"),
        ({".python-version": "3.12", ".tool-versions": "python 3.12.3\n"}, "3.12.3", ".tool-versions:1"),
        ({".python-version": "3.12.1", ".tool-versions": "python 3.12\n"}, "3.12.1", ".python-version:1"),
        ({".tool-versions": "python latest\n", "runtime.txt": "python-3.11.4\n"}, "3.11.4", "runtime.txt:1"),
    ],
)
def test_the_version_and_where_it_comes_from(project: Make, files: dict[str, str], version: str, source: str) -> None:
    found = find(project(files))
    assert (found.value, str(found.source)) == (version, source)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {".python-version": "3.10\n", **_pyproject(">=3.12")},
            ".python-version:1 says Python 3.10, pyproject.toml:3 says requires-python >=3.12\n"
            "  why: no Python satisfies both, and the install would stop at it\n"
            "  fix: change one of the two, or: containerize init --python 3.13",
        ),
        (
            {".python-version": "3.12.4\n", **_pyproject(">=3.12.5,<3.13")},
            ".python-version:1 says Python 3.12.4, pyproject.toml:3 says requires-python >=3.12.5,<3.13\n"
            "  why: no Python satisfies both, and the install would stop at it\n"
            "  fix: change one of the two, or: containerize init --python 3.12",
        ),
        (
            {".python-version": "3.7.9"},
            ".python-version:1: Python 3.7.9, for which there is no image\n"
            "  why: images exist for 3.8 to 3.15\n  fix: containerize init --python 3.8, the nearest, after trying the project on it",
        ),
        (
            {".python-version": "3.8.99"},
            ".python-version:1: Python 3.8.99, for which there is no image\n"
            "  why: the last patch of Python 3.8 is 3.8.20\n  fix: containerize init --python 3.8.20, the nearest, after trying the project on it",
        ),
        (
            {"runtime.txt": "python-2.7.18"},
            "runtime.txt:1: Python 2.7.18, for which there is no image\n"
            "  why: Python 2 has had no fixes since 2020, and what is written for it does not run on Python 3 as it is\n"
            "  fix: port the project to Python 3, and name that in runtime.txt:1",
        ),
        (
            _pyproject(">=2.7,<3"),
            "pyproject.toml:3: requires-python >=2.7,<3: none of the Pythons that have an image (3.8 to 3.15) satisfies it\n"
            "  why: no image can be built\n  fix: widen pyproject.toml:3, for instance to >=3.13",
        ),
        (
            _pyproject("3.12 or newer"),
            "pyproject.toml:3: '3.12 or newer' is not a version specifier\n"
            "  why: no Python can be chosen by it\n  fix: write it as `>=3.13`",
        ),
        (
            _pyproject("^3.11"),
            "pyproject.toml:3: '^3.11' is not a version specifier\n  why: no Python can be chosen by it\n  fix: write it as `>=3.11,<4`",
        ),
        (
            _poetry("^three"),
            "pyproject.toml:2: '^three' is not a version specifier\n  why: no Python can be chosen by it\n  fix: write it as `>=3.13`",
        ),
        (
            _pyproject(">=3.12", "[tool.poetry.dependencies]\npython = '~3.10'\n"),
            "pyproject.toml:3 says requires-python >=3.12, pyproject.toml:5 says python ~3.10\n"
            "  why: no Python satisfies both, and the install would stop at it\n"
            "  fix: change one of the two so that both allow 3.13",
        ),
    ],
)
def test_refusals(project: Make, files: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        find(project(files))
    assert str(error.value) == message


def test_three_that_exclude_each_other_only_together_are_all_named(project: Make) -> None:
    files = {
        **_pyproject("<3.13", "[tool.poetry.dependencies]\npython = '!=3.12.*'\n"),
        "Pipfile": "[requires]\npython_version = '>=3.12'",
    }
    with pytest.raises(InvalidInput) as error:
        find(project(files))
    assert str(error.value) == (
        "pyproject.toml:3: requires-python <3.13 (pyproject.toml:3) and python !=3.12.* (pyproject.toml:5) and python_version >=3.12 (Pipfile:2): "
        "none of the Pythons that have an image (3.8 to 3.15) satisfies it\n"
        "  why: no image can be built\n  fix: widen pyproject.toml:3, for instance to >=3.13"
    )


def test_two_files_that_name_different_series_are_an_error_with_choices(project: Make) -> None:
    with pytest.raises(Ambiguous) as error:
        find(project({".python-version": "3.11\n", "mise.toml": "[tools]\npython = '3.12'\n", **_pyproject(">=3.12")}))
    assert str(error.value) == (
        "two Pythons: .python-version:1 says 3.11, mise.toml:2 says 3.12\n"
        "  why: only one of them can be in the image\n"
        "  fix: change one of the two, or: containerize init --python 3.12"
    )
    assert (error.value.option, error.value.choices) == ("--python", ("3.12",))


def test_an_option_settles_what_files_name_differently(project: Make) -> None:
    found = find(project({".python-version": "3.11\n", ".tool-versions": "python 3.12.3\n"}), "3.12")
    assert (found.value, found.reason) == ("3.12", "the option says so")
    assert found.rejected == (
        Candidate(".python-version says 3.11", Source(".python-version", 1), "--python decides"),
        Candidate(".tool-versions says 3.12.3", Source(".tool-versions", 1), "--python decides"),
    )
    assert find(project({".python-version": "pypy3.10\n"}), "3.12").value == "3.12"


def test_an_option_must_satisfy_the_manifest_too(project: Make) -> None:
    with pytest.raises(InvalidInput) as error:
        find(project(_pyproject(">=3.12")), "3.10")
    assert error.value.found == "--python says Python 3.10, pyproject.toml:3 says requires-python >=3.12"
    with pytest.raises(InvalidInput) as error:
        find(project({"pyproject.toml": ""}), "three")
    assert str(error.value) == "--python: 'three' is not a Python version\n  why: no image can be chosen by it\n  fix: containerize init --python 3.13"


def test_a_lock_that_allows_less_than_its_manifest_counts(project: Make) -> None:
    lock = "version = 1\nrequires-python = '>=3.9'\nresolution-markers = [\"python_full_version < '3.12'\"]\n"
    found = find(project({**_pyproject(">=3.9"), "uv.lock": lock}), manager="uv")
    assert (found.value, str(found.source), found.reason) == (
        "3.11",
        "uv.lock:3",
        "the newest that requires-python >=3.9 and resolution-markers python_full_version < '3.12' allows",
    )
    assert find(project({**_pyproject(">=3.9"), "uv.lock": lock}), manager="pip").value == "3.13"


def test_a_lock_that_excludes_its_manifest_is_to_be_made_again(project: Make) -> None:
    with pytest.raises(InvalidInput) as error:
        find(project({**_pyproject("<3.11"), "uv.lock": "version = 1\nrequires-python = '>=3.12'\n"}), manager="uv")
    assert str(error.value) == (
        "pyproject.toml:3 says requires-python <3.11, uv.lock:2 says requires-python >=3.12\n"
        "  why: no Python satisfies both, and the install would stop at it\n  fix: uv lock"
    )


def test_what_holds_the_default_back_is_named_and_asked_for_no_more_than_needed(project: Make) -> None:
    asked: list[str] = []
    found = find(project(_pyproject(">=3.9")), held=_up_to("3.12", asked))
    assert asked == ["3.13", "3.15", "3.14", "3.12"]
    assert (found.value, str(found.source)) == ("3.12", "pyproject.toml:3")
    assert found.reason == "requires-python >=3.9 allows it; not 3.13: numpy 1.26.0 has wheels up to Python 3.12"
    why = "numpy 1.26.0 has wheels up to Python 3.12"
    assert found.rejected == (Candidate("3.13", NUMPY, why), Candidate("3.15", NUMPY, why), Candidate("3.14", NUMPY, why))


def test_without_any_other_word_the_wheels_are_the_source(project: Make) -> None:
    found = find(project({}), held=_up_to("3.10", []))
    assert (found.value, str(found.source)) == ("3.10", "requirements.txt:3")
    assert found.reason == "nothing in the project names a version; not 3.13: numpy 1.26.0 has wheels up to Python 3.10"


def test_each_distribution_that_holds_back_is_named_once(project: Make) -> None:
    def held(series: str) -> Candidate | None:
        if series in ("3.11", "3.12"):
            return Candidate("pandas 1.4.3", Source("requirements.txt", 4), "has wheels for Python 3.8 to 3.10")
        return _up_to("3.12", [])(series)

    found = find(project({}), held=held)
    assert (found.value, str(found.source)) == ("3.10", "requirements.txt:4")
    assert found.reason == (
        "nothing in the project names a version; not 3.13: numpy 1.26.0 has wheels up to Python 3.12; "
        "not 3.12: pandas 1.4.3 has wheels for Python 3.8 to 3.10"
    )


def test_when_all_are_held_back_it_is_compiled_for_the_best(project: Make) -> None:
    found = find(project(_pyproject(">=3.13")), held=_up_to("3.12", []))
    assert found.value == "3.13"
    assert found.reason == (
        "requires-python >=3.13 allows the default; numpy 1.26.0 has wheels up to Python 3.12, so it is compiled"
    )


def test_a_version_that_is_named_is_taken_even_when_it_is_held_back(project: Make) -> None:
    asked: list[str] = []
    found = find(project({".python-version": "3.13.1\n"}), held=_up_to("3.12", asked))
    assert (found.value, asked) == ("3.13.1", ["3.13"])
    assert found.reason == (
        ".python-version says 3.13.1; an exact patch gets no more security fixes; "
        "numpy 1.26.0 has wheels up to Python 3.12, so it is compiled"
    )
    assert found.rejected == (Candidate("numpy 1.26.0", NUMPY, "has wheels up to Python 3.12"),)


def test_latest_gives_way_to_wheels(project: Make) -> None:
    found = find(project({".python-version": "latest\n"}), held=_up_to("3.14", []))
    assert (found.value, found.reason) == (
        "3.14",
        ".python-version says latest; not 3.15: numpy 1.26.0 has wheels up to Python 3.14",
    )


def test_weak_evidence_decides_within_what_is_allowed(project: Make) -> None:
    docker = {"Dockerfile": "FROM python:3.11-slim\n"}
    found = find(project({**docker, **_pyproject(">=3.9")}))
    assert (found.value, str(found.source)) == ("3.11", "Dockerfile:1")
    assert found.reason == "Dockerfile is built from Python 3.11, and requires-python >=3.9 allows that"
    found = find(project({**docker, **_pyproject(">=3.12")}))
    assert found.value == "3.13"
    assert found.rejected == (Candidate("3.11", Source("Dockerfile", 1), "Dockerfile is built from Python 3.11, which decides nothing here"),)


def test_weak_evidence_of_a_python_past_its_end_decides_nothing(project: Make) -> None:
    assert find(project({"Dockerfile": "FROM python:3.8-slim\n"})).value == "3.13"


def test_weak_evidence_decides_nothing_when_a_version_is_named(project: Make) -> None:
    found = find(project({".python-version": "3.14", "Dockerfile": "FROM python:3.11-slim\n"}))
    assert (found.value, found.rejected) == ("3.14", ())


def test_classifiers_that_include_the_default_keep_it(project: Make) -> None:
    some = ", ".join(f'"Programming Language :: Python :: 3.{number}"' for number in (11, 12, 13))
    found = find(project(_pyproject(">=3.9", f"classifiers = [{some}]\n")))
    assert (found.value, found.reason) == ("3.13", "requires-python >=3.9 allows the default")
    found = find(project(_pyproject(">=3.9", f"classifiers = [{some.rpartition(',')[0]}]\n")))
    assert (found.value, found.reason) == (
        "3.12",
        "the project is classified in pyproject.toml for Python 3.11, 3.12, and requires-python >=3.9 allows that",
    )


STATEMENTS: dict[str, list[str]] = {
    ".python-version": ["3.12", "3.11\n3.12", "3.12.4", "latest", "system", "pypy3.10", "3.7", "3.8.99", ">=3.10"],
    ".tool-versions": ["python 3.12.3", "python 3.11 3.12", "python ref:main", "python 3.13t"],
    "mise.toml": ["[tools]\npython = '3'", "[tools]\npython = ['3.12', '3.13']"],
    "runtime.txt": ["python-3.11.4", "python-2.7.18"],
    "pyproject.toml": [
        "[project]\nrequires-python = '>=3.9'",
        "[project]\nrequires-python = '>=3.12.4,<3.13'",
        "[project]\nrequires-python = '<=3.12'\n[tool.poetry.dependencies]\npython = '^3.10'",
        "[project]\nrequires-python = '>=3.16'",
    ],
    "Pipfile": ["[requires]\npython_version = '3.12'", "[requires]\npython_full_version = '3.11.4'"],
    "uv.lock": ["version = 1\nrequires-python = '>=3.11'\nresolution-markers = [\"python_full_version < '3.13'\"]"],
    "Dockerfile": ["FROM python:3.11", "FROM python:3.8"],
}
PROJECTS = st.fixed_dictionaries({}, optional={path: st.sampled_from(texts) for path, texts in STATEMENTS.items()})


@settings(deadline=None, max_examples=150)
@given(PROJECTS, st.sampled_from(["uv", "pip"]), st.sampled_from(["3.10", "3.12", "3.15"]))
def test_every_project_gets_a_python_that_all_allow_or_a_way_out(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, str], manager: str, newest: str
) -> None:
    root = tmp_path_factory.mktemp("any")
    for path, text in files.items():
        (root / path).write_text(text + "\n", "utf-8")
    opened = Project(root)
    try:
        found = find(opened, manager=manager, held=_up_to(newest, []))
    except InvalidInput as error:
        if wanted := re.search(r"init --python (\S+)$", error.fix):
            assert find(opened, wanted[1], manager=manager).value.startswith(wanted[1])
        return
    constraints = [*manifest_constraints(opened, manager, ""), *lock_constraints(opened, manager, "")]
    assert allows(constraints, found.value)
    assert image_of(found.value).reference.startswith(f"python:{found.value}-slim")
    assert find(Project(root), manager=manager, held=_up_to(newest, [])) == found
