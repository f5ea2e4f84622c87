"""pyproject.toml without a lock: what is asked for, from where, and what only a backend knows."""

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from containerize.errors import ContainerizeError, InvalidInput
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


WORKSPACE = {
    "pyproject.toml": (
        "[project]\nname = 'shop'\ndependencies = ['core[cache]']\n[tool.uv.workspace]\nmembers = ['packages/*']\nexclude = ['packages/old']\n"
        "[tool.uv.sources]\ncore = {workspace = true}\nplain = {workspace = true}\n"
    ),
    "packages/old/pyproject.toml": "[project]\nname = 'core'\n",
    "packages/core-lib/pyproject.toml": (
        "[project]\nname = 'Core'\ndependencies = ['fastapi', 'plain', 'tool']\n[project.optional-dependencies]\ncache = ['redis']\n"
        "[tool.uv.sources]\ntool = {path = '../../tools/t'}\n"
    ),
    "packages/plain/pyproject.toml": "[project]\nname = 'plain'\ndependencies = ['core']\n",
    "tools/t/pyproject.toml": "[project]\nname = 'tool'\ndynamic = ['dependencies']\n",
}


def test_members_of_a_workspace_bring_what_they_ask_for(project: Make) -> None:
    found = _read(project(WORKSPACE)).distributions
    assert {name: (one.location, one.direct) for name, one in found.items()} == {
        "core": ("packages/core-lib", True),
        "fastapi": (None, False),
        "plain": ("packages/plain", False),
        "redis": (None, False),
        "tool": ("tools/t", False),
    }
    assert (found["fastapi"].place, found["tool"].place) == ("packages/core-lib/pyproject.toml:3", "packages/core-lib/pyproject.toml:7")


def test_a_source_counts_under_its_marker_and_for_what_is_chosen(project: Make) -> None:
    manifest = (
        "[project]\nname = 'x'\ndependencies = ['a', 'b', 'c']\n[project.optional-dependencies]\nlocal = []\n[tool.uv.sources]\n"
        "a = [{path = 'win/a', marker = \"sys_platform == 'win32'\"}, {git = 'https://git.example/a', marker = \"sys_platform == 'linux'\"}]\n"
        "b = {path = 'libs/b', extra = 'local'}\nc = [{index = 'c', marker = \"sys_platform == 'linux'\"}, {path = 'libs/c'}]\n"
    )
    opened = project({"pyproject.toml": manifest})
    found = _read(opened).distributions
    assert [(found[name].origin, found[name].location) for name in "abc"] == [("git", "https://git.example/a"), ("index", None), ("index", None)]
    chosen = _read(opened, Selection(frozenset({"local"}))).distributions
    assert (chosen["b"].local, chosen["b"].place) == ("libs/b", "pyproject.toml:8")


def test_a_group_that_names_an_extra_of_the_project(project: Make) -> None:
    manifest = SHOP.replace('["ruff"]', '["ruff", "Shop[all]", "tiny @ git+https://git.example/tiny.git"]')
    found = _read(project({"pyproject.toml": manifest}), Selection(groups=frozenset({"dev"}))).distributions
    assert {name: one.group for name, one in found.items() if one.group} == {
        "psycopg": "dev",
        "pytest": "dev",
        "ruff": "dev",
        "six": "dev",
    }
    assert found["tiny"].origin == "git"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///srv/libs/a", "/srv/libs/a"),
        ("file://localhost/srv/a%20b", "/srv/a b"),
        ("file:///${PROJECT_ROOT}/libs/a#egg=a", "libs/a"),
        ("{root:uri}/libs/a", "libs/a"),
        ("{root:uri}", "."),
    ],
)
def test_paths_as_requirements(project: Make, url: str, path: str) -> None:
    found = _read(project({"pyproject.toml": f"[project]\nname = 'x'\ndependencies = ['a @ {url}']\n"})).distributions
    assert found["a"].local == path


@pytest.mark.parametrize(
    "table",
    [
        "[tool.setuptools.dynamic]\noptional-dependencies.Pg = {file = ['pg.txt']}\n",
        "[tool.hatch.metadata.hooks.requirements_txt.optional-dependencies]\nPg = ['pg.txt']\n",
    ],
)
def test_extras_that_a_backend_reads_from_files(project: Make, table: str) -> None:
    manifest = f"[project]\nname = 'x'\ndynamic = ['optional-dependencies']\n{table}"
    opened = project({"pyproject.toml": manifest, "pg.txt": "psycopg2\n"})
    assert not _read(opened).distributions
    found = _read(opened, Selection(extras=frozenset({"pg"})))
    assert (list(found.distributions), found.files) == (["psycopg2"], ("pyproject.toml", "pg.txt"))
    assert found.dynamic == "pyproject.toml:3: optional-dependencies are dynamic, so that only the build backend knows all of them"


