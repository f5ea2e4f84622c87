"""Wheel names against a Python: the verdict of `packaging`, for any tags, fast."""

import itertools
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging import tags as packaging_tags
from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from containerize.inspection.dependencies.markers import Machine, Target
from containerize.inspection.toolchain import wheels as wheels_module
from containerize.inspection.toolchain.wheels import Release, any_fits, fits, is_pure, known_pythons, spoken, supported_pythons

MACHINES: list[Machine] = ["x86_64", "aarch64"]


def _reference(python: str, machine: str, glibc: int) -> set[packaging_tags.Tag]:
    """What `packaging` would list on that Python, were it run there."""
    version = (3, int(python.split(".")[1]))
    oldest = 5 if machine == "x86_64" else 17
    legacy = {5: "manylinux1", 12: "manylinux2010", 17: "manylinux2014"}
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in range(oldest, glibc + 1)]
    platforms += [f"{name}_{machine}" for minor, name in legacy.items() if minor >= oldest] + [f"linux_{machine}"]
    abi = f"cp3{version[1]}" + ("m" if version < (3, 8) else "")
    native = packaging_tags.cpython_tags(version, [abi], platforms)
    return set(itertools.chain(native, packaging_tags.compatible_tags(version, f"cp3{version[1]}", platforms)))


PYTHON_TAGS = ["py2", "py3", "py38", "py313", "py316", "cp27", "cp36", "cp37", "cp38", "cp39", "cp310", "cp313", "cp315", "cp32", "pp310"]
ABI_TAGS = ["none", "abi3", "abi3t", "cp37m", "cp38", "cp39", "cp310", "cp313", "cp313t", "cp315", "cp36m", "pypy310_pp73"]
PLATFORM_TAGS = [
    "any", "win_amd64", "macosx_11_0_arm64", "linux_x86_64", "linux_aarch64", "linux_armv7l", "manylinux1_x86_64", "manylinux1_aarch64",
    "manylinux2010_x86_64", "manylinux2010_aarch64", "manylinux2014_x86_64", "manylinux2014_aarch64", "manylinux2014_s390x",
    "manylinux_2_4_x86_64", "manylinux_2_5_x86_64", "manylinux_2_16_aarch64", "manylinux_2_17_aarch64", "manylinux_2_28_x86_64",
    "manylinux_2_36_x86_64", "manylinux_2_37_x86_64", "manylinux_2_41_aarch64", "manylinux_2_42_x86_64", "manylinux_3_1_x86_64",
    "musllinux_1_2_x86_64",
]  # fmt: skip


def _some(values: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(".".join)


@given(
    st.sampled_from(["", "-1", "-12build"]),
    st.tuples(_some(PYTHON_TAGS), _some(ABI_TAGS), _some(PLATFORM_TAGS)).map("-".join),
    st.sampled_from(["3.6", "3.7", "3.8", "3.9", "3.10", "3.13", "3.15"]),
    st.sampled_from(MACHINES),
    st.sampled_from([("bookworm", 36), ("trixie", 41)]),
)
def test_the_verdict_is_that_of_packaging(build: str, tags: str, python: str, machine: Machine, debian: tuple[Release, int]) -> None:
    name = f"shop-1.0{build}-{tags}.whl"
    expected = not parse_wheel_filename(name)[3].isdisjoint(_reference(python, machine, debian[1]))
    assert fits(name, Target(python, machine), debian[0]) == expected


@given(st.text(alphabet="abcp3_-.whl10\n ü"), st.sampled_from(["", ".whl"]))
def test_a_name_that_is_no_wheel_fits_nothing(stem: str, ending: str) -> None:
    name = stem + ending
    try:
        expected = not parse_wheel_filename(name)[3].isdisjoint(_reference("3.13", "x86_64", 41))
    except InvalidWheelFilename:
        return  # what is no wheel's name may be judged as one; it must only raise nothing
    finally:
        answer = fits(name, Target("3.13"))
    assert answer == expected


@pytest.mark.skipif(not sys.platform.startswith("linux") or sys.implementation.name != "cpython", reason="needs CPython on Linux")
def test_what_this_interpreter_accepts_fits() -> None:
    target = Target(f"3.{sys.version_info.minor}")
    own = {str(tag) for tag in packaging_tags.sys_tags()}
    if not any(tag.endswith("-linux_x86_64") for tag in own):
        pytest.skip("another machine")
    newest = max(int(tag.split("_")[2]) for tag in own if "-manylinux_2_" in tag)
    ours = {tag for tag in own if fits(f"shop-1-{tag}.whl", target)}
    assert {tag for tag in own - ours if "manylinux_2_" not in tag or int(tag.split("_")[2]) <= 41} == set()
    assert newest < 41 or ours == {str(tag) for tag in _reference(target.python, "x86_64", 41)}


@pytest.mark.parametrize(
    "wheels, expected",
    [
        (["shop-1-py3-none-any.whl"], known_pythons()),
        (["shop-1-py2-none-any.whl"], ()),
        (["shop-1-cp39-abi3-manylinux2014_x86_64.whl"], known_pythons()[4:]),
        (["shop-1-cp311-cp311-manylinux_2_17_x86_64.whl", "shop-1-cp39-cp39-manylinux1_x86_64.whl"], ("3.9", "3.11")),
        (["shop-1-cp37-cp37m-linux_x86_64.whl", "shop-1-cp313-cp313t-manylinux_2_17_x86_64.whl"], ("3.7",)),
        (["shop-1-cp312-cp312-musllinux_1_2_x86_64.whl", "shop-1-cp312-cp312-win_amd64.whl"], ()),
    ],
)
def test_the_pythons_that_wheels_are_for(wheels: list[str], expected: tuple[str, ...]) -> None:
    assert supported_pythons(tuple(wheels), "x86_64") == expected


@pytest.mark.parametrize(
    "pythons, words",
    [
        (["3.9", "3.10", "3.11"], "3.9 to 3.11"),
        (["3.8"], "3.8"),
        (["3.6", "3.7", "3.9", "3.11", "3.12"], "3.6 to 3.7, 3.9 and 3.11 to 3.12"),
    ],
)
def test_pythons_are_spoken_as_runs(pythons: list[str], words: str) -> None:
    assert spoken(pythons) == words


def test_only_wheels_without_a_platform_are_pure() -> None:
    assert is_pure("shop-1-py2.py3-none-any.whl")
    assert not is_pure("shop-1-py3-none-manylinux2014_x86_64.whl") and not is_pure("shop-1.tar.gz")


def test_a_large_lock_that_is_judged_for_every_python_is_split_once() -> None:
    def names(package: int) -> tuple[str, ...]:
        tags = [f"cp3{minor}-cp3{minor}-{platform}" for minor in range(8, 12) for platform in PLATFORM_TAGS[1:11]]
        return tuple(f"shop{package}-1.{package}-{tag}.whl" for tag in tags)

    locks = [names(package) for package in range(500)]
    before = wheels_module._distinct.cache_info().misses
    verdicts = [any_fits(wheels, Target(f"3.{minor}")) for wheels in locks for minor in range(8, 16)]
    assert verdicts.count(True) == 500 * 4
    assert wheels_module._distinct.cache_info().misses - before == 500
