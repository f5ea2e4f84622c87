from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from containerize.errors import ContainerizeError, InvalidInput
from containerize.inspection.findings import Candidate, Source
from containerize.inspection.python.wishes import MISE_FILES, find_wishes
from containerize.project import Project

Make = Callable[..., Project]


@pytest.mark.parametrize(
    ("files", "options", "place"),
    [
        ({".python-version": "3.12"}, ("3.12",), ".python-version:1"),
        ({".python-version": "\ufeff3.12\r\n"}, ("3.12",), ".python-version:1"),
        ({".python-version": b"\xff\xfe3\x00.\x001\x002\x00"}, ("3.12",), ".python-version:1"),
        ({".python-version": "# work\n  3.12.1  # and why\n"}, ("3.12.1",), ".python-version:2"),
        ({".python-version": "3.12.*"}, ("3.12",), ".python-version:1"),
        ({".python-version": "python-3.12.1"}, ("3.12.1",), ".python-version:1"),
        ({".python-version": "cpython@3.12"}, ("3.12",), ".python-version:1"),
        ({".python-version": "python3.12"}, ("3.12",), ".python-version:1"),
        ({".python-version": "cpython-3.12.4-linux-x86_64-gnu"}, ("3.12.4",), ".python-version:1"),
        ({".python-version": "3.12 3.11\n3.10\n"}, ("3.12", "3.11", "3.10"), ".python-version:1"),
        ({".python-version": "system\n3.12\npypy3.10\n"}, ("3.12",), ".python-version:2"),
        ({".python-versions": "3.11.9\n3.12\n"}, ("3.11.9", "3.12"), ".python-versions:1"),
        ({".tool-versions": "nodejs 20\n# python 3.9\npython 3.12.3 3.11 system # why\n"}, ("3.12.3", "3.11"), ".tool-versions:3"),
        ({".tool-versions": "python latest:3.12\n"}, ("3.12",), ".tool-versions:1"),
        ({"mise.toml": "[tools]\npython = '3.12'\n"}, ("3.12",), "mise.toml:2"),
        ({".mise.toml": "[tools]\nnode = '20'\npython = ['3.12', '3.11']\n"}, ("3.12", "3.11"), ".mise.toml:3"),
        ({".config/mise.toml": "[tools]\npython = {version = '3.12', virtualenv = '.venv'}\n"}, ("3.12",), ".config/mise.toml:2"),
        ({"mise/config.toml": "[tools.python]\nversion = 'prefix:3.12'\n"}, ("3.12",), "mise/config.toml:1"),
        ({"runtime.txt": "python-3.11.4\n"}, ("3.11.4",), "runtime.txt:1"),
        ({"runtime.txt": "\n3.11\n"}, ("3.11",), "runtime.txt:2"),
    ],
)
def test_what_files_ask_for(project: Make, files: dict[str, str], options: tuple[str, ...], place: str) -> None:
    (wish,) = find_wishes(project(files), "3.13").named
    assert (wish.options, str(wish.source), wish.floating) == (options, place, False)


@pytest.mark.parametrize("files", [{".python-version": "latest"}, {".tool-versions": "python 3\n"}, {"mise.toml": "tools.python = 'latest'\n"}])
def test_a_word_without_a_version_means_any_series_newest_first(project: Make, files: dict[str, str]) -> None:
    (wish,) = find_wishes(project(files), "3.13").named
    assert (wish.options[0], wish.options[-1], wish.floating) == ("3.15", "3.8", True)


