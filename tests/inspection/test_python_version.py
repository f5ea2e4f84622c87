from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from containerize.errors import ContainerizeError, InvalidInput
from containerize.inspection.findings import Finding, Source
from containerize.inspection.python_version import end_of_life, find_python, poetry_to_pep440
from containerize.project import Project

Make = Callable[..., Project]


def _pyproject(requires: str) -> dict[str, str]:
    return {"pyproject.toml": f"[project]\nname = 'shop'\nrequires-python = '{requires}'\n"}


def _poetry(words: str) -> dict[str, str]:
    return {"pyproject.toml": f"[tool.poetry.dependencies]\npython = '{words}'\n"}


@pytest.mark.parametrize(
    ("files", "version", "source"),
    [
        ({}, "3.13", "default"),
        ({".python-version": "# ours\n\n3.12\n3.11\n"}, "3.12", ".python-version:3"),
        ({".python-version": "cpython-3.12.4"}, "3.12.4", ".python-version:1"),
        (_pyproject(">=3.10"), "3.13", "pyproject.toml:3"),
        (_pyproject(">=3.14"), "3.15", "pyproject.toml:3"),
        (_pyproject("<3.13,>=3.9"), "3.12", "pyproject.toml:3"),
        (_pyproject(">=3.8,<=3.12"), "3.11", "pyproject.toml:3"),
        (_pyproject("==3.12.3"), "3.12.3", "pyproject.toml:3"),
        (_pyproject(">=3.12,<3.12.5"), "3.12.4", "pyproject.toml:3"),
        (_poetry("^3.9"), "3.13", "pyproject.toml:2"),
        (_poetry("~3.11"), "3.11", "pyproject.toml:2"),
        (_poetry("3.10.*"), "3.10", "pyproject.toml:2"),
        (_poetry("~3.9 || ~3.11"), "3.11", "pyproject.toml:2"),
        ({".python-version": "3.11", **_pyproject(">=3.10")}, "3.11", ".python-version:1"),
    ],
)
def test_the_version_and_where_it_comes_from(project: Make, files: dict[str, str], version: str, source: str) -> None:
    found = find_python(project(files), None)
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
            {".python-version": "\n# nothing\n"},
            ".python-version names no version\n  why: uv, pyenv and editors stop at it too\n  fix: write a version into it: 3.13",
        ),
        (
            {".python-version": "pypy3.9"},
            ".python-version:1: 'pypy3.9' is not a version of CPython 3\n"
            "  why: no image can be chosen by it\n  fix: write it as `3.13` or `3.13.1` in .python-version",
        ),
        (
            {".python-version": "3.7.9"},
            ".python-version:1: Python 3.7.9, for which there is no image\n"
            "  why: images exist for 3.8 to 3.15\n  fix: --python 3.8, after trying the project on it",
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
            _poetry("^three"),
            "pyproject.toml:2: '^three' is not a version specifier\n  why: no Python can be chosen by it\n  fix: write it as `>=3.13`",
        ),
    ],
)
def test_refusals(project: Make, files: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        find_python(project(files), None)
    assert str(error.value) == message


def test_an_option_must_satisfy_the_manifest_too(project: Make) -> None:
    chosen = Finding("3.10", Source("--python"), "the option says so")
    with pytest.raises(InvalidInput) as error:
        find_python(project(_pyproject(">=3.12")), chosen)
    assert error.value.found == "--python says Python 3.10, pyproject.toml:3 says requires-python >=3.12"
    with pytest.raises(InvalidInput) as error:
        find_python(project({}), Finding("three", Source("--python"), "the option says so"))
    assert error.value.found == "--python: 'three' is not a Python version"


def test_a_python_without_security_fixes_is_said() -> None:
    assert end_of_life("3.8.10") == "Python 3.8 has had no security fixes since 2024-10: move to 3.13 or newer"
    assert end_of_life("3.15") is None


PATCHES = [Version(f"3.{minor}.{patch}") for minor in range(16) for patch in (0, 1, 7)] + [Version("2.7.18"), Version("4.0")]


@pytest.mark.parametrize(
    ("words", "lowest", "above"),
    [
        ("^3.8", "3.8.0", "4.0"),
        ("^3.8.7", "3.8.7", "4.0"),
        ("^3", "3.0.0", "4.0"),
        ("~3.8", "3.8.0", "3.9.0"),
        ("~3.8.1", "3.8.1", "3.9.0"),
        ("~3", "3.0.0", "4.0"),
        ("3.8", "3.8.0", "3.9.0"),
        ("3.8.*", "3.8.0", "3.9.0"),
        ("3.8.7", "3.8.7", "3.9.0"),
        ("=3.8.7", "3.8.7", "3.9.0"),
        (">=3.8 <3.10", "3.8.0", "3.10.0"),
        (">= 3.8, < 3.10", "3.8.0", "3.10.0"),
        ("*", "3.0.0", "4.1"),
        ("~=3.8", "3.8.0", "4.0"),
    ],
)
def test_poetry_words_mean_what_poetry_means(words: str, lowest: str, above: str) -> None:
    allowed = [version for version in PATCHES if any(SpecifierSet(part).contains(version) for part in poetry_to_pep440(words))]
    assert allowed[0] == Version(lowest)
    assert allowed[-1] < Version(above)


RELEASE = st.lists(st.integers(0, 20), min_size=1, max_size=3).map(lambda numbers: ".".join(map(str, numbers)))


@settings(deadline=None)
@given(RELEASE, st.lists(st.integers(0, 25), min_size=3, max_size=3).map(lambda numbers: ".".join(map(str, numbers))))
def test_a_caret_keeps_the_leftmost_number_that_is_not_zero(release: str, version: str) -> None:
    (specifier,) = poetry_to_pep440(f"^{release}")
    numbers = [int(number) for number in release.split(".")]
    kept = next((index for index, number in enumerate(numbers) if number), len(numbers) - 1)
    expected = Version(version) >= Version(release) and [int(n) for n in version.split(".")][: kept + 1] == numbers[: kept + 1]
    assert SpecifierSet(specifier).contains(version) == expected


@settings(deadline=None)
@given(st.from_regex(r"(>=|<=|<|>|!=|~=)[0-9]{1,2}\.[0-9]{1,2}(, ?<[0-9]\.[0-9]{1,2})?", fullmatch=True))
def test_what_is_pep_440_stays_as_it_is(words: str) -> None:
    assert poetry_to_pep440(words) == [words.replace(", ", ",")]


@settings(deadline=None)
@given(st.text(max_size=20))
def test_poetry_junk_never_breaks_it(words: str) -> None:
    assert all(isinstance(part, str) for part in poetry_to_pep440(words))


@settings(deadline=None)
@given(text=st.text(st.sampled_from("3.124 \n#vpy-\ufeff٣\0"), max_size=12))
def test_any_python_version_file_gives_a_version_or_a_refusal(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    root = tmp_path_factory.getbasetemp() / "versions"
    root.mkdir(exist_ok=True)
    (root / ".python-version").write_text(text, "utf-8")
    try:
        found = find_python(Project(root), None)
    except ContainerizeError:
        return
    assert found.value in text
    assert str(found.source).startswith(".python-version:")
