"""pyproject.toml without a lock: what is asked for, from where, and what only a backend knows."""

from collections.abc import Callable

import pytest

from containerize.errors import InvalidInput
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Selection
from containerize.inspection.dependencies.pyproject import load
from containerize.project import Project

Make = Callable[..., Project]

SHOP = """\
[project]
name = "shop"
dependencies = ["flask[async]>=3,<4", "numpy==1.26.0", "tomli; python_version < '3.11'", "tiny @ git+https://git.example/tiny.git"]

[project.optional-dependencies]
db = ["psycopg[binary]"]
all = ["shop[db]", "six"]

[dependency-groups]
lint = ["ruff"]
dev = ["pytest", {include-group = "lint"}]
"""


def _read(project: Project, chosen: Selection = Selection(), python: str = "3.13") -> Dependencies:  # noqa: B008
    return load(project, "pyproject.toml", chosen)(Target(python))


def test_production_is_what_project_lists(project: Make) -> None:
    found = _read(project({"pyproject.toml": SHOP}))
    assert sorted(found.distributions) == ["flask", "numpy", "tiny"]
    flask, numpy, tiny = (found.distributions[name] for name in ("flask", "numpy", "tiny"))
    assert (flask.specifier, flask.version, flask.extras, flask.place) == ("<4,>=3", None, frozenset({"async"}), "pyproject.toml:3")
    assert (numpy.version, numpy.direct) == ("1.26.0", True)
    assert (tiny.origin, tiny.location) == ("git", "git+https://git.example/tiny.git")
    assert (found.locked, found.dynamic, found.files) == (False, None, ("pyproject.toml",))


def test_markers_are_those_of_the_target(project: Make) -> None:
    assert "tomli" in _read(project({"pyproject.toml": SHOP}), python="3.10")


def test_an_extra_that_names_another_extra_of_the_project(project: Make) -> None:
    found = _read(project({"pyproject.toml": SHOP}), Selection(extras=frozenset({"all"})))
    assert {"psycopg", "six"} <= found.distributions.keys()
    assert "shop" not in found


def test_a_chosen_group_and_what_it_includes(project: Make) -> None:
    found = _read(project({"pyproject.toml": SHOP}), Selection(groups=frozenset({"dev"})))
    assert found.distributions["pytest"].group == "dev"
    assert "ruff" in found


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        (Selection(extras=frozenset({"web"})), "pyproject.toml has no extra 'web'\n  why: what it would install is not known\n  fix: --extra with one of: all, db"),
        (
            Selection(groups=frozenset({"docs"})),
            "pyproject.toml has no group 'docs'\n  why: what it would install is not known\n  fix: --group with one of: dev, lint",
        ),
    ],
)
def test_what_the_project_does_not_have_is_refused(project: Make, chosen: Selection, message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        _read(project({"pyproject.toml": SHOP}), chosen)
    assert str(error.value) == message


def test_sources_that_uv_is_given(project: Make) -> None:
    manifest = (
        "[project]\nname = 'x'\ndependencies = ['a', 'b', 'c']\n[tool.uv.sources]\na = {path = 'libs/a', editable = true}\n"
        "b = {git = 'https://git.example/b.git'}\nc = [{workspace = true}]\n[tool.uv.workspace]\nmembers = ['packages/c']\n"
    )
    found = _read(project({"pyproject.toml": manifest})).distributions
    assert [(found[name].origin, found[name].location) for name in "abc"] == [
        ("path", "libs/a"),
        ("git", "https://git.example/b.git"),
        ("path", "packages/c"),
    ]
    assert found["a"].editable


@pytest.mark.parametrize(
    "table",
    ["[tool.setuptools.dynamic]\ndependencies = {file = ['deps.txt']}\n", "[tool.hatch.metadata.hooks.requirements_txt]\nfiles = ['deps.txt']\n"],
)
def test_lists_that_a_backend_reads_from_files(project: Make, table: str) -> None:
    manifest = f"[project]\nname = 'x'\ndynamic = ['dependencies']\n{table}"
    found = _read(project({"pyproject.toml": manifest, "deps.txt": "flask==3.0.3\n# six\n"}))
    assert {name: one.place for name, one in found.distributions.items()} == {"flask": "deps.txt:1"}
    assert found.dynamic == "pyproject.toml:3: dependencies are dynamic, so that only the build backend knows all of them"


def test_poetrys_table_where_project_leaves_the_list_to_it(project: Make) -> None:
    manifest = "[project]\nname = 'x'\ndynamic = ['dependencies']\n[tool.poetry.dependencies]\npython = '^3.11'\nflask = '^3'\n"
    assert list(_read(project({"pyproject.toml": manifest})).distributions) == ["flask"]
