"""What must be compiled, and what holds a Python back: from a lock's files, else from the table."""


import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize import knowledge
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution
from containerize.inspection.findings import Candidate, Finding, Source
from containerize.inspection.toolchain import wheels
from containerize.inspection.toolchain.compiled import assumed, find_compiled, find_unavailable, held_back


def _dependencies(*distributions: Distribution) -> Dependencies:
    return Dependencies({found.name: found for found in distributions})


def _locked(name: str, version: str, *tags: str, sdist: bool = True, requires_python: str | None = None) -> Distribution:
    wheels = tuple(f"{name.replace('-', '_')}-{version}-{tag}.whl" for tag in tags)
    return Distribution(name, "uv.lock", 7, version, wheels=wheels, sdist=sdist, files_known=True, requires_python=requires_python)


def _listed(name: str, version: str | None = None, specifier: str = "") -> Distribution:
    return Distribution(name, "requirements.txt", 2, version, specifier=specifier)


def _reasons(found: tuple[Finding[str], ...]) -> list[str]:
    return [finding.reason for finding in found]


FROM_39_TO_312 = tuple(f"cp3{minor}-cp3{minor}-manylinux_2_17_x86_64.manylinux2014_x86_64" for minor in range(9, 13))


def test_a_lock_with_wheels_for_everything_needs_no_compiler() -> None:
    dependencies = _dependencies(
        _locked("flask", "3.0.0", "py3-none-any"),
        _locked("numpy", "1.26.0", *FROM_39_TO_312),
        _locked("cryptography", "42.0.0", "cp39-abi3-manylinux_2_28_x86_64"),
    )
    assert find_compiled(dependencies, Target("3.12")) == ()
    assert held_back(dependencies, Target("3.12")) is None


def test_what_a_lock_has_no_wheel_of_is_compiled() -> None:
    dependencies = _dependencies(
        _locked("psycopg2", "2.9.10", "cp312-cp312-win_amd64"),
        _locked("mysqlclient", "2.2.4"),
        _locked("zopfli-thing", "1.0"),
        _locked("numpy", "1.26.0", *FROM_39_TO_312),
    )
    found = find_compiled(dependencies, Target("3.13"))
    assert next((finding.value, finding.source) for finding in found) == ("mysqlclient", Source("uv.lock", 7))
    assert _reasons(found) == [
        "mysqlclient 2.2.4 has no wheels, only a source distribution",
        "numpy 1.26.0 has no wheel for Python 3.13 on x86_64 (it has them for 3.9 to 3.12)",
        "psycopg2 2.9.10 has no wheel for Debian on x86_64, only for other platforms",
        "zopfli-thing 1.0 has no wheels, only a source distribution, which is taken to need a C compiler",
    ]


def test_the_machine_decides_too() -> None:
    dependencies = _dependencies(_locked("numpy", "1.26.0", *FROM_39_TO_312))
    assert _reasons(find_compiled(dependencies, Target("3.12", "aarch64"))) == [
        "numpy 1.26.0 has no wheel for Debian on aarch64, only for other platforms"
    ]
    assert held_back(dependencies, Target("3.12", "aarch64")) is None


def test_pure_source_distributions_are_not_compiled() -> None:
    dependencies = _dependencies(_locked("docopt", "0.6.2"), _locked("six", "1.0", "py2-none-any"))
    assert find_compiled(dependencies, Target("3.13")) == ()


def test_no_binary_compiles_what_has_compiled_wheels() -> None:
    dependencies = _dependencies(_locked("numpy", "1.26.0", *FROM_39_TO_312), _locked("flask", "3.0.0", "py3-none-any"))
    expected = ["numpy 1.26.0 is compiled because --no-binary asks for it"]
    assert _reasons(find_compiled(dependencies, Target("3.12"), frozenset({"numpy"}))) == expected
    assert _reasons(find_compiled(dependencies, Target("3.12"), frozenset({":all:"}))) == expected
    assert find_compiled(dependencies, Target("3.12"), frozenset({"flask"})) == ()


