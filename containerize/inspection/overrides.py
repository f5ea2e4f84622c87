"""What the user settles: options, over what the project declares, over options of an earlier run, over findings."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import tomli

from containerize.declared import Declared, declared
from containerize.declared_keys import DECLARED_ALONE, KEYS, SCHEMA_HINT, option_of
from containerize.errors import InvalidConfig
from containerize.inspection.findings import Finding, Source
from containerize.project import Project

_KINDS: dict[type, str] = {str: "text in quotes", int: "a whole number", bool: "true or false", list: "a list of names in quotes"}
Settled = str | int | bool | list[str]
# Where options of an earlier run are recorded; they hold until another one is given.
RECORD = ".containerize-answers.yml"


@dataclass(frozen=True, slots=True)
class Overrides:
    """Each field is what was settled and where, or None: then inspection decides."""

    package_manager: Finding[str] | None = None
    requirements: Finding[str] | None = None
    python: Finding[str] | None = None
    platform: Finding[str] | None = None
    base: Finding[str] | None = None
    registry: Finding[str] | None = None
    ca_certificate: Finding[str] | None = None
    extras: Finding[list[str]] | None = None
    groups: Finding[list[str]] | None = None
    gpu: Finding[bool] | None = None
    dev: Finding[bool] | None = None
    services: Finding[list[str]] | None = None
    without_services: Finding[list[str]] | None = None
    with_files: Finding[list[str]] | None = None
    entry_point: Finding[str] | None = None
    port: Finding[int] | None = None
    shell: Finding[bool] | None = None
    network: Finding[str] | None = None
    split_layers: Finding[bool] | None = None
    prune_tests: Finding[bool] | None = None
    index_url: Finding[str] | None = None
    name: Finding[str] | None = None
    digests: Finding[list[str]] | None = None

    def to_record(self) -> dict[str, Settled]:
        """What no file of the project says, and the next run must know: options, and the name of a project that has none."""
        given = {key: getattr(self, key) for key in (*KEYS, "name", "digests")}
        recorded = {key: found.value for key, found in given.items() if found and found.source.place.startswith(("--", RECORD))}
        return {key: value for key, value in recorded.items() if value != []}


def read_overrides(project: Project, options: Mapping[str, Any], recorded: Mapping[str, Settled] = MappingProxyType({})) -> Overrides:
    """Options that are not None win over the table of the project, that over `recorded`, the options of an earlier run.

    Raises InvalidConfig for a key or value that cannot be.
    """
    settled: dict[str, Finding[Any]] = {
        key: Finding(value, Source(RECORD), "settled by an option of an earlier run") for key, value in recorded.items()
    }
    said = declared(project)
    for key, value in (said.table() if said else {}).items():
        assert said is not None
        if key in DECLARED_ALONE or key == SCHEMA_HINT:
            continue
        name = key.replace("-", "_")
        _check(said, key, name, value)
        settled[name] = Finding(value, Source(said.document.path, said.line(key)), f"{said.title} says so")
    for name, value in options.items():
        if value not in (None, []) or (name == "digests" and value == []):
            settled[name] = Finding(value, Source(option_of(name)), "the option says so")
    _check_port(settled.get("port"))
    return Overrides(**settled)


def read_settings(settings: Sequence[str], said_by: str = "--set") -> dict[str, Any]:
    """The keys and values of `--set KEY=VALUE`, each value as in TOML, or text without quotes. said_by: for messages.

    Raises InvalidConfig for a key or value that cannot be.
    """
    found = {}
    for setting in settings:
        key, equals, text = setting.partition("=")
        name = key.strip().replace("-", "_")
        if not equals:
            raise InvalidConfig(f"{said_by} {setting}", "it says no value", f"{said_by} {key}=VALUE")
        _check_key(said_by, "the configuration", key, name)
        found[name] = _value(text.strip(), KEYS[name].kind)
        _check_value(f"{said_by} {setting}", key, name, found[name])
    return found


def _value(text: str, kind: type) -> Any:
    try:
        value = tomli.loads(f"value = {text}")["value"] if "\n" not in text else text
    except tomli.TOMLDecodeError:
        return text
    return text if kind is str and not isinstance(value, str) else value


def _check(said: Declared, key: str, name: str, value: Any) -> None:
    where = said.where(key)
    _check_key(f"{where}:", said.title, key, name)
    _check_value(f"{where}: {key} = {value!r}", key, name, value)


def _check_key(where: str, what: str, key: str, name: str) -> None:
    if name not in KEYS:
        near = difflib.get_close_matches(name, KEYS, 1)
        raise InvalidConfig(
            f"{where} {what} has no key {key!r}",
            "a misspelt key would be ignored in silence",
            f"did you mean {near[0]!r}?" if near else f"the keys are: {', '.join(KEYS)}",
        )


def _check_value(found: str, key: str, name: str, value: Any) -> None:
    allowed, wanted = KEYS[name].choices, KEYS[name].kind
    values = value if isinstance(value, list) else [value]
    if allowed and not all(value in allowed for value in values):
        fix = f"{key} = {[allowed[0]] if isinstance(value, list) else allowed[0]!r}, or leave it out"
        raise InvalidConfig(f"{found} is none of {', '.join(allowed)}", "it cannot be used", fix)
    names = isinstance(value, list) and all(isinstance(item, str) for item in value)
    if type(value) is not wanted or (wanted is list and not names):
        kind = _KINDS[wanted]
        raise InvalidConfig(f"{found} is not {kind}", "it cannot be used", f"{key} = {kind}")


def _check_port(port: Finding[int] | None) -> None:
    if port and not 1024 <= port.value <= 65535:
        raise InvalidConfig(
            f"{port.source}: port {port.value}",
            "a process without privileges listens on 1024 to 65535",
            "give a port in that range; publish it as any other with compose",
        )
