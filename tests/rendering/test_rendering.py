"""Rendering: what goes into a config comes back equal when the files are read by their own parsers."""

import json
import shlex
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from containerize.config import Config
from containerize.rendering import ANSWERS_FILE, render, template_folder

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=40)


def _default_config() -> Config:
    questions = yaml.safe_load((template_folder() / "copier.yml").read_text("utf-8"))
    return Config.model_validate(questions["config"]["default"])


def _macro(name: str, value: object) -> str:
    """One macro of the template, with the filters that copier brings."""
    filters = "jinja2_ansible_filters.AnsibleCoreFiltersExtension"
    environment = Environment(loader=FileSystemLoader(template_folder()), undefined=StrictUndefined, extensions=[filters])
    template = environment.from_string(f"{{% from '_parts/escape.jinja' import {name} %}}{{{{ {name}(value) }}}}")
    return template.render(value=value)


@given(TEXT)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_yaml_scalars_come_back(text: str) -> None:
    assert yaml.safe_load(f"key: {_macro('yaml', text)}") == {"key": text}


@given(TEXT)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_compose_scalars_come_back_without_interpolation(text: str) -> None:
    read = yaml.safe_load(f"key: {_macro('compose', text)}")["key"]
    assert read.replace("$$", "") .count("$") == 0
    assert read.replace("$$", "$") == text


@given(st.lists(TEXT, max_size=4))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_exec_arrays_come_back(words: list[str]) -> None:
    written = _macro("exec", words)
    assert json.loads(written) == words
    assert "\n" not in written


@given(TEXT)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_dockerfile_words_come_back(text: str) -> None:
    """The Dockerfile's own un-escaping: in double quotes, a backslash before a quote, a dollar or a backslash (buildkit shell/lex.go)."""
    written = _macro("word", text)
    if not written.startswith('"'):
        assert written == text
        return
    inner, read, escaped = written[1:-1], "", False
    for character in inner:
        if escaped:
            read += character
            escaped = False
        elif character == "\\":
            escaped = True
        else:
            assert character not in '"$'
            read += character
    assert read == text


def test_the_templates_own_default_renders() -> None:
    files = render(_default_config())
    assert set(files) == {PurePosixPath(name) for name in ("Dockerfile", "compose.yaml", ".dockerignore", ".containerize-answers.yml")}
    assert 'CMD ["python", "main.py"]' in files[PurePosixPath("Dockerfile")]


def test_plain_copier_gives_the_same_files(tmp_path: Path) -> None:
    """Someone without our command runs `copier copy templates/ project`."""
    target = tmp_path / "project"
    command = [sys.executable, "-m", "copier", "copy", "--quiet", "--defaults", str(template_folder()), str(target)]
    subprocess.run(command, check=True, cwd=tmp_path, capture_output=True)
    files = render(_default_config())
    for path in target.iterdir():
        if path.name != ANSWERS_FILE.name:
            assert path.read_text("utf-8") == files[PurePosixPath(path.name)]
    recorded = yaml.safe_load((target / ANSWERS_FILE).read_text("utf-8"))
    assert Config.model_validate(recorded["config"]) == _default_config()


@pytest.mark.parametrize("value", ["a\nRUN id", "a\u2028b", "x\x00"])
def test_a_value_with_a_line_break_never_gets_into_a_config(value: str) -> None:
    config = _default_config().model_dump()
    config["images"]["app"]["labels"]["org.opencontainers.image.title"] = value
    with pytest.raises(ValueError, match="line break or control character"):
        Config.model_validate(config)


@given(words=st.lists(TEXT.filter(bool), min_size=1, max_size=3), title=TEXT)
@settings(max_examples=5, deadline=None)
def test_hostile_values_add_no_instruction(words: list[str], title: str) -> None:
    config = _default_config().model_dump()
    config["images"]["app"]["labels"] = {"org.opencontainers.image.title": title}
    config["images"]["app"]["steps"] = [{"name": "step", "command": words, "environment": {"A": title}}]
    config["processes"]["app"]["command"] = words
    files = render(Config.model_validate(config))
    dockerfile = files[PurePosixPath("Dockerfile")]
    plain = render(_default_config())[PurePosixPath("Dockerfile")]
    instructions = [line.split()[0] for line in dockerfile.splitlines() if line[:1].isalpha()]
    expected = [line.split()[0] for line in plain.splitlines() if line[:1].isalpha()]
    assert [word for word in instructions if word != "RUN"] == [word for word in expected if word != "RUN"]
    step = next(line for line in dockerfile.splitlines() if line.startswith("RUN A="))
    assert shlex.split(step.removeprefix("RUN "))[1:] == words
    assert yaml.safe_load(files[PurePosixPath("compose.yaml")])["services"]["app"]["image"] == "app:local"
