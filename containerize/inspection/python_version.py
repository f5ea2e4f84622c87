"""Which Python: every source that says something is intersected; what excludes each other is an error naming both."""

import re
from dataclasses import dataclass
from datetime import date

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.inspection.findings import DEFAULT, Candidate, Finding, Source
from containerize.project import Project

OPTION = "--python"
# Higher than any patch there will be.
_LATEST = 99


@dataclass(frozen=True, slots=True)
class _Constraint:
    """What one source allows, in PEP 440 terms, any of several, and its own words."""

    allowed: tuple[SpecifierSet, ...]
    source: Source
    words: str


def find_python(project: Project, chosen: Finding[str] | None) -> Finding[str]:
    """The version, as `3.13` or, where the project pins a patch, `3.13.2`.

    chosen: what an option or the configuration says; it must still satisfy the manifest. Raises InvalidInput for a version that
    cannot be read, that has no image, or when two sources exclude each other.
    """
    exact = chosen or _version_file(project)
    constraints = [*_pep621(project), *_poetry(project)]
    if exact is not None:
        _refuse_unknown(exact)
        for constraint in constraints:
            if not _allows(constraint, exact.value):
                raise _conflict(exact, constraint, constraints)
        lost = tuple(Candidate(constraint.words, constraint.source, "allows it") for constraint in constraints)
        return Finding(exact.value, exact.source, exact.reason, lost)
    return _from_constraints(constraints)


def end_of_life(python: str) -> str | None:
    """A sentence when that Python gets no more security fixes, else None."""
    end = knowledge.pins().python.series[minor(python)].end
    if date.today().strftime("%Y-%m") <= end:
        return None
    return f"Python {minor(python)} has had no security fixes since {end}: move to {knowledge.pins().python.default} or newer"


def minor(python: str) -> str:
    """`3.13` of `3.13.2`."""
    return ".".join(python.split(".")[:2])


def _version_file(project: Project) -> Finding[str] | None:
    path = ".python-version"
    text = project.text(path)
    if text is None:
        return None
    lines = [(number, line.split("#")[0].strip()) for number, line in enumerate(text.split("\n"), 1)]
    named = [(number, line) for number, line in lines if line]
    if not named:
        raise InvalidInput(f"{path} names no version", "uv, pyenv and editors stop at it too", f"write a version into it: {_default()}")
    number, words = named[0]
    match = re.fullmatch(r"(?:cpython@|cpython-|python-|v)?(3\.[0-9]+(?:\.[0-9]+)?)", words)
    if match is None:
        raise InvalidInput(
            f"{path}:{number}: {words!r} is not a version of CPython 3",
            "no image can be chosen by it",
            f"write it as `{_default()}` or `{_default()}.1` in {path}",
        )
    return Finding(match[1], Source(path, number), f"{path} says {words}")


def _pep621(project: Project) -> list[_Constraint]:
    document = project.toml("pyproject.toml")
    words = document.string("project", "requires-python") if document else None
    if document is None or words is None:
        return []
    source = Source("pyproject.toml", document.line("project", "requires-python"))
    return [_Constraint((_specifier(words, words, source),), source, f"requires-python {words}")]


def _poetry(project: Project) -> list[_Constraint]:
    document = project.toml("pyproject.toml")
    words = document.get("tool", "poetry", "dependencies", "python") if document else None
    if document is None or not isinstance(words, str):
        return []
    source = Source("pyproject.toml", document.line("tool", "poetry", "dependencies", "python"))
    return [_Constraint(tuple(_specifier(part, words, source) for part in poetry_to_pep440(words)), source, f"python {words}")]


def poetry_to_pep440(words: str) -> list[str]:
    """Poetry's carets, tildes, wildcards and bare versions in PEP 440 terms, one specifier for each side of `||`.

    What is not understood is left as it is (https://python-poetry.org/docs/dependency-specification/).
    """
    return [
        ",".join(_clause(part.replace(" ", "")) for part in re.split(r"\s*,\s*|\s+(?=[<>=!~^])", choice.strip()))
        for choice in re.split(r"\s*\|\|?\s*", words.strip())
    ]


