"""The user's own settings, which no project can change: which templates may be rendered from."""

import difflib
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from containerize.errors import InvalidConfig

_KEYS = ("template", "templates")


def user_config_file() -> Path:
    """`config.toml` in the folder that the system has for settings of programs; CONTAINERIZE_CONFIG names another."""
    import typer

    given = os.environ.get("CONTAINERIZE_CONFIG")
    return Path(given) if given else Path(typer.get_app_dir("containerize")) / "config.toml"


@dataclass(frozen=True)
class UserTemplates:
    """default: used where nothing else is said. allowed: what projects may name, the default among them."""

    default: str | None = None
    allowed: tuple[str, ...] = ()


@cache
def user_templates() -> UserTemplates:
    """`template` and `templates` of the user's settings; nothing where there are none.

    Raises InvalidConfig for a file that cannot be understood: what it forbids or allows must not be guessed.
    """
    import tomli

    path = user_config_file()
    try:
        text = path.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return UserTemplates()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidConfig(f"{path} cannot be read", str(error), f"ls -l {path}") from None
    try:
        values = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise InvalidConfig(f"{path} is not TOML: {error}", "your settings would be ignored in silence", "correct it") from None
    for key in values:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, 1)
            fix = f"did you mean {near[0]!r}?" if near else f"the keys are: {', '.join(_KEYS)}"
            raise InvalidConfig(f"{path} has the key {key!r}", "a misspelt key would be ignored in silence", fix)
    default, others = values.get("template"), values.get("templates", [])
    if not isinstance(default, str | None) or not isinstance(others, list) or not all(isinstance(name, str) for name in others):
        raise InvalidConfig(f"{path}: template, templates", "they are no text, and list of texts", 'template = "https://HOST/TEMPLATE.git@1.2"')
    return UserTemplates(default, (*([default] if default else []), *others))