@pytest.mark.parametrize(
    "origin, location, words",
    [
        ("git", "https://git.invalid/psycopg2", "from git"),
        ("url", "https://files.invalid/psycopg2-2.9.tar.gz", "from a URL"),
        ("path", "vendor/psycopg2", "from a folder of the project"),
    ],
)
def test_a_tree_is_pure_unless_the_name_is_known(origin: str, location: str, words: str) -> None:
    def found(name: str) -> Distribution:
        return Distribution(name, "uv.lock", 7, origin=origin, location=location)  # type: ignore[arg-type]

    dependencies = _dependencies(found("psycopg2"), found("shop"))
    reason = f"psycopg2 is installed {words}, without a wheel, and is known to be compiled"
    assert _reasons(find_compiled(dependencies, Target("3.13"))) == [reason]
    assert not assumed(dependencies)


def test_a_wheel_at_a_url_is_judged_by_its_name() -> None:
    url = "https://files.invalid/psycopg2-2.9-cp312-cp312-manylinux_2_28_x86_64.whl#sha256=0"
    dependencies = _dependencies(Distribution("psycopg2", "requirements.txt", 1, origin="url", location=url))
    assert find_compiled(dependencies, Target("3.12")) == ()
    reason = "psycopg2 has no wheel for Python 3.13 on x86_64 (it has them for 3.12)"
    assert _reasons(find_compiled(dependencies, Target("3.13"))) == [reason]


def test_the_first_that_has_wheels_for_other_pythons_holds_back() -> None:
    dependencies = _dependencies(
        _locked("zstd", "1.0", *FROM_39_TO_312), _locked("numpy", "1.26.0", *FROM_39_TO_312), _locked("abc-source", "1.0")
    )
    assert held_back(dependencies, Target("3.13")) == Candidate("numpy 1.26.0", Source("uv.lock", 7), "has wheels for Python 3.9 to 3.12")


def test_what_a_distribution_requires_holds_back() -> None:
    dependencies = _dependencies(_locked("shop", "1.0", "py3-none-any", requires_python=">=3.9.2,<3.13"))
    assert held_back(dependencies, Target("3.9")) is None
    assert held_back(dependencies, Target("3.13")) == Candidate("shop 1.0", Source("uv.lock", 7), "requires Python >=3.9.2,<3.13")


def test_without_any_fitting_file_it_cannot_be_had() -> None:
    dependencies = _dependencies(_locked("torch", "2.2.0", "cp312-cp312-macosx_11_0_arm64", sdist=False), _locked("docopt", "0.6.2"))
    assert find_unavailable(dependencies, Target("3.12")) == Candidate(
        "torch 2.2.0", Source("uv.lock", 7), "has no wheel for Debian on x86_64, only for other platforms, and no source distribution"
    )


def test_old_pins_without_a_lock_steer_to_a_python_that_has_wheels_for_all() -> None:
    dependencies = _dependencies(_listed("numpy", "1.26.0"), _listed("pandas", "1.4.3"))
    free = [python for python in knowledge.pins().python.series if held_back(dependencies, Target(python)) is None]
    assert free == ["3.9", "3.10"]
    assert held_back(dependencies, Target("3.13")) == Candidate(
        "numpy 1.26.0", Source("requirements.txt", 2), "has wheels for Python 3.9 to 3.12"
    )
    assert held_back(dependencies, Target("3.11")) == Candidate(
        "pandas 1.4.3", Source("requirements.txt", 2), "has wheels for Python 3.8 to 3.10"
    )
    assert _reasons(find_compiled(dependencies, Target("3.11"))) == [
        "pandas 1.4.3 has no wheel for Python 3.11 on x86_64 (it has them for 3.8 to 3.10)"
    ]


@pytest.mark.parametrize(
    "listed, pythons",
    [
        ([_listed("flask", "1.1.2"), _listed("markupsafe", "1.1.1")], ["3.8", "3.9"]),
        ([_listed("pyyaml", "5.4.1")], ["3.8", "3.9"]),
        ([_listed("pyyaml", "5.3.1")], list(knowledge.pins().python.series)),
        ([_listed("psycopg2", "2.7.7")], list(knowledge.pins().python.series)),
        ([_listed("psycopg2")], list(knowledge.pins().python.series)),
        ([_listed("numpy", specifier=">=1.26,<2")], ["3.9", "3.10", "3.11", "3.12"]),
        ([_listed("numpy", specifier="~=1.24.2")], ["3.8", "3.9", "3.10", "3.11"]),
    ],
)
def test_other_old_pins(listed: list[Distribution], pythons: list[str]) -> None:
    dependencies = _dependencies(*listed)
    assert [python for python in knowledge.pins().python.series if held_back(dependencies, Target(python)) is None] == pythons


