"""The variables of a compose file, put in by us: compose itself would take them from the caller's environment.

The forms are those of the Compose specification (https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md).
"""

import re
from collections.abc import Mapping
from typing import Any

# What a variable is given that must be set (`${NAME:?message}`) and is not.
DUMMY = "smoke"
_MAX_DEPTH = 20
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_FORM = re.compile(r"(:?)([-?+])(.*)", re.DOTALL)


def interpolate(text: str, values: Mapping[str, str], depth: int = 0) -> str:
    """`text` with each variable replaced; one without a value is empty, as with compose. Raises ValueError for a form that is none."""
    if depth > _MAX_DEPTH:
        raise ValueError("variables are nested too deep")
    parts: list[str] = []
    position = 0
    while (found := text.find("$", position)) >= 0:
        parts.append(text[position:found])
        value, position = _variable(text, found + 1, values, depth)
        parts.append(value)
    return "".join([*parts, text[position:]])


def escaped(data: Any) -> Any:
    """The same data with each `$` in a text doubled, so that compose finds no variable in it."""
    if isinstance(data, dict):
        return {key: escaped(value) for key, value in data.items()}
    if isinstance(data, list):
        return [escaped(value) for value in data]
    return data.replace("$", "$$") if isinstance(data, str) else data


def _variable(text: str, start: int, values: Mapping[str, str], depth: int) -> tuple[str, int]:
    """The value of what follows a `$`, and where the text goes on."""
    if text.startswith("$", start):
        return "$", start + 1
    braced = text.startswith("{", start)
    name = _NAME.match(text, start + braced)
    if name is None:
        raise ValueError(f"${text[start : start + 20]} is not a variable")
    if not braced:
        return values.get(name[0], ""), name.end()
    end = _closing_brace(text, start)
    rest = text[name.end() : end]
    form = _FORM.fullmatch(rest)
    if rest and form is None:
        raise ValueError(f"${text[start : end + 1][:60]} is not a variable")
    value = values.get(name[0])
    if form is None:
        return value or "", end + 1
    colon, sign, other = form.groups()
    is_set = bool(value) if colon else value is not None
    if sign == "?":
        return (value or "") if is_set else DUMMY, end + 1
    if is_set == (sign == "+"):
        return interpolate(other, values, depth + 1), end + 1
    return (value or "") if is_set else "", end + 1


def _closing_brace(text: str, start: int) -> int:
    depth = 0
    for position in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return position
    raise ValueError(f"${text[start : start + 20]} has no closing brace")
