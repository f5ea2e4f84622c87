"""YAML of strangers: what is read, with which line, and what is refused before it grows."""

import re
import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from containerize.engine.yaml_lines import read_yaml
from containerize.errors import InvalidInput


def _refusal(text: str) -> str:
    with pytest.raises(InvalidInput) as caught:
        read_yaml("compose.yaml", text)
    assert caught.value.exit_code == 11
    return str(caught.value)


def test_values_and_their_lines() -> None:
    document = read_yaml("compose.yaml", "services:\n  app:\n    image: x\n    ports:\n      - 80\n      - '81'\n")
    assert document.data == {"services": {"app": {"image": "x", "ports": [80, "81"]}}}
    assert document.where("services", "app", "image") == "compose.yaml:3"
    assert document.where("services", "app", "ports", 1) == "compose.yaml:6"
    assert document.where("services", "app", "nothing") == "compose.yaml:2"
    assert read_yaml("compose.yaml", "").where("x") == "compose.yaml"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("no", "no"),
        ("22:22", "22:22"),
        ("12:30:45", "12:30:45"),
        ("2026-01-01", "2026-01-01"),
        ("1_000", "1_000"),
        ("0440", 0o440),
        ("0o440", 0o440),
        ("'0440'", "0440"),
        ("08", 8),
        ("true", True),
        ("'true'", "true"),
        ("~", None),
        ("", None),
        ('""', ""),
        ("3.10", 3.1),
        ("1e3", 1000.0),
        ("'<<'", "<<"),
        ("=", "="),
        ("|\n  text\n", "text\n"),
    ],
)
def test_scalars_are_what_compose_takes_them_for(text: str, value: object) -> None:
    assert read_yaml("x", f"key: {text}").data == {"key": value}


def test_merged_keys_and_which_line_counts() -> None:
    text = "x: &base\n  image: base\n  user: root\n\nservice:\n  <<: *base\n  user: me\n"
    document = read_yaml("f", text)
    assert document.data["service"] == {"image": "base", "user": "me"}
    assert document.where("service", "image") == "f:2"
    assert document.where("service", "user") == "f:7"


def test_of_several_merges_the_first_wins() -> None:
    assert read_yaml("f", "a: &a {k: 1}\nb: &b {k: 2, l: 3}\nc:\n  <<: [*a, *b]\n").data["c"] == {"k": 1, "l": 3}


def test_a_key_twice() -> None:
    assert _refusal("a: 1\nb: 2\na: 3\n") == (
        "compose.yaml:3 has the key 'a' twice\n  why: such YAML has no place in a compose file\n  fix: simplify compose.yaml:3"
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: !!python/object/apply:os.system ['true']", "compose.yaml:1 has the tag tag:yaml.org,2002:python/object/apply:os.system"),
        ("a: !reset null", "compose.yaml:1 has the tag !reset"),
        ("a: !custom {b: 1}", "compose.yaml:1 has the tag !custom"),
        ("a: !!binary aGk=", "compose.yaml:1 has the tag tag:yaml.org,2002:binary"),
        ("\n? [1, 2]\n: 3", "compose.yaml:2 has a key that is not a plain text"),
        ("a: &a [x]\nb:\n  <<: *a\n", "compose.yaml:1 merges something that is not a mapping"),
        ('a: "x\\0y"', "compose.yaml:1 has a character that no file name and no variable can hold"),
        ('a: "\\ud800"', "compose.yaml:1 has a character that no file name and no variable can hold"),
        ("a: [1", "compose.yaml:1: not valid YAML: expected ',' or ']', but got '<stream end>'"),
        ("a: 1\n---\nb: 2\n", "compose.yaml:2: not valid YAML: but found another document"),
        ("a: b\x01c", "compose.yaml: not valid YAML: special characters are not allowed"),
        ("a: *nowhere", "compose.yaml:1: not valid YAML: found undefined alias 'nowhere'"),
        ("[" * 60 + "]" * 60, "compose.yaml:1 makes more than 20000 values or 50 levels"),
        ("[" * 5000, "compose.yaml:1 makes more than 20000 values or 50 levels"),
        ("a: &a [*a]", "compose.yaml:1 makes more than 20000 values or 50 levels"),
        ('a: "\\UFFFFFFFF"', "compose.yaml is nested too deep, or holds a character that does not exist"),
    ],
)
def test_what_is_refused(text: str, what: str) -> None:
    assert _refusal(text).splitlines()[0] == what


def _aliases(levels: int, width: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]" for level in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        _aliases(9, 9),
        "- x\n" * 100_000,
        "a: &a " + "x" * 200_000 + "\nb: [" + "*a, " * 15_000 + "]",
        "base: &b {" + ", ".join(f"k{n}: 1" for n in range(1000)) + "}\nall:\n" + "- <<: *b\n" * 1000,
    ],
    ids=["billion laughs", "many", "long text repeated", "merges"],
)
def test_a_bomb_is_refused_at_once(text: str) -> None:
    began = time.monotonic()
    assert "makes more than" in _refusal(text)
    assert time.monotonic() - began < 10


# `0E0` is text to the dumper (YAML 1.1 wants a dot) and a number to compose, and to us as to compose.
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])).filter(lambda text: not re.fullmatch(r"[-+]?\d+[eE][-+]?\d+", text))
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcXYZ_.-", min_size=1).map("k".__add__), inner, max_size=4),
    max_leaves=20,
)


@given(plain)
def test_what_a_dumper_wrote_is_read_back(value: object) -> None:
    assert read_yaml("f", yaml.safe_dump({"value": value}, allow_unicode=True)).data == {"value": value}


@settings(max_examples=300, deadline=None)
@given(st.text() | st.text(st.sampled_from("-?:,[]{}#&*!|>'\"%@`ab01 \n\t<~\\u")))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_yaml("f", text)
    except InvalidInput as error:
        assert error.found.startswith("f")
