"""Which Debian packages distributions need: to be compiled, once they must be, and to run."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from containerize import knowledge
from containerize.inspection.dependencies.model import Dependencies, Distribution
from containerize.inspection.findings import Finding, Source, SystemNeeds
from containerize.knowledge import install_schema

# The row for what must be compiled and has none of its own.
_ANY = "*"
_NEWEST = "9999"
SSH_CLIENT = "openssh-client"
# A `git@` further on is the tag behind `.git`.
_OVER_SSH = re.compile(r"(git\+)?ssh://|[\w.-]+@[\w.-]+:")


@dataclass(frozen=True, slots=True)
class Packages:
    """The lists of a row in one Debian release."""

    build: tuple[str, ...]
    links: tuple[str, ...]
    runtime: tuple[str, ...]


def find_system_packages(
    dependencies: Dependencies, compiled: Mapping[str, Finding[str]], release: str
) -> tuple[Finding[SystemNeeds], ...]:
    """What each distribution needs that is not in a slim image of that Debian release; by name, those from git after them.

    compiled: what must be compiled, by name, with the reason as a clause.
    """
    return (*_by_row(dependencies, compiled, release), *_from_git(dependencies))


def packages_in(row: install_schema.SystemPackages, release: str) -> Packages:
    """The lists of a row in a release. Those older than trixie are taken to be as bookworm."""
    lists = {name: getattr(row, name) for name in ("build", "links", "runtime")}
    if release != "trixie" and row.bookworm:
        lists |= {name: given for name, given in row.bookworm if given is not None}
    return Packages(**{name: tuple(given) for name, given in lists.items()})


def _by_row(dependencies: Dependencies, compiled: Mapping[str, Finding[str]], release: str) -> Iterator[Finding[SystemNeeds]]:
    rows = knowledge.system_packages()
    declared = _declared(dependencies)
    for name in sorted(declared.keys() | compiled.keys()):
        row = rows.get(name)
        if name in compiled:
            yield _compiled(compiled[name], row, release)
        elif row and _applies(row, declared[name]) and not any(other in declared for other in row.unless):
            needed = packages_in(row, release)
            # A row that has nothing in a release is there for its hint: Debian has dropped what the distribution starts.
            if needed.runtime or not (needed.build or needed.links):
                yield Finding(SystemNeeds((), needed.runtime), _source(declared[name]), f"{name} {_reason(row)}")


def _applies(row: install_schema.SystemPackages, distribution: Distribution) -> bool:
    """Whether that version, or the newest where none is known, needs what the row says."""
    if row.direct and not distribution.direct:
        return False
    try:
        version = Version(distribution.version or _NEWEST)
    except InvalidVersion:
        version = Version(_NEWEST)
    return SpecifierSet(row.versions).contains(version, prereleases=True)


def _compiled(why: Finding[str], row: install_schema.SystemPackages | None, release: str) -> Finding[SystemNeeds]:
    default = knowledge.system_packages()[_ANY]
    needed = packages_in(row or default, release)
    build = needed.build or packages_in(default, release).build
    return Finding(SystemNeeds(build, (*needed.links, *needed.runtime)), why.source, f"{why.reason}, and {_reason(row or default)}")


def _reason(row: install_schema.SystemPackages) -> str:
    return f"{row.reason}; {row.hint}" if row.hint else row.reason


def _declared(dependencies: Dependencies) -> dict[str, Distribution]:
    """By name. Without a lock only the extra shows: `psycopg[binary]` brings psycopg-binary."""
    found = dependencies.distributions.values()
    return {f"{one.name}-{extra}": one for one in found for extra in one.extras} | dependencies.distributions


def _from_git(dependencies: Dependencies) -> Iterator[Finding[SystemNeeds]]:
    for distribution in dependencies.distributions.values():
        if distribution.git:
            location = distribution.location or ""
            ssh = (SSH_CLIENT,) if _OVER_SSH.match(location) else ()
            needs = SystemNeeds(("git", "ca-certificates", *ssh), ())
            yield Finding(needs, _source(distribution), f"{distribution.name} is fetched from git")


def _source(distribution: Distribution) -> Source:
    return Source(distribution.file, distribution.line)
