"""What `--set` takes, and what is refused of it and of [tool.containerize]."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.declared_keys import KEYS
from containerize.errors import InvalidConfig
from containerize.inspection.overrides import read_settings


def test_values_are_those_of_toml_and_text_needs_no_quotes() -> None:
    given_ = ["network=none", "split-layers=true", "port = 9000", 'extras=["a", "b"]', "base=python:3.13-slim", "python=3.13", 'index_url="https://i/simple"']
    assert read_settings(given_) == {
        "network": "none",
        "split_layers": True,
        "port": 9000,
        "extras": ["a", "b"],
        "base": "python:3.13-slim",
        "python": "3.13",
        "index_url": "https://i/simple",
    }


@pytest.mark.parametrize(
    ("setting", "found", "fix"),
    [
        ("network=bus", "--set network=bus is none of bridge, host, none", "network = 'bridge', or leave it out"),
        ("netwrok=none", "--set the configuration has no key 'netwrok'", "did you mean 'network'?"),
        ("prune-tests=yes", "--set prune-tests=yes is not true or false", "prune-tests = true or false"),
        ("dev", "--set dev", "--set dev=VALUE"),
        ("extras=web", "--set extras=web is not a list of names in quotes", "extras = a list of names in quotes"),
    ],
)
def test_what_cannot_be_set(setting: str, found: str, fix: str) -> None:
    with pytest.raises(InvalidConfig) as caught:
        read_settings([setting])
    assert (caught.value.found, caught.value.fix) == (found, fix)


@given(st.sampled_from(sorted(KEYS)), st.text())
def test_any_text_is_taken_or_refused(key: str, text: str) -> None:
    try:
        found = read_settings([f"{key}={text}"])
    except InvalidConfig:
        return
    assert type(found[key]) is KEYS[key].kind
