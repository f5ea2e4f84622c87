"""Which Pythons a distribution has wheels for, where no lock lists its files: from the knowledge table.

Only asked for manifests without file lists: the table is not read for a lock that has them.
"""

from functools import lru_cache

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from containerize import knowledge
from containerize.inspection.dependencies.markers import Machine
from containerize.inspection.toolchain.wheels import known_pythons

_Rows = tuple[tuple[Version, frozenset[str]], ...]


def support(name: str, asked: str, machine: Machine) -> tuple[str, ...] | None:
    """The Pythons, as `3.9` and oldest first, that have a wheel of what is asked for. Nothing: there are only source distributions.

    name: normalised. asked: a version (`1.26.0`), a specifier (`>=1.26,<2`), or nothing for whichever fits.
    For a specifier installers take the newest version that says it supports their Python: an older version counts for Pythons
    that are older than all that the newer ones have wheels for. None: the table does not know the distribution or that version.
    """
    rows = _rows(name, machine)
    allowed = _specifier(asked)
    if not rows or allowed is None:
        return None
    met = [pythons for index, (_, pythons) in reversed(list(enumerate(rows))) if _meets(allowed, rows, index)]
    return _newest_first(met) if met else None


def _newest_first(rows: list[frozenset[str]]) -> tuple[str, ...]:
    known = known_pythons()
    found: list[str] = []
    for row in rows:
        if not row:
            break
        older = known.index(found[0]) if found else len(known)
        found = [*(python for python in known[:older] if python in row), *found]
    return tuple(found)


def _specifier(asked: str) -> SpecifierSet | None:
    try:
        return SpecifierSet(f"=={Version(asked)}")
    except InvalidVersion:
        pass
    try:
        return SpecifierSet(asked)
    except InvalidSpecifier:
        return None


def _meets(allowed: SpecifierSet, rows: _Rows, index: int) -> bool:
    """Whether a version between the start of a row and that of the next can be one that is allowed.

    Which versions there are the table does not tell: those that the row and the specifier name are tried, and the ones just above.
    """
    start = rows[index][0]
    end = rows[index + 1][0] if index + 1 < len(rows) else None
    tried = [start, *(version for clause in allowed for version in _boundary(clause.version))]
    return any(start <= version and (end is None or version < end) and allowed.contains(version, prereleases=True) for version in tried)


def _boundary(words: str) -> tuple[Version, ...]:
    try:
        version = Version(words.removesuffix(".*"))
    except InvalidVersion:  # `===` allows any text
        return ()
    return version, Version(f"{version.public}.1") if version.is_prerelease is False and not version.is_postrelease else version


@lru_cache(maxsize=4096)
def _rows(name: str, machine: Machine) -> _Rows:
    for table in knowledge.python_support():
        rows = table.aarch64.get(name) if machine == "aarch64" else None
        rows = rows if rows is not None else table.x86_64.get(name)
        if rows is not None:
            return tuple((Version(row.split(" ")[0]), _pythons(row.split(" ")[1])) for row in rows)
    return ()


def _pythons(words: str) -> frozenset[str]:
    """What `any`, `none` or `3.7-3.10,3.12+` stands for."""
    known = known_pythons()
    if words in ("any", "none"):
        return frozenset(known if words == "any" else ())
    minors = [int(python[2:]) for python in known]
    found: set[int] = set()
    for run in words.split(","):
        first, _, last = run.removesuffix("+").partition("-")
        newest = minors[-1] if run.endswith("+") else int((last or first)[2:])
        found |= {minor for minor in minors if int(first[2:]) <= minor <= newest}
    return frozenset(f"3.{minor}" for minor in found)
