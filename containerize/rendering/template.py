"""What a template says of itself, read before copier touches it: a template writes files, and may ask to run programs."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from containerize.errors import InvalidConfig, UnsafeInput
from containerize.plain_files import read_plain_file

SCHEMA = 1
_QUESTIONS = "copier.yml"
_LIMIT = 1 << 18
# What runs programs or imports code: https://copier.readthedocs.io/en/stable/configuring/#unsafe
_RUNS = ("_tasks", "_migrations", "_jinja_extensions")
# What reads files from elsewhere.
_REACHES = ("_external_data", "_subdirectory")
_PLAIN = re.compile(r"[A-Za-z0-9._/-]+")


@dataclass(frozen=True)
class Template:
    """One at hand. source, version: as the answers file records them. folder: where its files are. trusted: whether it may run programs."""

    source: str
    version: str
    folder: Path
    trusted: bool = False


def read_template(source: str, version: str, folder: Path, *, trust: bool) -> Template:
    """A template of somebody's, once it is known that it stays within its folder and runs nothing, or may (`trust`).

    Raises InvalidConfig for one that is no template for this release of containerize, UnsafeInput for what it must not do.
    """
    text, settings = _settings(source, folder)
    _refuse_links(source, folder)
    for key in _RUNS if not trust else ():
        if settings.get(key):
            raise UnsafeInput(
                f"{source}: {_QUESTIONS}:{_line(text, key)}: {key}",
                "it runs programs on this machine, as you",
                "read them; then run the same command with --trust, or take them out of the template",
            )
    for key in _REACHES:
        if settings.get(key):
            why = "a template for containerize reads nothing but its own top folder and the config"
            raise UnsafeInput(f"{source}: {_QUESTIONS}:{_line(text, key)}: {key}", why, f"take {key} out of the template")
    if "config" not in settings or settings.get("_config_schema") != SCHEMA:
        found = f"_config_schema: {settings.get('_config_schema')}" if "config" in settings else "no question `config`"
        raise InvalidConfig(
            f"{source}: {_QUESTIONS} has {found}",
            f"this release of containerize fills templates that say _config_schema: {SCHEMA} and ask for `config`",
            "containerize template new FOLDER (makes one), or another version of it that fits: --template SOURCE@VERSION",
        )
    return Template(source, version, folder, trust)


def renamed(template: Template) -> dict[str, str]:
    """Names that outputs had in earlier versions, to those of today. Raises InvalidConfig for what is none."""
    value = _settings(template.source, template.folder)[1].get("_renamed") or {}
    if isinstance(value, dict) and all(isinstance(name, str) and _PLAIN.fullmatch(name) for pair in value.items() for name in pair):
        return value
    fix = "_renamed: {old.yml: new.yaml}"
    raise InvalidConfig(f"{template.source}: {_QUESTIONS}: _renamed", "it is no mapping of old names of files to new ones", fix)


def _settings(source: str, folder: Path) -> tuple[str, dict[str, Any]]:
    import yaml

    try:
        content = read_plain_file(folder / _QUESTIONS, _LIMIT)
        if content is None or len(content) > _LIMIT:  # what stands behind the limit would not be seen here, and copier would follow it
            found = f"{source}: {_QUESTIONS} is no plain file of at most {_LIMIT:,} bytes"
            raise InvalidConfig(found, "what the template does could not be told", f"ls -l {_QUESTIONS}")
        text = content.decode()
        values = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - one of the two safe ones
    except OSError:
        why = "that file makes a folder a template"
        raise InvalidConfig(f"{source} has no {_QUESTIONS}", why, "containerize template new FOLDER (makes one)") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        found = f"{source}: {_QUESTIONS}:{line} is not plain YAML"
        raise InvalidConfig(found, "what the template does could not be told", "take out what is no plain YAML, as !include") from None
    return text, values if isinstance(values, dict) else {}


def _refuse_links(source: str, folder: Path) -> None:
    """A link in a template is followed when it is rendered: it may show what is in the template and nothing else."""
    top = folder.resolve()
    for path in folder.rglob("*"):
        if path.is_symlink() and not path.resolve().is_relative_to(top):
            shown = path.relative_to(folder)
            found = f"{source}: {shown} is a link that leads out of it"
            raise UnsafeInput(found, "files of this machine would be rendered", f"rm {shown}")


def _line(text: str, key: str) -> int:
    found = re.search(rf"(?m)^{key}\b", text)
    return text.count("\n", 0, found.start()) + 1 if found else 1
