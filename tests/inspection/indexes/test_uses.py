"""Which indexes the install needs, whether they want credentials, and passwords that must not stand where they do."""

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from containerize.errors import ContainerizeError, InvalidInput
from containerize.inspection.dependencies.model import Dependencies, Distribution, Index
from containerize.inspection.indexes.uses import IndexUse, find_indexes
from containerize.project import Project

Open = Callable[..., Project]
CORP = "https://index.invalid/simple/"
UNKNOWN = "not known to be public: it may ask for credentials"


def named(*urls: str, **fields: Any) -> Dependencies:
    return Dependencies(indexes=tuple(Index(url, "requirements.txt", line) for line, url in enumerate(urls, 1)), **fields)


def uses(project: Project, dependencies: Dependencies) -> list[IndexUse]:
    return [found.value for found in find_indexes(project, dependencies)]


def refused(project: Project, dependencies: Dependencies) -> str:
    with pytest.raises(InvalidInput) as caught:
        find_indexes(project, dependencies)
    return str(caught.value)


def test_a_project_that_names_none(project: Open) -> None:
    assert find_indexes(project({"pyproject.toml": ""}), Dependencies()) == ()


def test_the_usual_index_is_none_to_speak_of(project: Open) -> None:
    from pip._internal.models.index import PyPI, TestPyPI

    assert uses(project({}), named(PyPI.simple_url, TestPyPI.simple_url + "/")) == []


def test_an_index_that_may_want_credentials(project: Open) -> None:
    (found,) = find_indexes(project({}), named("https://Index.invalid:8443/simple/", "https://index.invalid:8443/simple"))
    assert found.value == IndexUse("index.invalid:8443", "https://index.invalid:8443/simple/", public=False)
    assert (str(found.source), found.reason) == ("requirements.txt:1", UNKNOWN)


def test_an_index_that_anybody_can_read(project: Open) -> None:
    (found,) = find_indexes(project({}), named("https://download.pytorch.org/whl/cpu"))
    assert (found.value.public, found.reason) == (True, "builds of torch for each CUDA version and for the CPU")


@pytest.mark.parametrize("url", ["wheels", "./wheels", "file:///srv/wheels", "https:///x", ""])
def test_folders_are_no_indexes(project: Open, url: str) -> None:
    assert uses(project({}), named(url)) == []


@pytest.mark.parametrize(
    ("url", "credentials", "variables"),
    [
        ("https://${USER_NAME}:${PASSWORD}@index.invalid/simple", ("USER_NAME", "PASSWORD"), ()),
        ("https://ann:${PASSWORD}@index.invalid/simple", ("PASSWORD",), ()),
        ("https://$TOKEN@index.invalid/simple", ("TOKEN",), ()),
        ("https://${TOKEN}:x-oauth-basic@index.invalid/simple", ("TOKEN",), ()),
        ("https://ann@index.invalid/simple", (), ()),
        ("https://a-long-organisation-name@index.invalid/simple", (), ()),
        ("https://${HOST}/${REPOSITORY}/simple", (), ("HOST", "REPOSITORY")),
    ],
)
def test_variables(project: Open, url: str, credentials: tuple[str, ...], variables: tuple[str, ...]) -> None:
    (found,) = uses(project({}), named(url))
    assert (found.credentials, found.variables, found.public) == (credentials, variables, False)
    assert "@" not in found.url


@pytest.mark.parametrize("user", ["ann:hunter2", "ann:h%40nter2", "ghp_0123456789abcdefghij", "${USER}:hunter2", "ann:a@b"])
def test_a_password_in_a_file(project: Open, user: str) -> None:
    message = refused(project({}), named(f"https://{user}@index.invalid:8443/simple/"))
    assert message == (
        "requirements.txt:1: the URL of index.invalid:8443 holds a password\n"
        "  why: everybody who has the file can use it, and the installer could write it into the image\n"
        "  fix: write https://index.invalid:8443/simple/ there, have the password changed, and put it as"
        " `machine index.invalid login USER password PASSWORD` into ~/.netrc, which the build is given as the secret netrc"
    )


def test_a_password_in_the_url_of_a_distribution(project: Open) -> None:
    found = Distribution("models", "uv.lock", 9, origin="git", location="git+https://ann:hunter2@git.invalid/models.git")
    assert refused(project({}), Dependencies({"models": found})).startswith("uv.lock:9: the URL of git.invalid holds a password\n")


def test_a_distribution_fetched_with_a_variable_wants_credentials(project: Open) -> None:
    found = Distribution("models", "requirements.txt", 9, origin="git", location="git+https://${TOKEN}@github.com/shop/models.git@v1")
    public = Distribution("other", "requirements.txt", 10, origin="git", location="git+https://github.com/shop/other.git")
    assert uses(project({}), Dependencies({"models": found, "other": public})) == [
        IndexUse("github.com", "https://github.com/shop/models.git@v1", public=False, credentials=("TOKEN",))
    ]


UV = f"[[tool.uv.index]]\nname = 'corp-main'\nurl = '{CORP}'\n[tool.uv]\nextra-index-url = ['https://more.invalid/simple']\n"


def test_the_indexes_of_uv(project: Open) -> None:
    found = find_indexes(project({"pyproject.toml": UV}), Dependencies(files=("pyproject.toml", "uv.lock")))
    assert [(use.value.name, use.value.host, str(use.source)) for use in found] == [
        ("corp-main", "index.invalid", "pyproject.toml:3"),
        (None, "more.invalid", "pyproject.toml:5"),
    ]


