"""The torch that is asked for decides Python; torchvision and torchaudio must be able to go with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.errors import InvalidInput
from containerize.inspection.dependencies.model import Dependencies, Distribution
from containerize.inspection.gpu.torch_release import find_torch_pythons


def wanted(**versions: str) -> Dependencies:
    """A value is a version, or a specifier when it does not begin with a digit."""
    found = {}
    for line, (name, text) in enumerate(versions.items(), 1):
        version, specifier = (text, "") if text[:1].isdigit() else (None, text)
        found[name] = Distribution(name, "requirements.txt", line, version, specifier=specifier)
    return Dependencies(found)


@pytest.mark.parametrize(
    ("versions", "pythons", "place", "reason"),
    [
        ({"torch": "2.4.1+cpu"}, "3.8 3.9 3.10 3.11 3.12", 1, "torch 2.4.1+cpu is torch 2.4, which has wheels for Python 3.8 to 3.12"),
        (
            {"torch": ">=2.1,<2.3", "torchvision": ""},
            "3.8 3.9 3.10 3.11 3.12",
            1,
            "torch>=2.1,<2.3 is torch 2.1 to 2.2, which has wheels for Python 3.8 to 3.12",
        ),
        ({"torch": ">=2.1,<2.3", "torchvision": "0.16.2"}, "3.8 3.9 3.10 3.11", 1, None),
        ({"torch": "", "torchvision": "0.21.0"}, "3.9 3.10 3.11 3.12 3.13", 2, None),
        ({"torch": "~=2.5.0"}, "3.9 3.10 3.11 3.12 3.13", 1, None),
    ],
)
def test_what_is_asked_for_says_which_pythons_it_runs_on(versions: dict[str, str], pythons: str, place: int, reason: str | None) -> None:
    found = find_torch_pythons(wanted(**versions))
    assert found
    assert found.value == tuple(pythons.split())
    assert str(found.source) == f"requirements.txt:{place}"
    assert reason is None or found.reason == reason


@pytest.mark.parametrize("versions", [{}, {"torch": ""}, {"torch": "1.13"}, {"torch": "99.9"}, {"torch": "nightly"}, {"torchaudio": "2.11.0"}])
def test_nothing_is_said_of_what_is_not_restricted_or_not_known(versions: dict[str, str]) -> None:
    assert find_torch_pythons(wanted(**versions)) is None


def test_a_lock_that_lists_wheels_decides_alone() -> None:
    found = Distribution("torch", "uv.lock", 9, "2.4.0", files_known=True)
    assert find_torch_pythons(Dependencies({"torch": found})) is None


def test_pins_that_no_installer_can_meet() -> None:
    with pytest.raises(InvalidInput) as caught:
        find_torch_pythons(wanted(torch="2.4.0", torchvision="0.20.0"))
    assert str(caught.value) == (
        "requirements.txt:1: torch 2.4.0 is torch 2.4, and requirements.txt:2: torchvision 0.20.0 needs torch 2.5\n"
        "  why: each release goes with one torch, so no installer can meet both\n"
        "  fix: ask for torchvision 0.19 in requirements.txt:2"
    )


def test_pins_where_the_torch_must_give_way() -> None:
    with pytest.raises(InvalidInput) as caught:
        find_torch_pythons(wanted(torch=">=2.12", torchaudio="2.9.0"))
    assert caught.value.fix == "ask for torch 2.9 in requirements.txt:1"


@given(st.dictionaries(st.sampled_from(["torch", "torchvision", "torchaudio"]), st.text("0123456789.<>=~!, *rc+", max_size=12)))
def test_any_version_is_read(versions: dict[str, str]) -> None:
    try:
        find_torch_pythons(wanted(**versions))
    except InvalidInput:
        assert len(versions) > 1
