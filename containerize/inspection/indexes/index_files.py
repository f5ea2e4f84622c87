"""Files, beside manifests and locks, that name package indexes: [tool.uv], uv.toml, sources of Poetry and PDM, pip.conf."""

import configparser
from collections.abc import Iterator
from typing import Any, Literal

from containerize.errors import InvalidInput
from containerize.inspection.dependencies.model import Dependencies, Index
from containerize.project import Project
from containerize.toml_document import TomlDocument

# Where projects keep pip's settings: https://pip.pypa.io/en/stable/topics/configuration/. uv reads none of them.
PIP_CONFIGURATION = ("pip.conf", ".pip/pip.conf", "pip/pip.conf", ".config/pip/pip.conf", "pip.ini")
_PIP_SECTIONS = ("global", "install")
_PIP_KEYS: dict[str, Literal["default", "extra"]] = {"index-url": "default", "extra-index-url": "extra"}
_SOURCES = {"poetry.lock": ("tool", "poetry", "source"), "pdm.lock": ("tool", "pdm", "source")}
# Locks of managers whose exported list names the indexes itself.
_OTHERS = ("poetry.lock", "pdm.lock", "Pipfile.lock")


def declared_indexes(project: Project, dependencies: Dependencies) -> Iterator[Index]:
    """Those that count for the chosen manager. Raises InvalidInput for a file that its tool would refuse."""
    manifest = project.toml("pyproject.toml")
    for lock, keys in _SOURCES.items():
        if lock in dependencies.files and manifest is not None:
            yield from _tables(manifest, *keys)
    if not any(lock in dependencies.files for lock in _OTHERS):
        yield from _uv(project, manifest)
        for path in PIP_CONFIGURATION:
            yield from _pip(project, path)


def _uv(project: Project, manifest: TomlDocument | None) -> Iterator[Index]:
    """uv.toml, which takes the place of [tool.uv]: https://docs.astral.sh/uv/concepts/configuration-files/."""
    settings = project.toml("uv.toml")
    document, keys = (settings, ()) if settings is not None else (manifest, ("tool", "uv"))
    if document is None:
        return
    for index in _uv_tables(document, *keys):
        if "${" in index.url:
            raise _unread(index)
        yield index


def _uv_tables(document: TomlDocument, *keys: str) -> Iterator[Index]:
    yield from _tables(document, *keys, "index")
    for table in (keys, (*keys, "pip")):
        for key in _PIP_KEYS:
            value = document.get(*table, key)
            for url in value if isinstance(value, list) else [value]:
                if isinstance(url, str):
                    line = document.line_with(url) or document.line(*table, key)
                    yield Index(url, document.path, line, kind=_PIP_KEYS[key])


def _unread(index: Index) -> InvalidInput:
    where = f"{index.file}:{index.line}" if index.line else index.file
    variables = f" or, at build, UV_INDEX_{_shouted(index.name)}_USERNAME and _PASSWORD" if index.name else ""
    return InvalidInput(
        f"{where}: the URL of the index {index.name or 'there'} holds a variable",
        "uv expands none in its settings and would send the text as it is",
        f"write the URL without user and password; they come from ~/.netrc{variables}",
    )


def _shouted(name: str) -> str:
    return "".join(character if character.isalnum() else "_" for character in name).upper()


def _tables(document: TomlDocument, *keys: str) -> Iterator[Index]:
    """`[[…]]` tables with `url`, `name` and, for uv, `default`. One without a URL is a usual index by its name."""
    tables: Any = document.get(*keys)
    for table in tables if isinstance(tables, list) else ():
        url, name = (table.get("url"), table.get("name")) if isinstance(table, dict) else (None, None)
        if isinstance(url, str):
            kind: Literal["default", "extra"] = "default" if table.get("default") is True else "extra"
            line = document.line_with(url) or document.line(*keys)
            yield Index(url, document.path, line, name if isinstance(name, str) else None, kind)


def _pip(project: Project, path: str) -> Iterator[Index]:
    text = project.text(path)
    if text is None:
        return
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text, path)
    except configparser.Error as error:
        line = getattr(error, "lineno", None) or next(iter(getattr(error, "errors", [])), (None,))[0]
        where = f"{path}:{line}" if line else path
        raise InvalidInput(
            f"{where}: not the form of pip's settings", "pip would refuse it, and which index it names cannot be seen", f"correct {where}"
        ) from None
    for section in _PIP_SECTIONS:
        for key, value in parser.items(section) if parser.has_section(section) else ():
            kind = _PIP_KEYS.get(key.replace("_", "-"))
            for url in (value or "").split() if kind else ():
                yield Index(url, path, _line(text, url), kind=kind or "extra")


def _line(text: str, wanted: str) -> int | None:
    return next((number for number, line in enumerate(text.split("\n"), 1) if wanted in line), None)