def test_uv_toml_takes_the_place_of_the_manifest(project: Open) -> None:
    text = "[[index]]\nurl = 'https://other.invalid/'\n[pip]\nindex-url = 'https://pip.invalid/'\n"
    found = uses(project({"pyproject.toml": UV, "uv.toml": text}), Dependencies())
    assert [use.host for use in found] == ["other.invalid", "pip.invalid"]


def test_uv_expands_no_variable_in_its_settings(project: Open) -> None:
    text = "[[tool.uv.index]]\nname = 'corp-main'\nurl = 'https://${U}:${P}@index.invalid/simple'\n"
    assert refused(project({"pyproject.toml": text}), Dependencies()) == (
        "pyproject.toml:3: the URL of the index corp-main holds a variable\n"
        "  why: uv expands none in its settings and would send the text as it is\n"
        "  fix: write the URL without user and password; they come from ~/.netrc"
        " or, at build, UV_INDEX_CORP_MAIN_USERNAME and _PASSWORD"
    )


@pytest.mark.parametrize(("lock", "table"), [("poetry.lock", "poetry"), ("pdm.lock", "pdm")])
def test_the_sources_of_other_managers_count_with_their_lock(project: Open, lock: str, table: str) -> None:
    text = f"[[tool.{table}.source]]\nname = 'usual'\n[[tool.{table}.source]]\nname = 'corp'\nurl = '{CORP}'\n{UV}"
    opened = project({"pyproject.toml": text, "pip.conf": "[global]\nindex-url = https://pip.invalid/\n"})
    (found,) = find_indexes(opened, Dependencies(files=("pyproject.toml", lock)))
    assert (found.value.name, str(found.source)) == ("corp", "pyproject.toml:5")
    assert [use.host for use in uses(opened, Dependencies())] == ["index.invalid", "more.invalid", "pip.invalid"]


def test_pip_conf_must_be_given_as_an_argument(project: Open) -> None:
    text = "[global]\ntimeout = 10\nextra_index_url =\n    https://index.invalid/simple\n    https://download.pytorch.org/whl/cpu\n"
    found = find_indexes(project({"pip.conf": text}), named("https://download.pytorch.org/whl/cpu", requirements=("requirements.txt",)))
    assert [(use.value.host, use.value.argument, str(use.source)) for use in found] == [
        ("download.pytorch.org", False, "requirements.txt:1"),
        ("index.invalid", True, "pip.conf:4"),
    ]


PASSWORD = "[install]\nindex-url = https://ann:hunter2@index.invalid/simple\n"


def test_a_password_in_a_pip_conf(project: Open) -> None:
    assert refused(project({"pip.conf": PASSWORD}), Dependencies()).startswith("pip.conf:2: the URL of index.invalid holds a password\n")


@pytest.mark.parametrize("line", ["pip.conf", "/pip.conf", "config/pip.conf"])
def test_a_pip_conf_that_git_ignores_may_hold_one(project: Open, line: str) -> None:
    (found,) = uses(project({"pip.conf": PASSWORD, ".gitignore": f"*.pyc\n{line}\n"}), Dependencies())
    assert found == IndexUse("index.invalid", "https://index.invalid/simple", public=False, default=True, argument=True)


@pytest.mark.parametrize(
    ("text", "where"), [("index-url = x\n", "pip.conf:1"), ("[global]\nindex-url\n", "pip.conf:2"), ("[a]\nx=1\nx=2\n", "pip.conf:3")]
)
def test_a_pip_conf_that_pip_would_refuse(project: Open, text: str, where: str) -> None:
    assert refused(project({"pip.conf": text}), Dependencies()) == (
        f"{where}: not the form of pip's settings\n"
        f"  why: pip would refuse it, and which index it names cannot be seen\n  fix: correct {where}"
    )


PARTS = st.sampled_from(["https://", "git+https://", "http:", "@", ":", "/", "${A}", "$B", "$", "{", "index.invalid", "hunter2", "#", "?", "%40", " "])


@given(st.one_of(st.text(max_size=40), st.lists(PARTS, max_size=9).map("".join)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
def test_any_url_is_read_or_refused_and_no_user_is_shown(project: Open, url: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert all("@" not in use.url.split("/")[2] for use in uses(project({}), named(url)))


@given(st.lists(st.sampled_from(["[global]", "index-url", "=", "\n", " ", "https://a.invalid", "%(x)s", "#", ";", "\x00"]), max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_pip_conf_is_read_or_refused(project: Open, parts: list[str]) -> None:
    with contextlib.suppress(ContainerizeError):
        find_indexes(project({"pip.conf": "".join(parts)}), Dependencies())


@given(value=st.sampled_from(["3", "'x'", "[3]", "[{url = 3}]", "[{url = 'https://a.invalid', name = 3}]", "{url = 'x'}", "true"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value_in_the_tables_is_read(project: Open, value: str) -> None:
    text = f"[tool.uv]\nindex = {value}\nindex-url = {value}\n[tool.poetry]\nsource = {value}\n"
    for files in ((), ("poetry.lock",)):
        find_indexes(project({"pyproject.toml": text}), Dependencies(files=files))