def _clause(clause: str) -> str:
    match = re.fullmatch(r"(\^|~(?!=)|={0,2})v?([0-9]+(?:\.[0-9]+)*)(\.\*)?", clause)
    if clause == "*":
        return ">=3"
    if match is None:
        return clause
    operator, version, wildcard = match[1], match[2], match[3] or ""
    release = [int(number) for number in version.split(".")]
    if operator == "^":
        return f">={version},<{_bumped(release, next((i for i, number in enumerate(release) if number), len(release) - 1))}"
    if operator == "~":
        return f">={version},<{_bumped(release, min(1, len(release) - 1))}"
    return f"=={version}{wildcard or ('.*' if len(release) < 3 and operator != '==' else '')}"


def _bumped(release: list[int], index: int) -> str:
    """The release with the number at `index` one higher and nothing after it."""
    return ".".join(map(str, [*release[:index], release[index] + 1]))


def _specifier(text: str, words: str, source: Source) -> SpecifierSet:
    try:
        return SpecifierSet(text)
    except (InvalidSpecifier, ValueError):
        raise InvalidInput(
            f"{source}: {words!r} is not a version specifier", "no Python can be chosen by it", f"write it as `>={_default()}`"
        ) from None


def _allows(constraint: _Constraint, python: str) -> bool:
    """A minor version is allowed when any of its patches is: `>=3.12.4` allows 3.12."""
    if python.count(".") > 1:
        return any(allowed.contains(python) for allowed in constraint.allowed)
    return _patch([constraint], python) is not None


def _patch(constraints: list[_Constraint], series: str) -> int | None:
    """The latest patch of a series that all constraints allow."""
    return next((patch for patch in range(_LATEST, -1, -1) if all(_allows(one, f"{series}.{patch}") for one in constraints)), None)


def _from_constraints(constraints: list[_Constraint]) -> Finding[str]:
    known = list(knowledge.pins().python.series)
    if not constraints:
        return Finding(_default(), DEFAULT, "nothing in the project names a version")
    allowed = {series: patch for series in known if (patch := _patch(constraints, series)) is not None}
    source = constraints[0].source
    words = " and ".join(constraint.words for constraint in constraints)
    if not allowed:
        raise InvalidInput(
            f"{source}: {words}: none of the Pythons that have an image ({known[0]} to {known[-1]}) satisfies it",
            "no image can be built",
            f"widen {source}, for instance to >={_default()}",
        )
    # An image of a series has its latest patch, whichever that is: `<=3.12` allows 3.12.0 and no image of 3.12.
    lasting = [series for series, patch in allowed.items() if patch == _LATEST]
    if not lasting:
        series, patch = list(allowed.items())[-1]
        return Finding(f"{series}.{patch}", source, f"the newest that {words} allows")
    if _default() in lasting:
        return Finding(_default(), source, f"{words} allows the default")
    fresh = [series for series in lasting if end_of_life(series) is None] or lasting
    return Finding(fresh[-1], source, f"the newest that {words} allows")


def _refuse_unknown(exact: Finding[str]) -> None:
    known = list(knowledge.pins().python.series)
    try:
        wanted = Version(exact.value)
    except InvalidVersion:
        wanted = None
    if wanted is None or not re.fullmatch(r"[0-9]+\.[0-9]+(\.[0-9]+)?", exact.value):
        raise InvalidInput(
            f"{exact.source}: {exact.value!r} is not a Python version", "no image can be chosen by it", f"{OPTION} {_default()}"
        )
    if minor(exact.value) not in known:
        nearest = known[0] if wanted < Version(known[0]) else known[-1]
        raise InvalidInput(
            f"{exact.source}: Python {exact.value}, for which there is no image",
            f"images exist for {known[0]} to {known[-1]}",
            f"{OPTION} {nearest}, after trying the project on it",
        )


def _conflict(exact: Finding[str], constraint: _Constraint, constraints: list[_Constraint]) -> InvalidInput:
    fitting = _from_constraints(constraints).value
    return InvalidInput(
        f"{exact.source} says Python {exact.value}, {constraint.source} says {constraint.words}",
        "no Python satisfies both, and the install would stop at it",
        f"change one of the two, or: containerize init {OPTION} {fitting}",
    )


def _default() -> str:
    return knowledge.pins().python.default