def test_the_usual_list_of_hatch_requirements_txt(project: Make) -> None:
    manifest = "[project]\nname = 'x'\ndynamic = ['dependencies']\n[tool.hatch.metadata.hooks.requirements_txt]\n"
    assert list(_read(project({"pyproject.toml": manifest, "requirements.txt": "flask\n"})).distributions) == ["flask"]


def test_a_list_that_is_not_there_is_refused(project: Make) -> None:
    manifest = "[project]\nname = 'x'\ndynamic = ['dependencies']\n[tool.setuptools.dynamic]\ndependencies = {file = ['deps.txt']}\n"
    with pytest.raises(InvalidInput) as error:
        _read(project({"pyproject.toml": manifest}))
    assert str(error.value) == (
        "pyproject.toml:5: a list of dependencies is deps.txt, and there is no such file\n"
        "  why: what it lists would not be installed\n  fix: add deps.txt, or correct pyproject.toml:5"
    )


def test_poetrys_table_gives_sources_to_what_project_lists(project: Make) -> None:
    manifest = (
        "[project]\nname = 'x'\ndependencies = ['lib', 'foo (>=1)', 'six']\n[tool.poetry.dependencies]\n"
        "lib = {path = 'libs/lib', develop = true}\nfoo = {git = 'https://git.example/foo'}\nsix = {source = 'private'}\n"
    )
    found = _read(project({"pyproject.toml": manifest}))
    assert {name: (one.origin, one.location, one.editable) for name, one in found.distributions.items()} == {
        "foo": ("git", "https://git.example/foo", False),
        "lib": ("path", "libs/lib", True),
        "six": ("index", None, False),
    }
    assert found.dynamic == "pyproject.toml:5: [tool.poetry.dependencies] says where lib comes from, which only the build backend reads"


def test_versions_in_poetrys_words(project: Make) -> None:
    manifest = (
        "[tool.poetry]\nname = 'x'\n[tool.poetry.dependencies]\npython = '^3.11'\nflask = '^3.0'\nnumpy = '1.26.0'\nsix = '1.* || 2.*'\n"
        "lib = {path = 'libs/lib'}\nwin = {url = 'https://files.invalid/win.zip', platform = 'win32'}\n"
    )
    found = _read(project({"pyproject.toml": manifest})).distributions
    assert {name: (one.version, one.specifier) for name, one in found.items()} == {
        "flask": (None, ">=3.0,<4"),
        "lib": (None, ""),
        "numpy": ("1.26.0", "==1.26.0"),
        "six": (None, ""),
    }
    assert found["lib"].local == "libs/lib"


VALUE: st.SearchStrategy[str] = st.recursive(
    st.sampled_from(["1", "'x'", "true", "[]", "'a>'", "'a'", "'../..'", "'x[a]'", "''"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(st.sampled_from(["file", "path", "workspace", "marker", "extra", "include-group", "a", "markers"]), inner, max_size=2).map(
            lambda rows: "{" + ", ".join(f"{key} = {value}" for key, value in rows.items()) + "}"
        ),
    ),
    max_leaves=4,
)
KEYS = [
    "project.dependencies",
    "project.optional-dependencies",
    "project.optional-dependencies.a",
    "project.dynamic",
    "dependency-groups.a",
    "tool.uv.sources",
    "tool.uv.sources.x",
    "tool.uv.workspace.members",
    "tool.poetry.dependencies.x",
    "tool.setuptools.dynamic.dependencies",
    "tool.setuptools.dynamic.optional-dependencies",
    "tool.hatch.metadata.hooks.requirements_txt.files",
]


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), VALUE, max_size=4), st.booleans())
def test_only_our_errors_escape_from_any_manifest(tmp_path_factory: pytest.TempPathFactory, rows: dict[str, str], chosen: bool) -> None:
    root = tmp_path_factory.getbasetemp() / "manifests"
    root.mkdir(exist_ok=True)
    (root / "pyproject.toml").write_text("".join(f"{key} = {value}\n" for key, value in {"project.name": "'x'", **rows}.items()))
    names = frozenset({"a"}) if chosen else frozenset()
    with contextlib.suppress(ContainerizeError):
        _read(Project(root), Selection(names, names))
