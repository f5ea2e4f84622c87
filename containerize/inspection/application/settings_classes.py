"""pydantic-settings: which variables a settings class reads (https://docs.pydantic.dev/latest/concepts/pydantic_settings/)."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from containerize.inspection.application.syntax import constant_string

# Models in models in settings: a circle ends here.
_MAX_DEPTH = 4
SETTINGS_BASES = frozenset({"pydantic_settings.BaseSettings", "pydantic.BaseSettings"})


@dataclass(frozen=True, slots=True)
class SettingsField:
    """A field of a settings class, by the name of its variable."""

    name: str
    required: bool
    default: str | None
    line: int


class Models(Protocol):
    """Classes of the project as the annotations of one file name them."""

    def named(self, annotation: ast.expr) -> "tuple[ast.ClassDef, Models] | None":
        """The class that an annotation names, and the classes as its own file names them; None for any other annotation."""


def find_settings_fields(node: ast.ClassDef, models: Models) -> list[SettingsField]:
    """The fields of a class that derives from BaseSettings; those of its models too where `env_nested_delimiter` gives them names."""
    return list(_fields(node, _configured(node, "env_prefix"), _configured(node, "env_nested_delimiter"), models))


def _fields(node: ast.ClassDef, prefix: str, delimiter: str, models: Models, depth: int = 0) -> Iterator[SettingsField]:
    for item in node.body:
        if not (isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name) and _is_field(item)):
            continue
        alias = _alias(item.value) if not depth else None
        name = alias or f"{prefix}{item.target.id}"
        required, default = _default(item.value)
        found = models.named(item.annotation) if delimiter and depth < _MAX_DEPTH else None
        if found is None:
            yield SettingsField(name.upper(), required, default, item.lineno)
            continue
        for inner in _fields(found[0], f"{name}{delimiter}", delimiter, found[1], depth + 1):
            yield replace(inner, required=inner.required and required, line=item.lineno)


def _is_field(item: ast.AnnAssign) -> bool:
    assert isinstance(item.target, ast.Name)
    name, annotation = item.target.id, ast.unparse(item.annotation)
    return not name.startswith("_") and name != "model_config" and not annotation.startswith(("ClassVar", "typing.ClassVar"))


def _configured(node: ast.ClassDef, key: str) -> str:
    """What `model_config`, or an inner `class Config`, says of a key; nothing when it says none."""
    for item in ast.walk(node):
        if isinstance(item, ast.keyword) and item.arg == key:
            return constant_string(item.value) or ""
        if isinstance(item, ast.Assign) and any(isinstance(target, ast.Name) and target.id == key for target in item.targets):
            return constant_string(item.value) or ""
        if isinstance(item, ast.Dict):
            pairs = zip(item.keys, item.values, strict=True)
            if value := next((constant_string(value) for name, value in pairs if constant_string(name) == key), None):
                return value
    return ""


def _alias(value: ast.expr | None) -> str | None:
    for keyword in value.keywords if isinstance(value, ast.Call) else ():
        if keyword.arg in ("validation_alias", "alias", "env"):
            several = isinstance(keyword.value, ast.Call | ast.List | ast.Tuple)
            values = getattr(keyword.value, "args", None) or getattr(keyword.value, "elts", [])
            return constant_string(values[0] if several and values else keyword.value)
    return None


def _default(value: ast.expr | None) -> tuple[bool, str | None]:
    """(whether it must be set, its default as text when that is a plain value)."""
    if value is None:
        return True, None
    if isinstance(value, ast.Call) and ast.unparse(value.func).split(".")[-1] in ("Field", "SecretStr"):
        given = [*value.args[:1], *(keyword.value for keyword in value.keywords if keyword.arg == "default")]
        if any(keyword.arg == "default_factory" for keyword in value.keywords):
            return False, None
        return _default(given[0] if given else None)
    if isinstance(value, ast.Constant):
        if value.value is ...:
            return True, None
        return False, None if value.value is None else str(value.value)
    return False, None
