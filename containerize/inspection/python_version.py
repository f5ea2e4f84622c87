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


@dataclass(frozen=True, slots=True)
class _Constraint:
    """What one source allows, in PEP 440 terms, and its own words."""

    allowed: SpecifierSet
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
                raise _conflict(exact, constraint)
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
    match = re.fullmatch(r"(?:cpython@|cpython-|python-|v)?(3\.\d+(?:\.\d+)?)", words)
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
    return [_Constraint(_specifier(words, source), source, f"requires-python {words}")]


def _poetry(project: Project) -> list[_Constraint]:
    document = project.toml("pyproject.toml")
    words = document.get("tool", "poetry", "dependencies", "python") if document else None
    if document is None or not isinstance(words, str):
        return []
    source = Source("pyproject.toml", document.line("tool", "poetry", "dependencies", "python"))
    return [_Constraint(_specifier(poetry_to_pep440(words), source), source, f"python {words}")]


def poetry_to_pep440(words: str) -> str:
    """Poetry's caret, tilde, wildcard and bare versions as a PEP 440 specifier (https://python-poetry.org/docs/dependency-specification/)."""
    parts = []
    for raw in re.split(r"\s*,\s*|\s+(?=[<>=!~^])", words.strip()):
        part = raw.replace(" ", "")
        numbers = part.lstrip("^~=")
        release = numbers.split(".")
        if part.startswith("^"):
            upper = f"{int(release[0]) + 1}" if release[0] != "0" else f"0.{int(release[1]) + 1}"
            parts.append(f">={numbers},<{upper}")
        elif part.startswith("~") and not part.startswith("~="):
            upper = f"{release[0]}.{int(release[1]) + 1}" if len(release) > 1 else f"{int(release[0]) + 1}"
            parts.append(f">={numbers},<{upper}")
        elif part == "*":
            parts.append(">=3")
        elif re.fullmatch(r"[0-9.]+(\.\*)?", part):
            parts.append(f"=={part}" if part.endswith("*") or len(release) > 2 else f"=={part}.*")
        else:
            parts.append(part)
    return ",".join(parts)


def _specifier(words: str, source: Source) -> SpecifierSet:
    try:
        return SpecifierSet(words)
    except (InvalidSpecifier, ValueError):
        raise InvalidInput(
            f"{source}: {words!r} is not a version specifier", "no Python can be chosen by it", f"write it as `>={_default()}`"
        ) from None


def _allows(constraint: _Constraint, python: str) -> bool:
    """A minor version is allowed when any of its patches is: `>=3.12.4` allows 3.12."""
    if python.count(".") > 1:
        return constraint.allowed.contains(python)
    return any(constraint.allowed.contains(f"{python}.{patch}") for patch in (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 99))


def _from_constraints(constraints: list[_Constraint]) -> Finding[str]:
    known = list(knowledge.pins().python.series)
    allowed = [series for series in known if all(_allows(constraint, series) for constraint in constraints)]
    if not constraints:
        return Finding(_default(), DEFAULT, "nothing in the project names a version")
    source = constraints[0].source
    words = " and ".join(constraint.words for constraint in constraints)
    if not allowed:
        raise InvalidInput(
            f"{source}: {words}: none of the Pythons that have an image ({known[0]} to {known[-1]}) satisfies it",
            "no image can be built",
            f"widen {source}, for instance to >={_default()}",
        )
    if _default() in allowed:
        return Finding(_default(), source, f"{words} allows the default")
    fresh = [series for series in allowed if end_of_life(series) is None] or allowed
    return Finding(fresh[-1], source, f"the newest that {words} allows")


def _refuse_unknown(exact: Finding[str]) -> None:
    known = list(knowledge.pins().python.series)
    try:
        wanted = Version(exact.value)
    except InvalidVersion:
        wanted = None
    if wanted is None or not re.fullmatch(r"\d+\.\d+(\.\d+)?", exact.value):
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


def _conflict(exact: Finding[str], constraint: _Constraint) -> InvalidInput:
    return InvalidInput(
        f"{exact.source} says Python {exact.value}, {constraint.source} says {constraint.words}",
        "no Python satisfies both, and the install would stop at it",
        f"change one of the two lines, or try: containerize init {OPTION} VERSION",
    )


def _default() -> str:
    return knowledge.pins().python.default