@pytest.mark.parametrize(
    ("files", "value", "place", "reason"),
    [
        ({".python-version": "system"}, "system", ".python-version:1", "whatever is there on one machine: no version"),
        ({".python-version": "shop-env"}, "shop-env", ".python-version:1", "the name of an environment: no version"),
        ({".tool-versions": "python ref:main\n"}, "ref:main", ".tool-versions:1", "whatever is there on one machine: no version"),
        ({".tool-versions": "python path:/opt/py\n"}, "path:/opt/py", ".tool-versions:1", "whatever is there on one machine: no version"),
        (
            {"mise.toml": "[tools]\npython = '{{ env.PY }}'\n"},
            "{{ env.PY }}",
            "mise.toml:2",
            "whatever is there on one machine: no version",
        ),
    ],
)
def test_what_names_no_version_is_passed_over_with_the_reason(
    project: Make, files: dict[str, str], value: str, place: str, reason: str
) -> None:
    found = find_wishes(project(files), "3.13")
    path, _, line = place.partition(":")
    assert (found.named, found.passed_over) == ([], [Candidate(value, Source(path, int(line)), reason)])


@pytest.mark.parametrize("files", [{"runtime.txt": "r-4.1-2022-01-01\n"}, {".tool-versions": "nodejs 20\n"}, {"mise.toml": "[tools]\n"}])
def test_files_that_are_not_about_python_say_nothing(project: Make, files: dict[str, str]) -> None:
    found = find_wishes(project(files), "3.13")
    assert (found.named, found.passed_over, found.ranges) == ([], [], [])


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {".python-version": "\n# nothing\n"},
            ".python-version names no version\n  why: uv, pyenv and editors stop at it too\n  fix: write a version into it: 3.13",
        ),
        (
            {".python-version": "pypy3.10"},
            ".python-version:1: 'pypy3.10' is not CPython\n  why: the images and the wheels are CPython's\n"
            "  fix: write `3.13` into .python-version, or: containerize init --python 3.13",
        ),
        (
            {".tool-versions": "python miniconda3-latest\n"},
            ".tool-versions:1: 'miniconda3-latest' is not CPython\n  why: the images and the wheels are CPython's\n"
            "  fix: write `3.13` into .tool-versions, or: containerize init --python 3.13",
        ),
        (
            {".python-version": "3.13t"},
            ".python-version:1: '3.13t' is the free-threaded build\n"
            "  why: the images hold the build with the global lock, as most wheels want it\n"
            "  fix: write `3.13` into .python-version, or: containerize init --python 3.13",
        ),
        (
            {".python-version": "3.15.0rc2"},
            ".python-version:1: '3.15.0rc2' is a pre-release\n  why: there are images of releases only\n"
            "  fix: write `3.13` into .python-version, or: containerize init --python 3.13",
        ),
        (
            {".python-version": "shop-3.12"},
            ".python-version:1: 'shop-3.12' is not a version of CPython 3\n  why: no image can be chosen by it\n"
            "  fix: write it as `3.13` into .python-version, or: containerize init --python 3.13",
        ),
        (
            {"mise.toml": "[tools]\npython = 3.12\n"},
            "mise.toml:2: python = 3.12 is not a version in quotes\n  why: mise would refuse it\n  fix: python = \"3.13\"",
        ),
    ],
)
def test_refusals(project: Make, files: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidInput) as error:
        find_wishes(project(files), "3.13")
    assert str(error.value) == message


WORDS = st.lists(st.sampled_from(["3.12", "python", "-", "pypy", " ", "\n", "#", "latest", ":", "3", ".", "t", "rc1", "٣", "\ufeff", "\0", "[", "'", "="]), max_size=12)
PATHS = st.sampled_from([".python-version", ".python-versions", ".tool-versions", "runtime.txt", *MISE_FILES])


@settings(deadline=None)
@given(PATHS, WORDS.map("".join) | st.text(max_size=30), st.sampled_from(["", "python ", "[tools]\npython = "]))
def test_any_text_gives_versions_or_a_refusal(tmp_path_factory: pytest.TempPathFactory, path: str, text: str, before: str) -> None:
    root = tmp_path_factory.mktemp("wishes")
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(before + text, "utf-8", newline="")
    try:
        found = find_wishes(Project(root), "3.13")
    except ContainerizeError:
        return
    for wish in found.named:
        assert wish.source.place == path
        assert wish.options
