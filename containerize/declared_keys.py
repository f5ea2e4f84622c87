"""The keys of `[tool.containerize]`: what each may be, what it settles, and what holds without it."""

from dataclasses import dataclass
from typing import Any, get_args

from containerize.names import ALLOWED_EDITS, BUDGETS, Addition


@dataclass(frozen=True)
class Key:
    """One of them. option: of the command line, None for what is declared alone. otherwise: what holds where it is not said.

    choices: all that it, or each of its list, may be.
    """

    kind: type
    option: str | None
    about: str
    otherwise: str
    choices: tuple[str, ...] = ()


_FOUND = "as found"
KEYS: dict[str, Key] = {
    "package_manager": Key(str, "--package-manager", "who installs: uv, poetry, pdm, pipenv, pylock, pip, ..., or none", _FOUND),
    "requirements": Key(str, "--requirements", "the requirements file that production installs", _FOUND),
    "python": Key(str, "--python", "the Python version, such as 3.13, or a patch of it", _FOUND),
    "platform": Key(str, "--platform", "linux/amd64 or linux/arm64", "that of whoever builds"),
    "base": Key(str, "--base", "a release of Debian, alpine, or an image of your own that brings Python", "the official slim image"),
    "registry": Key(str, "--registry", "a mirror that every image is taken from", "each image's own registry"),
    "ca_certificate": Key(str, "--ca-certificate", "a PEM file of the project: an authority to trust too", "the public ones"),
    "extras": Key(list, "--extra", "extras to install beside production", "none more"),
    "groups": Key(list, "--group", "dependency groups to install beside production", "none more"),
    "gpu": Key(bool, "--gpu", "reserve a GPU, and take the builds that use it", _FOUND),
    "dev": Key(bool, "--dev", "also an image and a compose file for development", "false"),
    "services": Key(list, "--service", "services to start beside those that were found", "none more"),
    "without_services": Key(list, "--without-service", "services that were found and are not to be started", "none"),
    "with_files": Key(list, "--with", "what to render beside: workflows, a development container, targets", "nothing", get_args(Addition)),
    "entry_point": Key(str, "--entry-point", "package.module:app, package.module:create_app(), a command, or a script file", _FOUND),
    "port": Key(int, "--port", "the port in the container, 1024 to 65535", _FOUND),
    "shell": Key(bool, "--set shell", "whether an image of your own has a shell", "those without one that are known by name have none"),
    "network": Key(str, "--set network", "networks of the project, the machine's own, or none", "bridge", ("bridge", "host", "none")),
    "split_layers": Key(bool, "--set split-layers", "packages of 10 MB and more in a layer of their own", "false"),
    "prune_tests": Key(bool, "--set prune-tests", "leave out the tests that packages bring", "false"),
    "index_url": Key(str, "--set index-url", "an index in place of the usual one; its password comes from a netrc", "the usual one"),
}
# What other verbs than those that render read.
DECLARED_ALONE: dict[str, Key] = {
    ALLOWED_EDITS: Key(list, None, "patterns of files whose edits `check` takes for meant", "none"),
    BUDGETS: Key(dict, None, "upper bounds that `verify` holds the image to: size, boot, rebuild, layers", "none"),
}
# What editors read in a TOML file to find its schema, and nothing else does.
SCHEMA_HINT = "$schema"
_TYPES: dict[type, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer", "minimum": 1024, "maximum": 65535},
    bool: {"type": "boolean"},
    list: {"type": "array", "items": {"type": "string"}},
}
_BOUNDS = {"size": ("string", "400MB"), "boot": ("number", 5), "rebuild": ("number", 2.5), "layers": ("integer", 12)}


def option_of(key: str) -> str:
    """What settles a key on the command line, `--entry-point`; of what is settled otherwise, the name it would have there."""
    return (key in KEYS and KEYS[key].option) or f"--{key.replace('_', '-')}"


def declared_schema() -> dict[str, Any]:
    """A JSON schema of `[tool.containerize]` and of containerize.toml, for editors (https://json-schema.org/draft-07/schema)."""
    properties = {name.replace("_", "-"): _property(key) for name, key in (KEYS | DECLARED_ALONE).items()}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "[tool.containerize]",
        "description": "What should differ from what inspection finds.",
        "type": "object",
        "properties": {SCHEMA_HINT: {"type": "string"}} | properties,
        "additionalProperties": False,
    }


def _property(key: Key) -> dict[str, Any]:
    said = f"{key.about}. Without it: {key.otherwise}."
    if key.kind is dict:
        bounds = {name: {"type": kind, "examples": [example]} for name, (kind, example) in _BOUNDS.items()}
        return {"type": "object", "description": said, "properties": bounds, "additionalProperties": False}
    kind = {**_TYPES[key.kind], "description": said}
    if not key.choices:
        return kind
    if key.kind is list:
        return kind | {"items": {"type": "string", "enum": list(key.choices)}}
    return kind | {"enum": list(key.choices)}
