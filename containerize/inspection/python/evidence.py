"""Weak evidence of the Pythons that a project is used with: a Dockerfile, CI, an environment of conda, classifiers.

It decides only between Pythons that everything else allows, and what cannot be read of it says nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from containerize.errors import ContainerizeError
from containerize.inspection.findings import Source
from containerize.inspection.overrides import RECORD
from containerize.project import Project

_DOCKERFILES = ("Dockerfile", "Containerfile", "docker/Dockerfile")
_WORKFLOWS = ".github/workflows"
_MOST_WORKFLOWS = 50
_SERIES = r"(?<![\w.])(3\.[0-9]{1,2})(?:\.[0-9]{1,3})?(?![\w.])"
_IMAGE = re.compile(r"python:?-?(3\.[0-9]{1,2})(?![0-9])")
_VARIABLE = re.compile(r"\$\{?(\w+)(?::?-[^}]*)?\}?")
_CLASSIFIER = re.compile(r"Programming Language :: Python :: (3\.[0-9]{1,2})(?![0-9.])")
_CI_KEY = re.compile(r"""\s*(?:-\s+)?["']?python-?_?versions?["']?\s*:(.*)""", re.I)
_CONDA = re.compile(r"""\s*-\s*["']?python\s*(?:=|==|>=|~=)?\s*(3\.[0-9]{1,2})(?![0-9])""")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The series that one file is for, in its order, and how that shows."""

    series: tuple[str, ...]
    source: Source
    words: str


def find_evidence(project: Project) -> list[Evidence]:
    """What there is, the strongest first: what runs already, then what is tested, then what is claimed."""
    readers = (_dockerfiles, _workflows, _gitlab, _conda, _classifiers)
    return [evidence for reader in readers for evidence in reader(project)]


def _text(project: Project, path: str) -> str:
    try:
        return project.text(path) or ""
    except ContainerizeError:
        return ""


def _dockerfiles(project: Project) -> Iterator[Evidence]:
    # Once containerize has written here, the Dockerfile repeats its own answer.
    for path in _DOCKERFILES if RECORD not in project else ():
        variables: dict[str, str] = {}
        found: Evidence | None = None
        for number, line in enumerate(_text(project, path).split("\n"), 1):
            words = line.split()
            if len(words) < 2 or words[0].upper() not in ("ARG", "FROM"):
                continue
            if words[0].upper() == "ARG":
                name, _, value = words[1].partition("=")
                variables[name] = value.strip("\"'")
                continue
            image = _VARIABLE.sub(lambda match, known=variables: known.get(match[1], ""), " ".join(words[1:]))  # type: ignore[misc]
            if match := _IMAGE.search(image):
                found = Evidence((match[1],), Source(path, number), f"{path} is built from Python {match[1]}")
        if found:
            yield found


def _workflows(project: Project) -> Iterator[Evidence]:
    """All workflows together: one may lint on a single Python what another tests on many."""
    names = [f"{_WORKFLOWS}/{name}" for name in project.names(_WORKFLOWS) if name.endswith((".yml", ".yaml"))]
    found = [evidence for path in names[:_MOST_WORKFLOWS] for evidence in _tested(path, _text(project, path), _CI_KEY)]
    if found:
        path = found[0].source.place if len(found) == 1 else _WORKFLOWS
        every = dict.fromkeys(series for evidence in found for series in evidence.series)
        yield Evidence(tuple(every), found[0].source, _words(path, every, "is tested by"))


def _gitlab(project: Project) -> Iterator[Evidence]:
    path = ".gitlab-ci.yml"
    text = _text(project, path)
    found = [(match[1], number) for number, line in enumerate(text.split("\n"), 1) if "image:" in line and (match := _IMAGE.search(line))]
    if found:
        yield _listed(path, found[0][1], [series for series, _ in found], "is tested by")
    else:
        yield from _tested(path, text, re.compile(r"\s*-?\s*PYTHON_VERSION\s*:(.*)", re.I))


def _tested(path: str, text: str, key: re.Pattern[str]) -> Iterator[Evidence]:
    """The versions that stand after a key, on its line or in the list below it."""
    found: list[str] = []
    first = 0
    listing = False
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.split(" #")[0]
        match = key.match(bare)
        if match is None and not (listing and re.match(r"\s*([-\]]|[\"'0-9])", bare)):
            listing = listing and not bare.strip()
            continue
        listing = match is None or match[1].strip() in ("", "[")
        versions = re.findall(_SERIES, match[1] if match else bare)
        first = first or (number if versions else 0)
        found += versions
    if found:
        yield _listed(path, first, found, "is tested by")


def _conda(project: Project) -> Iterator[Evidence]:
    for path in ("environment.yml", "environment.yaml"):
        for number, line in enumerate(_text(project, path).split("\n"), 1):
            if match := _CONDA.match(line):
                yield Evidence((match[1],), Source(path, number), f"{path} names Python {match[1]}")
                return


def _classifiers(project: Project) -> Iterator[Evidence]:
    for path in ("pyproject.toml", "setup.cfg", "setup.py"):
        found: list[str] = []
        first = 0
        for number, line in enumerate(_text(project, path).split("\n"), 1):
            named = [] if line.lstrip().startswith("#") else _CLASSIFIER.findall(line)
            first = first or (number if named else 0)
            found += named
        if found:
            yield _listed(path, first, found, "is classified in")
            return


def _listed(path: str, line: int, series: Iterable[str], how: str) -> Evidence:
    every = tuple(dict.fromkeys(series))
    return Evidence(every, Source(path, line), _words(path, every, how))


def _words(path: str, series: Iterable[str], how: str) -> str:
    return f"the project {how} {path} for Python {', '.join(series)}"
