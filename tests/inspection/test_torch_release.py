"""A pinned torch decides Python; torchvision and torchaudio must be pinned to match it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.errors import InvalidInput
from containerize.inspection.dependencies.model import Dependencies, Distribution
from containerize.inspection.torch_release import find_torch_pythons


def pinned(**versions: str | None) -> Dependencies:
    pins = versions.items()
    return Dependencies({name: Distribution(name, "requirements.txt", line, version) for line, (name, version) in enumerate(pins, 1)})


def test_a_pinned_torch_says_which_pythons_it_runs_on() -> None:
    found = find_torch_pythons(pinned(torch="2.4.1+cpu", torchvision="0.19.1"))
    assert found
    assert found.value == ("3.8", "3.9", "3.10", "3.11", "3.12")
    assert str(found.source) == "requirements.txt:1"
    assert found.reason == "torch 2.4.1+cpu is torch 2.4, which has wheels for Python 3.8 to 3.12"


def test_so_does_what_goes_with_it() -> None:
    found = find_torch_pythons(pinned(torch=None, torchvision="0.21.0"))
    assert found
    assert (found.value[-1], str(found.source)) == ("3.13", "requirements.txt:2")


@pytest.mark.parametrize("versions", [{}, {"torch": None}, {"torch": "1.13"}, {"torch": "9.9"}, {"torchaudio": "2.11.0"}])
def test_nothing_is_said_of_what_is_not_pinned_or_not_known(versions: dict[str, str | None]) -> None:
    assert find_torch_pythons(pinned(**versions)) is None


def test_pins_that_no_installer_can_meet() -> None:
    with pytest.raises(InvalidInput) as caught:
        find_torch_pythons(pinned(torch="2.4.0", torchvision="0.20.0"))
    assert str(caught.value) == (
        "requirements.txt:1: torch 2.4.0 is torch 2.4, and requirements.txt:2: torchvision 0.20.0 needs torch 2.5\n"
        "  why: each release goes with one torch, so no installer can meet both\n"
        "  fix: pin torchvision 0.19 in requirements.txt:2"
    )


def test_pins_where_the_torch_must_give_way() -> None:
    with pytest.raises(InvalidInput) as caught:
        find_torch_pythons(pinned(torch="2.12.0", torchaudio="2.9.0"))
    assert caught.value.fix == "pin torch 2.9 in requirements.txt:1"


@given(st.dictionaries(st.sampled_from(["torch", "torchvision", "torchaudio"]), st.text(max_size=12)))
def test_any_version_is_read(versions: dict[str, str]) -> None:
    try:
        find_torch_pythons(pinned(**versions))
    except InvalidInput:
        assert len(versions) > 1
