"""Locks that Poetry, PDM and Pipenv wrote, against the lists that the same tools export from them (locks/, hosts replaced)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from containerize.inspection.dependencies import pdm_lock, pipfile_lock, poetry_lock
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Index, Resolver, Selection
from containerize.project import Project

LOCKS = Path(__file__).parent / "locks"
READERS: dict[str, Callable[[Project, str, Selection], Resolver]] = {
    "poetry-1.1": poetry_lock.load,
    "poetry-1": poetry_lock.load,
    "poetry-2": poetry_lock.load,
    "poetry-pep621": poetry_lock.load,
    "pdm": pdm_lock.load,
    "pdm-cross": pdm_lock.load,
    "pipenv": pipfile_lock.load,
}
PRODUCTION = Selection()
POETRY = Selection(frozenset({"cache"}), frozenset({"dev", "docs"}))
EVERYTHING = dict.fromkeys(READERS, POETRY) | {
    "poetry-1.1": Selection(frozenset({"cache"}), frozenset({"dev"})),
    "pipenv": Selection(groups=frozenset({"dev", "docs"})),
}


def _read(name: str, selection: Selection, python: str) -> Dependencies:
    return READERS[name](Project(LOCKS / name), "", selection)(Target(python))


def _exported(path: Path, python: str) -> dict[str, str | None]:
    requirements = [Requirement(line) for line in path.read_text().splitlines() if line]
    target = Target(python)
    pins = {canonicalize_name(one.name): str(one.specifier).removeprefix("==") or None for one in requirements if target.accepts(one.marker)}
    return {str(name): version for name, version in pins.items()}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("python", ["3.11", "3.11.2", "3.12", "3.14"])
@pytest.mark.parametrize("everything", [False, True], ids=["production", "everything"])
def test_what_is_installed_is_what_the_tool_exports(name: str, python: str, everything: bool) -> None:
    if name == "pdm-cross":
        python = "3.11.7"  # PDM exports a lock without markers for the Python that it runs on
    found = _read(name, EVERYTHING[name] if everything else PRODUCTION, python)
    exported = _exported(LOCKS / name / f"{'everything' if everything else 'production'}.txt", python)
    assert {key: item.version for key, item in found.distributions.items() if item.origin == "index"} == exported
    assert found.locked


@pytest.mark.parametrize("name", READERS)
def test_direct_groups_and_extras(name: str) -> None:
    found = _read(name, EVERYTHING[name], "3.13").distributions
    direct = {"flask", "iniconfig"} | ({"redis"} if name != "pipenv" else set()) | ({"mistune"} if name != "poetry-1.1" else set())
    assert {key for key, item in found.items() if item.direct} - {"idna", "shoplib"} == direct
    groups = {"iniconfig": "develop" if name == "pipenv" else "dev", "mistune": "dev" if name == "poetry-pep621" else "docs"}
    assert {key: item.group for key, item in found.items() if item.group} == {key: groups[key] for key in groups if key in direct}
    assert found["flask"].extras == {"async"}


@pytest.mark.parametrize("name", [name for name in READERS if name != "pipenv"])
def test_files_and_pythons(name: str) -> None:
    flask = _read(name, PRODUCTION, "3.13").distributions["flask"]
    assert (flask.wheels, flask.sdist, flask.files_known, flask.requires_python) == (
        ("flask-3.1.3-py3-none-any.whl",),
        True,
        True,
        ">=3.9",
    )


@pytest.mark.parametrize("name", ["poetry-1", "poetry-2"])
def test_a_path_dependency_of_poetry(name: str) -> None:
    found = _read(name, PRODUCTION, "3.13").distributions
    assert (found["shoplib"].local, found["shoplib"].editable, found["shoplib"].files_known) == ("lib", True, False)
    assert "sniffio" in found


def test_tools_indexes_files_and_lines() -> None:
    poetry = _read("poetry-1", PRODUCTION, "3.13")
    assert (poetry.tool, poetry.files) == ("1.8.5", ("pyproject.toml", "poetry.lock"))
    assert poetry.indexes == (Index("https://index.invalid/simple/", "pyproject.toml", 30, "mirror"),)
    assert _read("poetry-pep621", PRODUCTION, "3.13").tool == "2.5.1"
    pdm = _read("pdm", PRODUCTION, "3.13")
    assert (pdm.tool, pdm.files) == (None, ("pyproject.toml", "pdm.lock"))
    assert pdm.indexes == (Index("https://index.invalid/simple", "pyproject.toml", 17, "mirror"),)
    pipenv = _read("pipenv", PRODUCTION, "3.13")
    assert pipenv.files == ("Pipfile", "Pipfile.lock")
    assert pipenv.indexes == (Index("https://index.invalid/simple", "Pipfile.lock", 13, "mirror"),)
    for found, folder in ((poetry, "poetry-1"), (pdm, "pdm"), (pipenv, "pipenv")):
        for item in found.distributions.values():
            lines = (LOCKS / folder / item.file).read_text().split("\n")
            assert f'"{item.name}"' in lines[(item.line or 0) - 1].lower()
