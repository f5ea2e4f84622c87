"""pydantic-settings: which variables a settings class reads (https://docs.pydantic.dev/latest/concepts/pydantic_settings/)."""

import ast
from dataclasses import dataclass

from containerize.inspection.application.syntax import constant_string

SETTINGS_BASES = frozenset({"pydantic_settings.BaseSettings", "pydantic.BaseSettings"})


@dataclass(frozen=True, slots=True)
class SettingsField:
    """A field of a settings class, by the name of its variable."""

    name: str
    required: bool
    default: str | None
    line: int


def find_settings_fields(node: ast.ClassDef) -> list[SettingsField]:
    """The fields of a class that derives from BaseSettings."""
    prefix = _prefix(node)
    fields = []
    for item in node.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name) and _is_field(item):
            alias = _alias(item.value)
            name = alias or f"{prefix}{item.target.id}"
            required, default = _default(item.value)
            fields.append(SettingsField(name.upper(), required, default, item.lineno))
    return fields


def _is_field(item: ast.AnnAssign) -> bool:
    assert isinstance(item.target, ast.Name)
    name, annotation = item.target.id, ast.unparse(item.annotation)
    return not name.startswith("_") and name != "model_config" and not annotation.startswith(("ClassVar", "typing.ClassVar"))


def _prefix(node: ast.ClassDef) -> str:
    for item in ast.walk(node):
        if isinstance(item, ast.keyword) and item.arg == "env_prefix":
            return constant_string(item.value) or ""
        if isinstance(item, ast.Assign) and any(isinstance(target, ast.Name) and target.id == "env_prefix" for target in item.targets):
            return constant_string(item.value) or ""
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
