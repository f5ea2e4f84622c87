"""Rendered files as their own parsers read them, beside the config that they were rendered from."""

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from ruamel.yaml import YAML

from containerize.config import Config
from containerize.engine.connection import cli_environment
from containerize.engine.dockerfile import parse
from containerize.rendering import Files

COMPOSE = PurePosixPath("compose.yaml")
DOCKERFILE = PurePosixPath("Dockerfile")
_FROM = re.compile(r"^FROM (?!scratch)(\S+)", re.MULTILINE)
_REQUIRED = re.compile(r"\$\{(\w+):\?")
_SECONDS = 60


def read_back(config: Config, files: Files) -> None:
    """Read by YAML 1.1, YAML 1.2 and our parser of Dockerfiles. Raises AssertionError for what the config does not say."""
    text = files[COMPOSE]
    old, new = yaml.safe_load(text), YAML(typ="safe", pure=True).load(text)
    _same("compose.yaml by YAML 1.1 and 1.2", old, new)
    _same("services", {*old["services"]}, {*config.processes, *config.services})
    for name, process in config.processes.items():
        command = old["services"][name].get("command")
        if command is not None:
            _same(f"command of {name}", [word.replace("$$", "$") for word in command], list(process.command))
    parse(files[DOCKERFILE])


def read_by_engine(files: Files, folder: Path) -> bool:
    """Have compose and BuildKit read them. False where an image that the file names is not at hand. Raises AssertionError.

    Nothing is built: base images give way to `scratch`, and BuildKit's own checks read the file.
    """
    place = folder / "rendered"
    place.mkdir(exist_ok=True)
    for path, text in files.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(text, "utf-8")
    for name in _named_env_files(files):
        (place / name).touch()
    (place / ".env").write_text("".join(f"{name}=given\n" for name in sorted(set(_REQUIRED.findall(files[COMPOSE])))))
    by_compose = json.loads(_said("docker", "compose", "--file", str(place / COMPOSE), "--profile", "*", "config", "--format", "json"))
    _same_services(yaml.safe_load(files[COMPOSE])["services"], by_compose["services"])
    stages = set(re.findall(r"^FROM \S+ AS (\S+)", files[DOCKERFILE], re.MULTILINE))
    text = _FROM.sub(lambda found: found[0] if found[1] in stages else "FROM scratch", files[DOCKERFILE])
    (place / DOCKERFILE).write_text(text, "utf-8")
    try:
        _said("docker", "buildx", "build", "--call=outline", "--file", str(place / DOCKERFILE), str(place))
    except AssertionError as error:
        if "failed to resolve source metadata" not in str(error):
            raise
        return False
    return True


def _named_env_files(files: Files) -> list[str]:
    services = yaml.safe_load(files[COMPOSE])["services"].values()
    named = [one for service in services for one in service.get("env_file", [])]
    return [one["path"] if isinstance(one, dict) else one for one in named]


def _same_services(written: Mapping[str, Any], read: Mapping[str, Any]) -> None:
    _same("services by compose", {*written}, {*read})
    for name, service in written.items():
        by_compose = read[name]
        command = service.get("command")
        if command is not None:
            _same(f"command of {name} by compose", by_compose["command"], command)
        for key, value in service.get("environment", {}).items():
            if "${" not in str(value):
                _same(f"{key} of {name} by compose", by_compose["environment"][key], value)


def _said(*argv: str) -> str:
    answer = subprocess.run(argv, env=cli_environment(), capture_output=True, text=True, timeout=_SECONDS, check=False)
    if answer.returncode:
        raise AssertionError(f"{' '.join(argv[:3])}: {answer.stderr[-400:]}")
    return answer.stdout


def _same(what: str, one: object, other: object) -> None:
    if one != other:
        raise AssertionError(f"{what}: {one!r:.300} is not {other!r:.300}")
