"""Variables in a compose file: as compose puts them in, but never from the caller's environment."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containerize.engine.interpolation import escaped, interpolate

VALUES = {"SET": "value", "EMPTY": ""}
CASES = [
    ("plain", "plain"),
    ("$SET-x", "value-x"),
    ("${SET}x", "valuex"),
    ("$UNSET|${UNSET}|", "||"),
    ("${UNSET:-default}", "default"),
    ("${EMPTY:-default}", "default"),
    ("${EMPTY-default}", ""),
    ("${UNSET-default}", "default"),
    ("${SET:-default}", "value"),
    ("${SET:?needed}", "value"),
    ("${SET:+other}", "other"),
    ("${UNSET:+other}", ""),
    ("${EMPTY:+other}|${EMPTY+other}", "|other"),
    ("${UNSET:-${SET:-x}}!", "value!"),
    ('${UNSET:-{"a": {"b": 1}}}', '{"a": {"b": 1}}'),
    ("$$SET $$${SET}", "$SET $value"),
    ("127.0.0.1:${PORT:-8000}:8000", "127.0.0.1:8000:8000"),
]


@pytest.mark.parametrize(("text", "result"), CASES)
def test_each_form(text: str, result: str) -> None:
    assert interpolate(text, VALUES) == result


def test_what_must_be_set_and_is_not_gets_a_scratch_value() -> None:
    assert interpolate("${UNSET:?set it in .env}", {}) == "smoke"
    assert interpolate("${EMPTY:?set it}", VALUES) == "smoke"


def test_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNSET", "a secret of the caller")
    assert interpolate("$UNSET${UNSET}${UNSET:-}", {}) == ""


@pytest.mark.parametrize("text", ["$", "a $ b", "$(whoami)", "${", "${}", "${SET", "${SET!}", "${1X}", "${A:-" * 30 + "}" * 30])
def test_what_is_no_variable(text: str) -> None:
    with pytest.raises(ValueError):
        interpolate(text, VALUES)


@given(st.text())
def test_what_was_escaped_comes_back(text: str) -> None:
    assert interpolate(escaped(text), {}) == text


@pytest.mark.engine
def test_compose_puts_in_the_same(tmp_path: Path) -> None:
    texts = [text for text, _ in CASES]
    (tmp_path / "compose.json").write_text(json.dumps({"services": {"a": {"image": "x", "command": texts}}}))
    (tmp_path / "values.env").write_text("SET=value\nEMPTY=\n")
    docker = shutil.which("docker")
    assert docker
    command = [docker, "compose", "-f", "compose.json", "--env-file", "values.env", "config", "--format", "json"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    # `config` writes a dollar as two, so that its output is a compose file again.
    assert [text.replace("$$", "$") for text in json.loads(answer.stdout)["services"]["a"]["command"]] == [result for _, result in CASES]
