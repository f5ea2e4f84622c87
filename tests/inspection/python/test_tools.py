from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from containerize import knowledge
from containerize.errors import ContainerizeError, InvalidInput
from containerize.inspection.python import export_plugin, required_uv, tool_version
from containerize.project import Project

Make = Callable[..., Project]
UV = "ghcr.io/astral-sh/uv"


def _required(words: str) -> dict[str, str]:
    return {"pyproject.toml": f"[tool.uv]\nrequired-version = '{words}'\n"}


@pytest.mark.parametrize(
    ("files", "image", "place"),
    [
        (_required(">=0.5"), "0.13.9", "pyproject.toml:2"),
        (_required("<0.9"), "0.8.24", "pyproject.toml:2"),
        (_required("~=0.7.2"), "0.7.22", "pyproject.toml:2"),
        (_required("==0.8.3"), "0.8.3", "pyproject.toml:2"),
        (_required("0.8.3"), "0.8.3", "pyproject.toml:2"),
        ({"uv.toml": "required-version = '<0.10'\n", **_required(">=0.11")}, "0.9.30", "uv.toml:1"),
        ({".tool-versions": "python 3.12\nuv 0.7.22\n"}, "0.7.22", ".tool-versions:2"),
        ({"mise.toml": "[tools]\nuv = '0.8'\n"}, "0.8.24", "mise.toml:2"),
    ],
)
def test_the_uv_that_a_project_asks_for(project: Make, files: dict[str, str], image: str, place: str) -> None:
    found = required_uv(project(files))
    assert found is not None
    assert (found.value, str(found.source)) == (f"{UV}:{image}", place)


@pytest.mark.parametrize("files", [{}, {"uv.toml": "", **_required("<0.9")}, {"pyproject.toml": "[tool.uv]\ndev-dependencies = []\n"}, {"mise.toml": "[tools]\nuv = 'latest'\n"}])
def test_most_projects_ask_for_no_uv(project: Make, files: dict[str, str]) -> None:
    assert required_uv(project(files)) is None


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            _required("<0.3"),
            "required-version <0.3 (pyproject.toml:2): no version of uv that containerize knows satisfies it\n"
            "  why: the install step needs 0.4.30 or newer, and 0.13.9 is the newest known\n"
            "  fix: make pyproject.toml:2 allow 0.13.9",
        ),
        (
            {**_required(">=0.9"), ".tool-versions": "uv 0.7.22\n"},
            "required-version >=0.9 (pyproject.toml:2) and uv 0.7.22 (.tool-versions:1): no version of uv that containerize knows satisfies it\n"
            "  why: the install step needs 0.4.30 or newer, and 0.13.9 is the newest known\n"
            "  fix: make pyproject.toml:2 allow 0.13.9",
        ),
        (
            _required("new"),
            "pyproject.toml:2: 'new' is not a version specifier\n  why: no version can be chosen by it\n  fix: write it as `>=1.2`",
        ),
    ],
)
def test_a_uv_that_cannot_be_had(project: Make, files: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        required_uv(project(files))
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("manager", "python", "wrote", "version"),
    [
        ("poetry", "3.13", None, "2.5.1"),
        ("poetry", "3.13", "2.0.1", "2.5.1"),
        ("poetry", "3.12", "1.7.1", "1.8.5"),
        ("poetry", "3.12.4", "1.7.1", "1.8.5"),
        ("poetry", "3.13", "1.7.1", "2.5.1"),
        ("poetry", "3.9", "2.1.0", "2.2.1"),
        ("poetry", "3.8", "2.1.0", "1.8.5"),
        ("pdm", "3.13", None, "2.29.4"),
        ("pdm", "3.8", None, "2.20.1"),
        ("pipenv", "3.13", None, "2026.10.3"),
        ("pipenv", "3.9", None, "2025.0.4"),
    ],
)
def test_the_tool_that_reads_a_lock(project: Make, manager: str, python: str, wrote: str | None, version: str) -> None:
    assert tool_version(manager, python, wrote, project({})) == version


@pytest.mark.parametrize(("words", "version"), [(">=2.0", "2.5.1"), ("<2.0", "1.8.5"), ("^1.8", "1.8.5"), ("*", "2.5.1"), ("~1.8 || ~2.2", "2.2.1")])
def test_requires_poetry_is_honoured(project: Make, words: str, version: str) -> None:
    files = {"pyproject.toml": f"[tool.poetry]\nrequires-poetry = '{words}'\n"}
    assert tool_version("poetry", "3.12", None, project(files)) == version


def test_a_poetry_that_cannot_be_had(project: Make) -> None:
    with pytest.raises(InvalidInput) as error:
        tool_version("poetry", "3.8", None, project({"pyproject.toml": "[tool.poetry]\nrequires-poetry = '>=2.0'\n"}))
    assert str(error.value) == (
        "pyproject.toml:2: requires-poetry >=2.0: no version of Poetry that containerize knows satisfies it on Python 3.8, "
        "2.5.1 does on Python >=3.10, 2.2.1 does on Python >=3.9,<3.15\n"
        "  why: the lock is read by Poetry itself, and that must be installable in the image\n"
        "  fix: widen pyproject.toml:2, for instance to >=1.8.5, or take such a Python with --python"
    )
    with pytest.raises(InvalidInput) as error:
        tool_version("poetry", "3.13", None, project({"pyproject.toml": "[tool.poetry]\nrequires-poetry = '<1.5'\n"}))
    assert str(error.value) == (
        "pyproject.toml:2: requires-poetry <1.5: no version of Poetry that containerize knows satisfies it on Python 3.13\n"
        "  why: the lock is read by Poetry itself, and that must be installable in the image\n"
        "  fix: widen pyproject.toml:2, for instance to >=2.5.1"
    )


def test_every_tool_has_a_version_for_every_python_and_poetry_its_plugin() -> None:
    pins = knowledge.pins()
    for name, rows in pins.managers.items():
        for series in pins.python.series:
            assert [row for row in rows if SpecifierSet(row.python).contains(f"{series}.0")], (name, series)
    assert pins.managers["poetry"][0].version == pins.tools["poetry"]
    assert all(export_plugin(row.version) for row in pins.managers["poetry"])
    assert pins.tools["uv"] == f"{UV}:{pins.uv_versions[0]}"


@settings(deadline=None)
@given(
    st.sampled_from(["[tool.uv]\nrequired-version = ", "[tool.poetry]\nrequires-poetry = ", "[tools]\nuv = "]),
    st.text(st.sampled_from("<>=!~^|, .*0123456789abrv-+"), max_size=14),
)
def test_any_words_give_a_version_or_a_refusal(tmp_path_factory: pytest.TempPathFactory, before: str, words: str) -> None:
    root = tmp_path_factory.mktemp("tools")
    (root / ("mise.toml" if "tools]" in before else "pyproject.toml")).write_text(f'{before}"{words}"\n', "utf-8")
    opened = Project(root)
    for ask in (lambda: required_uv(opened), lambda: tool_version("poetry", "3.13", None, opened)):
        try:
            ask()
        except ContainerizeError as error:
            assert error.fix
