from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from containerize import knowledge
from containerize.errors import ContainerizeError
from containerize.inspection.manager.conda import CondaEntry, counterparts, pep440, read_environment, read_pixi
from containerize.project import Project
from containerize.toml_document import TomlDocument

Make = Callable[..., Project]


@pytest.mark.parametrize(
    ("text", "specifier"),
    [
        ("", ""),
        ("=1.21", "==1.21.*"),
        ("=1.21.*", "==1.21.*"),
        ("==1.21.6", "==1.21.6"),
        ("=1.21.6=py39_0", "==1.21.6"),
        ("1.21.*", "==1.21.*"),
        ("1.21 py39_0", "==1.21"),
        (">=1.2,<2", "<2,>=1.2"),
        (">= 1.2", ">=1.2"),
        ("*", ""),
        ("=1.8|=1.9", ""),
        ("[version='>=1']", ""),
        (">=1.2,1.5.*", "==1.5.*,>=1.2"),
        ("=2023c", ""),
    ],
)
def test_versions_in_pep_440_terms(text: str, specifier: str) -> None:
    assert pep440(text) == specifier


@given(st.text(st.sampled_from("019.*=<>!~,| py_[]'"), max_size=20))
def test_versions_are_always_pep_440(text: str) -> None:
    SpecifierSet(pep440(text))


def test_an_environment_with_lines(project: Make) -> None:
    text = "dependencies:\n- conda-forge::numpy\n- defaults/linux-64::scipy =1.2\n- !!float 3\n- {pip: [a==1, [b]], other: x}\n- pip:\n  - 'c'\n"
    found = read_environment(project({"environment.yml": text}), "environment.yml")
    assert found.entries == (CondaEntry("numpy", "", 2), CondaEntry("scipy", "==1.2.*", 3), CondaEntry("3", "", 4))
    assert found.requirements == ("a==1", "c")


JUNK = st.text(st.sampled_from("ab-: []{}&*!|>'\"\n\t#%@`,?\\U019=."), max_size=60)


@settings(max_examples=150, deadline=None)
@given(JUNK)
def test_only_our_errors_escape_from_junk(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    root = tmp_path_factory.getbasetemp() / "conda"
    root.mkdir(exist_ok=True)
    for path in ("environment.yml", "other.yml"):
        (root / path).write_text(text if path == "other.yml" else f"dependencies:\n{text}")
        try:
            counterparts(read_environment(Project(root), path))
        except ContainerizeError:
            continue


@pytest.mark.parametrize("text", ["[" * 20_000, "dependencies:\n" + "- a\n" * 20_000, "a: &a [1]\nb: &b [*a, *a]\ndependencies: [*b, *b]\n"])
def test_bombs_do_not_go_off(project: Make, text: str) -> None:
    try:
        assert read_environment(project({"environment.yml": text}), "environment.yml").entries == ()
    except ContainerizeError:
        return


@pytest.mark.parametrize("text", ["dependencies = 3", "[dependencies]\na = 1\nb = [2]\n[pypi-dependencies]\nc = 3\nd = {extras = 4}\n"])
def test_pixi_tables_of_any_shape_are_read(text: str) -> None:
    counterparts(read_pixi(TomlDocument("pixi.toml", text)))


def test_no_name_is_in_two_tables() -> None:
    names = knowledge.conda_names()
    every = [*names.distributions, *names.same, *names.debian, *names.none, *names.ignored]
    assert sorted(set(every)) == sorted(every)
    assert all(name == name.lower() for name in every)
