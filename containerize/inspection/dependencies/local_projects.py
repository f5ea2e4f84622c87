"""Distributions inside the project that a requirements file installs by their path: what they are called and what they bring."""

import configparser
from collections.abc import Iterator
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from containerize.inspection.dependencies.requirement_lines import Line, Wanted, parse_line
from containerize.project import Project
from containerize.toml_document import TomlDocument


@dataclass(frozen=True, slots=True)
class LocalProject:
    """name: normalised, None where only running its setup.py would tell. requires: what it brings, with the line of each."""

    name: str | None = None
    requires: tuple[tuple[Line, Wanted], ...] = ()
    complete: bool = False


def read_local_project(project: Project, folder: str, extras: frozenset[str]) -> LocalProject:
    """What the distribution in `folder` (`.` for the root) declares for production and for those extras.

    Read are PEP 621's `[project]` and the declarative part of setup.cfg. Raises InvalidInput for a manifest that cannot be read.
    """
    prefix = "" if folder == "." else f"{folder}/"
    document = project.toml(f"{prefix}pyproject.toml")
    if document is not None and document.get("project") is not None:
        name = document.string("project", "name")
        complete = "dependencies" not in document.strings("project", "dynamic")
        return LocalProject(canonicalize_name(name) if name else None, tuple(_pep621(document, extras)), complete)
    if document is not None and (name := document.string("tool", "poetry", "name")):
        return LocalProject(canonicalize_name(name))
    return _setup_cfg(project, f"{prefix}setup.cfg", extras)


def _pep621(document: TomlDocument, extras: frozenset[str]) -> Iterator[tuple[Line, Wanted]]:
    first = document.line("project", "dependencies") or 1
    for text in document.strings("project", "dependencies"):
        yield _required(document.path, document.line_with(text, first) or first, text)
    for extra in document.table("project", "optional-dependencies"):
        if canonicalize_name(extra) in extras:
            first = document.line("project", "optional-dependencies", extra) or 1
            for text in document.strings("project", "optional-dependencies", extra):
                yield _required(document.path, document.line_with(text, first) or first, text)


def _required(path: str, number: int, text: str) -> tuple[Line, Wanted]:
    line = Line(path, number, text)
    found = parse_line(line)
    return line, found if isinstance(found, Wanted) else Wanted(None)


def _setup_cfg(project: Project, path: str, extras: frozenset[str]) -> LocalProject:
    text = project.text(path)
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text or "")
    except configparser.Error:
        return LocalProject()
    name = parser.get("metadata", "name", fallback="").strip()
    wanted = [parser.get("options", "install_requires", fallback="")]
    if parser.has_section("options.extras_require"):
        wanted += [value for extra, value in parser.items("options.extras_require") if canonicalize_name(extra) in extras]
    lines = [entry.strip() for value in wanted for entry in value.split("\n")]
    requires = tuple(_required(path, _line_of(text or "", entry), entry) for entry in lines if entry and _is_requirement(entry))
    return LocalProject(canonicalize_name(name) if name else None, requires)


def _is_requirement(text: str) -> bool:
    try:
        Requirement(text)
    except InvalidRequirement:
        return False
    return True


def _line_of(text: str, entry: str) -> int:
    return next((number for number, line in enumerate(text.split("\n"), 1) if entry in line), 1)
