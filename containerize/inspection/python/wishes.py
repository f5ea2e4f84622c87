"""Files in which a project writes down one Python: .python-version, mise, asdf, runtime.txt."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.inspection.findings import Candidate, Source
from containerize.inspection.python.constraints import Constraint, default, pep440
from containerize.project import Project
from containerize.toml_document import TomlDocument

MISE_FILES = ("mise.toml", ".mise.toml", "mise/config.toml", ".mise/config.toml", ".config/mise.toml", ".config/mise/config.toml")

_VERSION = re.compile(r"(?:c?python[@-]?|prefix:|latest:|v)?([0-9]{1,3}(?:\.[0-9]{1,3}){0,2})(?:\.[*x])?")
_CPYTHON_BUILD = re.compile(r"cpython-([0-9]{1,3}\.[0-9]{1,3}(?:\.[0-9]{1,3})?)-[a-z].*")
_SPECIFIER = re.compile(r"[<>=!~]")
_NOT_A_VERSION = re.compile(r"(system|current|default|local|global)$|(ref|path|sub-[^:]*):|[./~{]")
_FREE_THREADED = re.compile(r"(?:cpython[@-]|python-)?[0-9.]+(?:t|\+freethreaded)(?:-dev)?")
_PRE_RELEASE = re.compile(r"(?:cpython[@-]|python-)?[0-9.]+(?:(?:a|b|rc|-rc)[0-9]+|-dev)")
_OTHER_KIND = re.compile(
    r"(?i)(pypy|graalpy|jython|ironpython|stackless|micropython|cinder|nogil|pyston|rustpython|activepython"
    r"|(?:ana|mini)conda|mambaforge|miniforge)[0-9]*(?:[@.-]|$)"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What one file asks for. options: `3.12` or `3.12.1`, the preferred first.

    floating: no version is named (`latest`, `3`): the newest of the options that fits, rather than the first.
    """

    options: tuple[str, ...]
    source: Source
    words: str
    floating: bool = False


@dataclass
class Wishes:
    """Everything those files say: versions, ranges, and what was passed over, with the reason."""

    named: list[Wish] = field(default_factory=list)
    ranges: list[Constraint] = field(default_factory=list)
    passed_over: list[Candidate] = field(default_factory=list)


_Word = tuple[str, Source]


def find_wishes(project: Project, better: str) -> Wishes:
    """What the files say, in the order in which they win. Raises InvalidInput for a file that asks for what there is no image of.

    better: the version that such an error proposes.
    """
    found = Wishes()
    for path in (".python-version", ".python-versions"):
        _take(found, path, list(_version_file(project, path, better)), better)
    for path in MISE_FILES:
        document = project.toml(path)
        if document is not None:
            _take(found, f"{path} [tools]", list(_mise(document, "python")), better)
    _take(found, ".tool-versions", list(tool_versions(project, "python")), better)
    _take(found, "runtime.txt", list(_runtime_txt(project)), better)
    return found


def _version_file(project: Project, path: str, better: str) -> Iterator[_Word]:
    text = project.text(path)
    if text is None:
        return
    lines = [(line.split("#")[0].strip(), Source(path, number)) for number, line in enumerate(text.split("\n"), 1)]
    if not any(words for words, _ in lines):
        raise InvalidInput(f"{path} names no version", "uv, pyenv and editors stop at it too", f"write a version into it: {better}")
    for words, source in lines:
        if not words:
            continue
        several = words.split()
        # pyenv allows several on a line; a range may hold spaces too.
        yield from ((word, source) for word in several) if all(map(_VERSION.fullmatch, several)) else [(words, source)]


def tool_versions(project: Project, tool: str) -> Iterator[_Word]:
    """The versions of a tool in asdf's `.tool-versions`, preferred first."""
    for number, line in enumerate((project.text(".tool-versions") or "").split("\n"), 1):
        words = line.split("#")[0].split()
        if words[:1] == [tool]:
            yield from ((word, Source(".tool-versions", number)) for word in words[1:])


