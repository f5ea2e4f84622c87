"""What goes into a config comes back equal from the engine's own parsers: compose's, and BuildKit's with an image made of it."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from containerize.config import Config
from containerize.rendering import render, template_folder

PIECES = (
    *("$", "$$", "${HOME}", "${X:-y}", "$(id)", "`id`", "\\", "\\n", '"', "'", "#", " # ", ": ", "- ", "{{ 7*7 }}", "{% raw %}", "<<EOF", "&a"),
    *("*a", "!!int", "yes", "on", "~", "null", "1_000", "017", "0x1f", "12:30:45", "22:22", "3.10", "2026-01-01", "=", "<<", "é", "🐍", "\u00a0", " "),
)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=30)
VALUE = st.lists(st.sampled_from(PIECES) | TEXT, min_size=1, max_size=4).map("".join)
VALUES = st.lists(VALUE, min_size=20, max_size=60)
META = ("ENV", "LABEL", "CMD", "HEALTHCHECK", "USER", "WORKDIR", "EXPOSE", "STOPSIGNAL")
TAG = "containerize-test:read-back"


def _config(values: list[str]) -> Config:
    questions = yaml.safe_load((template_folder() / "copier.yml").read_text("utf-8"))
    config = questions["config"]["default"]
    image, process = config["images"]["app"], config["processes"]["app"]
    image["labels"] = {f"org.example.l{number}": value for number, value in enumerate(values)}
    image["environment"] = {f"BUILT_{number}": value for number, value in enumerate(values)}
    process["environment"] = {f"GIVEN_{number}": value for number, value in enumerate(values)}
    process["command"] = ["python", *values]
    process["health"] = {"command": ["python", "-c", *values[:3]]}
    return Config.model_validate(config)


@given(VALUES)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_yaml_of_both_versions_reads_the_same(values: list[str]) -> None:
    config = _config(values)
    text = render(config)[PurePosixPath("compose.yaml")]
    old, new = yaml.safe_load(text), YAML(typ="safe", pure=True).load(text)
    assert old == new
    assert _plain(old["services"]["app"]["environment"]) == _given(config)


@pytest.mark.engine
@given(VALUES)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_compose_reads_what_the_config_says(tmp_path: Path, values: list[str]) -> None:
    config = _config(values)
    (tmp_path / "compose.yaml").write_text(render(config)[PurePosixPath("compose.yaml")], "utf-8")
    said = _said("docker", "compose", "--file", str(tmp_path / "compose.yaml"), "--profile", "*", "config", "--format", "json")
    app = json.loads(said)["services"]["app"]
    assert _plain(app["environment"]) == _given(config)
    if app.get("command") is not None:
        assert [word.replace("$$", "$") for word in app["command"]] == config.processes["app"].command


@pytest.mark.engine
@given(VALUES)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_buildkit_reads_what_the_config_says(tmp_path: Path, values: list[str]) -> None:
    config = _config(values)
    lines = [line for line in _logical_lines(render(config)[PurePosixPath("Dockerfile")]) if line.split(" ")[0] in META]
    (tmp_path / "Dockerfile").write_text("FROM scratch\n" + "".join(lines), "utf-8")
    _said("docker", "buildx", "build", "--load", "--tag", TAG, "--file", str(tmp_path / "Dockerfile"), str(tmp_path))
    found = json.loads(_said("docker", "image", "inspect", "--format", "{{json .Config}}", TAG))
    image, process = config.images["app"], config.processes["app"]
    environment = dict(line.split("=", 1) for line in found["Env"])
    assert {key: environment[key] for key in image.environment} == image.environment
    assert {key: found["Labels"][key] for key in image.labels} == image.labels
    assert found["Cmd"] == process.command
    assert process.health is not None
    assert found["Healthcheck"]["Test"] == ["CMD", *process.health.command]


@pytest.fixture(autouse=True, scope="module")
def _removed() -> Iterator[None]:
    yield
    subprocess.run(["docker", "image", "rm", "--force", TAG], capture_output=True, check=False)


def _given(config: Config) -> dict[str, str | None]:
    return config.processes["app"].environment


def _plain(environment: dict[str, Any]) -> dict[str, str]:
    """The variables of the test, with the dollars that compose would make of them."""
    return {key: str(value).replace("$$", "$") for key, value in environment.items() if key.startswith("GIVEN_")}


def _logical_lines(text: str) -> Iterator[str]:
    held = ""
    for line in text.splitlines(keepends=True):
        held += line
        if not line.rstrip("\n").endswith("\\"):
            yield held
            held = ""


def _said(*argv: str) -> str:
    answer = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout
