"""compose.secrets.env: passwords for local use, made once on the user's machine, kept ever after, never committed."""

import re
import secrets
import string
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from containerize.errors import InvalidConfig, InvalidInput

if TYPE_CHECKING:
    from containerize.config import Secret

SECRETS_FILE = PurePosixPath("compose.secrets.env")
MODE = 0o600
HEADER = (
    "# For local use, git-ignored, made by containerize. "
    "Delete it for new passwords, and the volumes with it: they were set up with the old ones.\n"
)
_ALPHABET = string.ascii_letters + string.digits
_LENGTH = 32

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_NEEDS_NO_QUOTES = re.compile(r"[A-Za-z0-9_./:@%+,=?&~-]*")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "$": "\\$", "\n": "\\n", "\r": "\\r"}
_ENTRY = re.compile(
    r"""[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*+
        (?:"(?P<double>(?:[^"\\]|\\.)*)"[ \t]*(?:\#[^\n]*)?|'(?P<single>[^']*)'[ \t]*(?:\#[^\n]*)?|(?P<plain>[^"'\n][^\n]*|))
        [ \t]*(?:\n|\Z)""",
    re.VERBOSE | re.DOTALL,
)
_NOTHING = re.compile(r"[ \t\r\f\v]*(?:\#[^\n]*)?(?:\n|\Z)")


def make_secrets(specs: Mapping[str, "Secret"], existing: Mapping[str, str]) -> dict[str, str]:
    """The values of the file: kept where `existing` has them, made or composed where not; names that only `existing` has stay.

    A composed value is composed anew each time, so it always holds the passwords above it. Raises InvalidConfig when one
    names a secret that does not come before it.
    """
    values: dict[str, str] = {}
    for name, spec in specs.items():
        if spec.value is not None:
            values[name] = _composed(name, spec.value, values)
        else:
            values[name] = existing[name] if name in existing else _random()
    return values | {name: value for name, value in existing.items() if name not in values}


def _random() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def _composed(name: str, template: str, values: Mapping[str, str]) -> str:
    def value_of(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise InvalidConfig(
                f"secret {name} is composed of {match[0]}, which is not a secret that comes before it",
                "its value cannot be made",
                f"put {match[1]} before {name}, or take {match[0]} out of it",
            )
        # A password that the user chose may hold `@` or `/`, which inside a URL would end it too early.
        in_url = "://" in template[: match.start()]
        return quote(values[match[1]], safe="") if in_url else values[match[1]]

    return _PLACEHOLDER.sub(value_of, template)


def format(values: Mapping[str, str]) -> str:  # noqa: A001 - read as secrets_file.format
    """The text of the file: a header comment and one `NAME=value` a line, quoted as Compose reads it."""
    return HEADER + "".join(f"{name}={_quoted(value)}\n" for name, value in values.items())


def _quoted(value: str) -> str:
    if _NEEDS_NO_QUOTES.fullmatch(value):
        return value
    return '"' + "".join(_ESCAPES.get(character, character) for character in value) + '"'


def parse(text: str) -> dict[str, str]:
    """The values of the file by name, in its order, variables in them not expanded.

    Raises InvalidInput with the number of the first line that is not `NAME=value`; its text may be a password and is not shown.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    values: dict[str, str] = {}
    position = 0
    while position < len(text):
        if match := _ENTRY.match(text, position):
            values[match["name"]] = _value(match)
        elif not (match := _NOTHING.match(text, position)):
            raise _not_an_entry(text.count("\n", 0, position) + 1)
        position = match.end()
    return values


def masked(text: str) -> str:
    """The text for showing: the names in it, one a line, no value and no comment; one line when it cannot be understood."""
    try:
        return "".join(f"{name}=***\n" for name in parse(text))
    except InvalidInput:
        return "***\n"


def _value(match: re.Match[str]) -> str:
    if match["double"] is not None:
        return re.sub(r"\\(.)", _unescaped, match["double"], flags=re.DOTALL)
    if match["single"] is not None:
        return match["single"]
    return re.split(r"(?:^|[ \t])#", match["plain"], maxsplit=1)[0].strip()


def _unescaped(match: re.Match[str]) -> str:
    return {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "$": "$"}.get(match[1], match[0])


def _not_an_entry(number: int) -> InvalidInput:
    return InvalidInput(
        f"{SECRETS_FILE}:{number} is not NAME=value",
        "the passwords in it cannot be kept when it is written again",
        f"correct line {number} of {SECRETS_FILE}",
    )