def mise_versions(project: Project, tool: str) -> Iterator[_Word]:
    """The versions of a tool in mise's files. Raises InvalidInput for a version that is no text."""
    for path in MISE_FILES:
        document = project.toml(path)
        if document is not None:
            yield from _mise(document, tool)


def _mise(document: TomlDocument, tool: str) -> Iterator[_Word]:
    value: Any = document.get("tools", tool)
    source = Source(document.path, document.line("tools", tool))
    for item in value if isinstance(value, list) else [] if value is None else [value]:
        version = item.get("version") if isinstance(item, dict) else item
        if not isinstance(version, str):
            raise InvalidInput(
                f"{source}: {tool} = {str(version)[:200]} is not a version in quotes", "mise would refuse it", f'{tool} = "{default()}"'
            )
        yield version.strip(), source


def _runtime_txt(project: Project) -> Iterator[_Word]:
    for number, line in enumerate((project.text("runtime.txt") or "").split("\n"), 1):
        words = line.strip().lower()
        # Other languages have a runtime.txt as well.
        if re.match(r"python-|pypy|[0-9]", words):
            yield words, Source("runtime.txt", number)
            return


def _take(found: Wishes, name: str, words: Sequence[_Word], better: str) -> None:
    """The versions among the words of one file as one wish. What cannot be had counts only when nothing else can."""
    options: list[tuple[str, _Word]] = []
    refused: list[InvalidInput] = []
    for word, source in words:
        if _SPECIFIER.match(word):
            constraint = pep440(word, source, "Python")
            found.ranges += [constraint] if constraint else []
        elif version := _version(word):
            options.append((version, (word, source)))
        elif why := _says_nothing(word):
            found.passed_over.append(Candidate(word, source, why))
        else:
            refused.append(_refusal(word, source, better))
            found.passed_over.append(Candidate(word, source, refused[-1].why))
    if refused and not options:
        raise refused[0]
    if options:
        found.named.append(_wish(name, options))


def _version(word: str) -> str | None:
    """`3`, `3.12` or `3.12.1` of a word that means CPython."""
    if word == "latest":
        return "3"
    match = _VERSION.fullmatch(word) or _CPYTHON_BUILD.fullmatch(word)
    return match[1] if match else None


def _wish(name: str, options: Sequence[tuple[str, _Word]]) -> Wish:
    version, (words, source) = options[0]
    if "." in version:
        return Wish(tuple(dict.fromkeys(one for one, _ in options if "." in one)), source, f"{name} says {words}")
    newest = [series for series in reversed(knowledge.pins().python.series) if series.split(".")[0] == version]
    return Wish(tuple(newest) or (f"{version}.0",), source, f"{name} says {words}", floating=True)


def _says_nothing(word: str) -> str | None:
    if _NOT_A_VERSION.match(word):
        return "whatever is there on one machine: no version"
    # Names of environments, as pyenv-virtualenv writes them.
    return None if re.search(r"[0-9]\.[0-9]|^[0-9]|^latest", word) or _OTHER_KIND.match(word) else "the name of an environment: no version"


_WHY: tuple[tuple[Callable[[str], Any], str, str], ...] = (
    (_OTHER_KIND.match, "is not CPython", "the images and the wheels are CPython's"),
    (_FREE_THREADED.fullmatch, "is the free-threaded build", "the images hold the build with the global lock, as most wheels want it"),
    (_PRE_RELEASE.fullmatch, "is a pre-release", "there are images of releases only"),
)


def _refusal(word: str, source: Source, better: str) -> InvalidInput:
    for fits, what, why in _WHY:
        if fits(word):
            fix = f"write `{better}` into {source.place}, or: containerize init --python {better}"
            return InvalidInput(f"{source}: {word[:200]!r} {what}", why, fix)
    return InvalidInput(
        f"{source}: {word[:200]!r} is not a version of CPython 3",
        "no image can be chosen by it",
        f"write it as `{better}` into {source.place}, or: containerize init --python {better}",
    )
