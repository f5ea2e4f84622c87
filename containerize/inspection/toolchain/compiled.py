"""What must be compiled, and what holds a Python back: decided by the wheels that there are."""

from dataclasses import replace
from functools import lru_cache

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from containerize import knowledge
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution
from containerize.inspection.findings import Candidate, Finding, Source
from containerize.inspection.toolchain.python_support import support
from containerize.inspection.toolchain.wheels import ALPINE, TRIXIE, any_fits, is_pure, known_pythons, spoken, supported_pythons

# What pip and uv call every distribution.
ALL = ":all:"
_ANY = Target("3.13")


def find_compiled(dependencies: Dependencies, target: Target, no_binary: frozenset[str] = frozenset()) -> tuple[Finding[str], ...]:
    """The distributions that must be compiled for the target, by name, each with the reason as a clause.

    no_binary: normalised names, or `:all:`, whose wheels the project does not want.
    """
    reasons = [(found, _why_compiled(found, target, no_binary)) for found in _by_name(dependencies)]
    return tuple(Finding(found.name, _source(found), reason) for found, reason in reasons if reason)


def held_back(dependencies: Dependencies, target: Target) -> Candidate | None:
    """The first distribution, by name, for which this Python is wrong: it does not allow it, or has wheels for others only.

    One that has no wheels on this machine for any Python with an image holds none back: it is compiled on all of them.
    """
    imaged = knowledge.pins().python.series.keys()
    for found in _by_name(dependencies):
        if not _allows(found.requires_python or "", target.python):
            return Candidate(_spoken(found), _source(found), f"requires Python {found.requires_python}")
        if _fits(found, target) is False and not imaged.isdisjoint(pythons := _pythons(found, target)):
            return Candidate(_spoken(found), _source(found), f"has wheels for Python {spoken(pythons)}")
    return None


def find_unavailable(dependencies: Dependencies, target: Target) -> Candidate | None:
    """The first distribution, by name, that cannot be had at all: no wheel for the target, and no source distribution."""
    for found in _by_name(dependencies):
        if found.origin == "index" and not found.files_known and found.name in knowledge.sdists().windows:
            return Candidate(_spoken(found), _source(found), "has wheels for Windows only, and no source distribution")
        if not found.files_known and found.name in knowledge.sdists().none and _fits(found, target) is False:
            return Candidate(_spoken(found), _source(found), f"has {_missing(found, target)} and no source distribution")
        if found.origin == "index" and found.files_known and not found.sdist and not any_fits(found.wheels, target):
            missing = f"has {_missing(found, target)}, and no source" if found.wheels else "has neither a wheel nor a source"
            return Candidate(_spoken(found), _source(found), f"{missing} distribution")
    return None


def assumed(dependencies: Dependencies) -> bool:
    """Whether a distribution is only taken to have wheels: no lock lists its files, and the knowledge does not have it."""
    doubtful = (found for found in dependencies.distributions.values() if found.origin == "index" and _files(found) is None)
    return any(support(found.name, _asked(found), "x86_64") is None and not _pure(found) for found in doubtful)


def _why_compiled(found: Distribution, target: Target, no_binary: frozenset[str]) -> str | None:
    fitting = _fits(found, target)
    if fitting is None and found.name not in no_binary:
        return _why_from_source(found)
    if _pure(found):
        return None
    if fitting is False:
        return f"{_spoken(found)} has {_missing(found, target)}"
    return f"{_spoken(found)} is compiled because --no-binary asks for it" if no_binary & {found.name, ALL} else None


def _why_from_source(found: Distribution) -> str | None:
    """For what is built from a source tree, or comes from an index of which nothing is known: only what we know by name is compiled."""
    if found.origin == "index" or not _known_to_compile(found.name):
        return None
    fetched = {"git": "from git", "url": "from a URL"}.get(found.origin, "from a folder of the project")
    return f"{found.name} is installed {fetched}, without a wheel, and is known to be compiled"


def _missing(found: Distribution, target: Target) -> str:
    """`no wheel for Python 3.13 on x86_64 (it has them for 3.9 to 3.12)`."""
    pythons = _pythons(found, target)
    if pythons:
        return f"no wheel for Python {target.python} on {target.machine} (it has them for {spoken(pythons)})"
    if _files(found):
        return f"no wheel for {'Alpine' if target.musl else 'Debian'} on {target.machine}, only for other platforms"
    known = _files(found) is None or _known_to_compile(found.name)
    return "no wheels, only a source distribution" + ("" if known else ", which is taken to need a C compiler")


def _pure(found: Distribution) -> bool:
    """Whether building it needs no compiler: its wheels, be they for other Pythons, say so, or we know it by name."""
    files = _files(found)
    known = knowledge.sdists()
    return found.name in known.optional or (all(map(is_pure, files)) if files else found.name in known.pure)


def _known_to_compile(name: str) -> bool:
    row = knowledge.system_packages().get(name)
    return row is not None and bool(row.build)


def _fits(found: Distribution, target: Target) -> bool | None:
    """Whether it has a wheel for the target; None where nothing says so."""
    files = _files(found)
    if files is not None:
        return any_fits(files, target)
    pythons = support(found.name, _asked(found), target.machine) if found.origin == "index" else None
    if target.musl and pythons and pythons != known_pythons():
        return None  # the table is of Debian; only what has nothing compiled is the same everywhere
    return None if pythons is None else target.python in pythons


def _pythons(found: Distribution, target: Target) -> tuple[str, ...]:
    """Every Python that it has a wheel for on the target's machine."""
    files = _files(found)
    if files is not None:
        return supported_pythons(files, target.machine, ALPINE if target.musl else TRIXIE)
    return support(found.name, _asked(found), target.machine) or ()


def _files(found: Distribution) -> tuple[str, ...] | None:
    """The wheels that can be installed: those a lock lists, or the one that a URL or path names. None: not known."""
    named = (found.location or "").split("#")[0].split("?")[0].rsplit("/", 1)[-1]
    if found.origin in ("url", "path") and named.endswith(".whl"):
        return (named,)
    return found.wheels if found.origin == "index" and found.files_known else None


@lru_cache(maxsize=1024)
def _allows(requires_python: str, python: str) -> bool:
    """Whether any patch of that minor version is allowed. What cannot be read allows all, as it does for installers."""
    try:
        allowed = SpecifierSet(requires_python)
    except InvalidSpecifier:
        return True
    return any(allowed.contains(f"{python}.{patch}") for patch in range(99, -1, -1))


def _asked(found: Distribution) -> str:
    return found.version or found.specifier


def _spoken(found: Distribution) -> str:
    return f"{found.name} {found.version}" if found.version else found.name + found.specifier


def _by_name(dependencies: Dependencies) -> list[Distribution]:
    """Sorted. Without a lock only an extra shows that a part is installed: `psycopg[binary]` brings psycopg-binary, of the same version."""
    found = dependencies.distributions.values()
    parts = [replace(one, name=f"{one.name}-{extra}", extras=frozenset()) for one in found if not one.files_known for extra in one.extras]
    known = [part for part in parts if part.name not in dependencies and _fits(part, _ANY) is not None]
    return sorted([*found, *known], key=lambda one: one.name)


def _source(found: Distribution) -> Source:
    return Source(found.file, found.line)
