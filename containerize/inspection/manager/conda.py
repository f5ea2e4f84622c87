"""Conda environments: what an environment.yml or a pixi.toml asks for, and what of it has a counterpart outside conda's channels.

https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#create-env-file-manually
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.project import Project
from containerize.toml_document import TomlDocument

# A full export of a large environment has a fifth of it; reading as much takes under a second.
_MAX_BYTES = 1 << 16
_ENTRY = re.compile(r"(?:[^\s:\[\]]+::)?([A-Za-z0-9_][A-Za-z0-9._-]*)\s*(.*)")
_EXACT = re.compile(r"==?([^=<>!~\s]+)=\S+|==([^=<>!~\s]+)")
_SERIES = re.compile(r"=([^=<>!~\s]+)|([0-9][^=<>!~\s,|]*)(?:\s+\S+)?")


@dataclass(frozen=True, slots=True)
class CondaEntry:
    """A conda package that is asked for. specifier: its versions in PEP 440 terms, empty where those cannot say it."""

    name: str
    specifier: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Environment:
    """What a conda environment asks for. requirements: lines for pip, as written."""

    path: str
    entries: tuple[CondaEntry, ...] = ()
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counterparts:
    """Where the entries of an environment are found elsewhere.

    python: the version that is asked for. requirements: lines of a requirements.txt. debian: (entry, Debian packages).
    without: (entry, why there is none). unknown: entries of which we know nothing.
    """

    python: str | None
    requirements: tuple[str, ...]
    debian: tuple[tuple[str, str], ...]
    without: tuple[tuple[str, str], ...]
    unknown: tuple[CondaEntry, ...]


def read_environment(project: Project, path: str) -> Environment:
    """Parse an environment.yml. Raises InvalidInput for one that is too large or no YAML; what is not as conda has it is passed over."""
    if project.read(path, _MAX_BYTES) is None:
        return Environment(path)
    try:
        root = yaml.compose(project.text(path) or "", Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}" if mark else path
        problem = getattr(error, "problem", None) or "cannot be parsed"
        raise InvalidInput(f"{place}: not valid YAML: {problem}", "conda could not read it either", f"correct {place}") from None
    entries: list[CondaEntry] = []
    requirements: list[str] = []
    for node in _items(_value(root, "dependencies")):
        if isinstance(node, yaml.ScalarNode):
            entries += _entry(node.value, node.start_mark.line + 1)
        else:
            requirements += [item.value.strip() for item in _items(_value(node, "pip")) if isinstance(item, yaml.ScalarNode)]
    return Environment(path, tuple(entries), tuple(requirements))


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for name, value in pairs if isinstance(name, yaml.ScalarNode) and name.value == key), None)


def _items(node: yaml.Node | None) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _entry(text: str, line: int | None) -> Iterator[CondaEntry]:
    found = _ENTRY.fullmatch(text.strip())
    if found:
        yield CondaEntry(found[1].lower(), pep440(found[2]), line)


def pep440(text: str) -> str:
    """The versions of a conda match specification (`=1.2`, `1.2.*`, `>=1,<2`, `=1.2.3=py39_0`) in PEP 440 terms, or an empty text."""
    text = re.sub(r"\[.*\]$", "", text).strip()
    exact = _EXACT.fullmatch(text)
    series = None if exact else _SERIES.fullmatch(text)
    if exact:
        text = f"=={exact[1] or exact[2]}"
    elif series and (version := (series[1] or series[2]).removesuffix("*").removesuffix(".")):
        text = f"=={version}.*" if series[1] or "*" in text else f"=={version}"
    else:
        text = ",".join(f"=={part.strip()}" if part.strip()[:1].isdigit() else part.strip() for part in text.split(","))
    try:
        return str(SpecifierSet(text)) if "|" not in text else ""
    except InvalidSpecifier:
        return ""


def read_pixi(document: TomlDocument, *prefix: str) -> Environment:
    """The production part of a pixi manifest: of pixi.toml, or of the table `prefix` of pyproject.toml."""
    entries = []
    for name, value in _table(document, *prefix, "dependencies").items():
        text = value.get("version", "") if isinstance(value, dict) else value
        entries.append(CondaEntry(name.lower(), pep440(str(text)), document.line(*prefix, "dependencies", name)))
    requirements = [_pypi(name, value) for name, value in _table(document, *prefix, "pypi-dependencies").items()]
    return Environment(document.path, tuple(entries), tuple(line for line in requirements if line))


def _table(document: TomlDocument, *keys: str) -> dict[str, Any]:
    value = document.get(*keys)
    return value if isinstance(value, dict) else {}


def _pypi(name: str, value: object) -> str:
    if isinstance(value, str):
        return f"{name}{pep440(value)}"
    if not isinstance(value, dict):
        return name
    if isinstance(value.get("path"), str):
        return f"-e {value['path']}" if value.get("editable") else str(value["path"])
    extras = value.get("extras")
    asked = f"[{','.join(map(str, extras))}]" if isinstance(extras, list) and extras else ""
    if isinstance(value.get("git"), str):
        return f"{name}{asked} @ git+{value['git']}"
    return f"{name}{asked}{pep440(str(value.get('version', '')))}"


def counterparts(environment: Environment) -> Counterparts:
    """Sort the entries of an environment by where they are found elsewhere."""
    names = knowledge.conda_names()
    requirements: list[str] = []
    debian, without, unknown = [], [], []
    python = None
    for entry in environment.entries:
        if entry.name == "python":
            python = _python(entry.specifier)
        elif entry.name in names.distributions or entry.name in names.same:
            requirements.append(f"{names.distributions.get(entry.name, entry.name)}{entry.specifier}")
        elif entry.name in names.debian:
            debian.append((entry.name, names.debian[entry.name]))
        elif entry.name in names.none or entry.name.startswith("r-"):
            without.append((entry.name, names.none.get(entry.name, "R is no Python distribution")))
        elif entry.name not in names.ignored:
            unknown.append(entry)
    lines = tuple(dict.fromkeys([*requirements, *environment.requirements]))
    return Counterparts(python, lines, tuple(debian), tuple(without), tuple(unknown))


def _python(specifier: str) -> str | None:
    """The minor version that `==3.11.*`, `==3.11.4` or `>=3.11` starts with."""
    found = re.match(r"(?:==|>=|~=)(\d+\.\d+)", specifier)
    return found[1] if found else None