def test_without_a_lock_what_the_table_does_not_know_is_assumed_to_have_a_wheel() -> None:
    assert not assumed(_dependencies(_listed("numpy", "1.26.0"), _locked("zopfli-thing", "1.0"), _listed("docopt")))
    unknown = _dependencies(_listed("some-thing-else", "1.0"))
    assert assumed(unknown) and find_compiled(unknown, Target("3.13")) == () and held_back(unknown, Target("3.13")) is None
    reason = "some-thing-else 1.0 is compiled because --no-binary asks for it"
    assert _reasons(find_compiled(unknown, Target("3.13"), frozenset({"some-thing-else"}))) == [reason]


def test_without_a_lock_an_extra_brings_a_part() -> None:
    compiled = _dependencies(Distribution("psycopg", "requirements.txt", 3, specifier=">=3.1", extras=frozenset({"c", "pool"})))
    assert _reasons(find_compiled(compiled, Target("3.13"))) == ["psycopg-c>=3.1 has no wheels, only a source distribution"]
    binary = _dependencies(Distribution("psycopg", "requirements.txt", 3, "3.1.8", extras=frozenset({"binary"})))
    held = Candidate("psycopg-binary 3.1.8", Source("requirements.txt", 3), "has wheels for Python 3.7 to 3.11")
    assert held_back(binary, Target("3.13")) == held


def test_a_lock_without_files_for_one_says_so() -> None:
    nothing = _dependencies(_locked("shop", "1.0", sdist=False))
    expected = Candidate("shop 1.0", Source("uv.lock", 7), "has neither a wheel nor a source distribution")
    assert find_unavailable(nothing, Target("3.13")) == expected


def test_psycopg2_has_no_wheels() -> None:
    assert _reasons(find_compiled(_dependencies(_listed("psycopg2", specifier=">=2.9")), Target("3.13"))) == [
        "psycopg2>=2.9 has no wheels, only a source distribution"
    ]


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.lists(st.text(max_size=30)), st.booleans())
def test_nothing_in_a_lock_makes_it_raise(version: str, specifier: str, requires: str, wheels: list[str], known: bool) -> None:
    found = Distribution(
        "numpy", "uv.lock", 1, version, specifier=specifier, requires_python=requires, wheels=tuple(wheels), files_known=known
    )
    dependencies = _dependencies(found)
    find_compiled(dependencies, Target("3.13"))
    held_back(dependencies, Target("3.13"))
    find_unavailable(dependencies, Target("3.13"))
    assumed(dependencies)


def test_a_lock_of_500_that_is_asked_for_eight_pythons_is_split_once() -> None:
    tags = [f"cp3{minor}-cp3{minor}-{platform}" for minor in range(8, 14) for platform in ("win_amd64", "manylinux2014_x86_64")]
    dependencies = _dependencies(*(_locked(f"shop{n}", "1.0", *tags, requires_python=f">=3.{n % 9}") for n in range(500)))
    before = wheels._distinct.cache_info().misses
    answers = [(held_back(dependencies, Target(f"3.{m}")), find_compiled(dependencies, Target(f"3.{m}"))) for m in range(8, 16)]
    assert [len(compiled) for _, compiled in answers] == [0] * 6 + [500] * 2
    assert wheels._distinct.cache_info().misses - before == 500


def test_the_table_is_not_read_for_a_lock_that_lists_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise AssertionError("the table was read")

    monkeypatch.setattr(knowledge, "python_support", refuse)
    dependencies = _dependencies(
        _locked("numpy", "1.26.0", *FROM_39_TO_312),
        _locked("mysqlclient", "2.2.4"),
        Distribution("shop", "uv.lock", 3, origin="path", location="."),
    )
    assert find_compiled(dependencies, Target("3.13")) and held_back(dependencies, Target("3.13")) and not assumed(dependencies)
