import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from containerize.inspection.python import poetry_to_pep440

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
