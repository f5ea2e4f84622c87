"""What one source allows: a set of PEP 440 specifiers or of environments, with its line and its own words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.findings import Source
from containerize.inspection.python.poetry_versions import poetry_to_pep440

# Higher than any patch there will be.
LATEST = 99


@dataclass(frozen=True, slots=True)
class Constraint:
    """words: as the source says it. allowed: any of these holds; markers: any of these environments is meant. Empty: all are."""

    source: Source
    words: str
    allowed: tuple[SpecifierSet, ...] = ()
    markers: tuple[str, ...] = ()

    def allows(self, version: str) -> bool:
        """Whether a full version (`3.12.1`) is allowed, on Linux."""
        if self.allowed and not any(specifier.contains(version) for specifier in self.allowed):
            return False
        return not self.markers or any(map(Target(version).accepts, self.markers))

    def boundaries(self, series: str) -> Iterable[int]:
        """The patches of a series at which the answer can change."""
        words = " ".join([*map(str, self.allowed), *self.markers])
        for number in re.findall(rf"(?<![0-9.]){re.escape(series)}\.([0-9]{{1,3}})(?![0-9])", words):
            yield from (int(number) - 1, int(number), int(number) + 1)


def default() -> str:
    """The Python that is taken when nothing speaks against it."""
    return knowledge.pins().python.default


def minor(python: str) -> str:
    """`3.13` of `3.13.2`."""
    return ".".join(python.split(".")[:2])


def relock(path: str) -> str | None:
    """The command that makes a lock again, None for a file that is no lock."""
    return next((row.relock for row in knowledge.package_managers().values() if row.lock == path), None)


def newest_patch(constraints: Sequence[Constraint], series: str) -> int | None:
    """The newest patch of a series that all constraints allow; LATEST when it is whichever is the newest."""
    named = {patch for constraint in constraints for patch in constraint.boundaries(series)}
    patches = sorted({0, LATEST, *(patch for patch in named if 0 <= patch < LATEST)}, reverse=True)
    return next((patch for patch in patches if all(one.allows(f"{series}.{patch}") for one in constraints)), None)


def allows(constraints: Sequence[Constraint], python: str) -> bool:
    """A minor version is allowed when any of its patches is: `>=3.12.4` allows 3.12."""
    if python.count(".") > 1:
        return all(constraint.allows(python) for constraint in constraints)
    return newest_patch(constraints, python) is not None


def can_be_had(constraints: Sequence[Constraint], python: str) -> bool:
    """Whether a version, as `3.12` or `3.12.1`, has an image and is allowed."""
    row = knowledge.pins().python.series.get(minor(python))
    if row is None or not allows(constraints, python):
        return False
    return row.last is None or python.count(".") < 2 or int(python.split(".")[2]) <= row.last


def pep440(text: str, source: Source, name: str) -> Constraint | None:
    """The constraint of a PEP 440 specifier, `name` being the key that holds it. None when it says nothing. Raises InvalidInput."""
    if text.strip() in ("", "*"):
        return None
    # Old setuptools took `>=3.6.*`, and its files are still there.
    return Constraint(source, f"{name} {text.strip()}", (_specifier(re.sub(r"(?<=[0-9])\.\*(?=\s*(,|$))", _wildcard, text), text, source),))


def _wildcard(match: re.Match[str]) -> str:
    operator = re.search(r"(==|!=|<=|>=|<|>|~=)\s*[0-9.]*$", match.string[: match.start()])
    return "" if operator and operator[1] in ("<=", ">=", "<", ">") else match[0]


def poetry(text: str, source: Source, name: str) -> Constraint | None:
    """The same for a constraint in Poetry's words."""
    if text.strip() in ("", "*"):
        return None
    return Constraint(source, f"{name} {text}", tuple(_specifier(part, text, source) for part in poetry_to_pep440(text)))


def _specifier(text: str, words: str, source: Source) -> SpecifierSet:
    if specifier := _parsed(text):
        return specifier
    meant = poetry_to_pep440(words)
    better = meant[0] if len(meant) == 1 and meant[0] != words and _parsed(meant[0]) else f">={default()}"
    raise InvalidInput(f"{source}: {words[:200]!r} is not a version specifier", "no Python can be chosen by it", f"write it as `{better}`")


def _parsed(text: str) -> SpecifierSet | None:
    try:
        specifier = SpecifierSet(text)
        specifier.contains("3.12.0")
    except (InvalidSpecifier, InvalidVersion, ValueError):
        return None
    return specifier
