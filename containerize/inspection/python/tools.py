"""Which version of an installer: of uv for the build, and of Poetry, PDM or Pipenv to read their lock inside the image."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.inspection.findings import Finding, Source
from containerize.inspection.python.constraints import minor
from containerize.inspection.python.poetry_versions import poetry_to_pep440
from containerize.inspection.python.wishes import mise_versions, tool_versions
from containerize.knowledge.pins_schema import ToolPin
from containerize.project import Project

_VERSION = re.compile(r"v?([0-9]{1,4}(?:\.[0-9]{1,4}){0,2})")


@dataclass(frozen=True, slots=True)
class _Demand:
    specifier: SpecifierSet
    source: Source
    words: str


def required_uv(project: Project) -> Finding[str] | None:
    """The image of uv (`ghcr.io/astral-sh/uv:0.8.24`) that the project asks for, None when it asks for none.

    The pinned one if it fits, else the newest known that does, else a version that is named in full. Raises InvalidInput when none fits.
    """
    demands = list(_uv_demands(project))
    if not demands:
        return None
    image, _, pinned = knowledge.pins().tools["uv"].rpartition(":")
    known = [pinned, *knowledge.pins().uv_versions]
    named = [one.version for demand in demands for one in demand.specifier if one.operator == "==" and one.version.count(".") == 2]
    # Every release has an image; those older than the table lack what the install step uses.
    named = [version for version in named if "*" not in version and Version(version) >= Version(known[-1])]
    fitting = next((version for version in (*known, *named) if all(one.specifier.contains(version) for one in demands)), None)
    if fitting is None:
        said = " and ".join(f"{demand.words} ({demand.source})" for demand in demands)
        raise InvalidInput(
            f"{said}: no version of uv that containerize knows satisfies it",
            f"the install step needs {known[-1]} or newer, and {pinned} is the newest known",
            f"make {demands[0].source} allow {pinned}",
        )
    return Finding(f"{image}:{fitting}", demands[0].source, " and ".join(demand.words for demand in demands))


def _uv_demands(project: Project) -> Iterator[_Demand]:
    # Beside a uv.toml, uv reads no [tool.uv] of pyproject.toml.
    path, keys = ("uv.toml", ("required-version",)) if "uv.toml" in project else ("pyproject.toml", ("tool", "uv", "required-version"))
    document = project.toml(path)
    words = document.string(*keys) if document else None
    if document is not None and words is not None:
        source = Source(path, document.line(*keys))
        # uv takes a bare version for exactly that one.
        text = f"=={words.strip()}" if _VERSION.fullmatch(words.strip()) else words
        yield _Demand(_specifier(text, words, source), source, f"required-version {words}")
    words_of_tools = [*mise_versions(project, "uv"), *tool_versions(project, "uv")]
    for words, source in words_of_tools[:1]:
        if match := _VERSION.fullmatch(words):
            exact = match[1] if match[1].count(".") == 2 else f"{match[1]}.*"
            yield _Demand(SpecifierSet(f"=={exact}"), source, f"uv {words}")


def tool_version(manager: str, python: str, wrote: str | None, project: Project) -> str:
    """The version of Poetry, PDM or Pipenv that reads the lock on that Python.

    wrote: the version that wrote the lock, where it says so; the same major is preferred, as a new one may read an old lock otherwise.
    `requires-poetry` is honoured. Raises InvalidInput when no known version fits.
    """
    rows = knowledge.pins().managers[manager]
    installable = fitting = [row for row in rows if SpecifierSet(row.python).contains(f"{minor(python)}.0")]
    demand = _requires_poetry(project) if manager == "poetry" else None
    if demand is not None:
        specifiers, source, words = demand
        fitting = [row for row in fitting if any(one.contains(row.version) for one in specifiers)]
        if not fitting:
            others = [row for row in rows if any(one.contains(row.version) for one in specifiers)]
            raise _no_poetry(installable[0], others, python, source, words)
    major = (wrote or "").split(".")[0]
    return next((row.version for row in fitting if row.version.split(".")[0] == major), fitting[0].version)


def export_plugin(poetry: str) -> str:
    """The version of poetry-plugin-export that goes with a version of Poetry that `tool_version` gave."""
    rows = knowledge.pins().managers["poetry"]
    return next(row for row in rows if row.version == poetry).plugins["poetry-plugin-export"]


def _requires_poetry(project: Project) -> tuple[list[SpecifierSet], Source, str] | None:
    keys = ("tool", "poetry", "requires-poetry")
    document = project.toml("pyproject.toml")
    words = document.string(*keys) if document else None
    if document is None or words is None or words.strip() in ("", "*"):
        return None
    source = Source("pyproject.toml", document.line(*keys))
    return [_specifier(part, words, source) for part in poetry_to_pep440(words)], source, words


def _no_poetry(newest: ToolPin, others: list[ToolPin], python: str, source: Source, words: str) -> InvalidInput:
    """others: versions that satisfy the words, on other Pythons."""
    elsewhere = "".join(f", {row.version} does on Python {row.python}" for row in others)
    unmet = f"no version of Poetry that containerize knows satisfies it on Python {minor(python)}"
    return InvalidInput(
        f"{source}: requires-poetry {words}: {unmet}{elsewhere}",
        "the lock is read by Poetry itself, and that must be installable in the image",
        f"widen {source}, for instance to >={newest.version}" + (", or take such a Python with --python" if others else ""),
    )


def _specifier(text: str, words: str, source: Source) -> SpecifierSet:
    try:
        specifier = SpecifierSet(text)
        specifier.contains("1.0")
    except (InvalidSpecifier, InvalidVersion, ValueError):
        raise InvalidInput(
            f"{source}: {words[:200]!r} is not a version specifier", "no version can be chosen by it", "write it as `>=1.2`"
        ) from None
    return specifier
