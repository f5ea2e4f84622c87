"""Which Python the versions at hand run on, beyond what wheels and metadata say, and what they need beside them to be imported at all."""

import ast
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from packaging.requirements import Requirement
from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.inspection.application.importing import files_importing
from containerize.inspection.application.syntax import top_level
from containerize.inspection.dependencies.model import Dependencies, Distribution
from containerize.inspection.findings import Candidate, Finding, Source
from containerize.inspection.python.constraints import minor
from containerize.knowledge.install_schema import Versions
from containerize.project import Project

# Above every version there is.
_NEWEST = "99999"
# What was found in the code, as long as the project is held.
_found: weakref.WeakKeyDictionary[Project, list[tuple[Source, str]]] = weakref.WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Held:
    """What ends at an import, its `reason` reading on after its `value` ("imports cgi, ..."), and the newest Python that runs it."""

    candidate: Candidate
    newest: str


def ends_at_import(project: Project, dependencies: Dependencies, python: str) -> Held | None:
    """The first distribution, by name, else the first line of code, that ends at its import on that Python (`3.13`)."""
    for name, rows in sorted(knowledge.runs_on().pythons.items()):
        found = dependencies.get(name)
        for row in rows:
            if found and _is_newer(python, row.python) and not _brought(dependencies, row.unless) and _among(found, row):
                reason = f"{row.why}, and runs on Python {row.python} and older"
                return Held(Candidate(_spoken(found), Source(found.file, found.line), reason), row.python)
    return next(_removed(project, dependencies, python), None)


def refuse_python(project: Project, dependencies: Dependencies, python: Finding[str]) -> None:
    """Raise InvalidInput when the chosen Python is one on which the program would end at an import."""
    held = ends_at_import(project, dependencies, minor(python.value))
    if held:
        found = held.candidate
        raise InvalidInput(
            f"{found.source}: {found.value} {found.reason}, and Python {python.value} is asked for ({python.source})",
            "it would be installed, and the program would end at that import",
            f"containerize init --python {held.newest}, or take a version of it that runs on Python {minor(python.value)}",
        )


def find_companions(dependencies: Dependencies) -> tuple[Finding[str], ...]:
    """Requirements that are added, so that a distribution can be imported: those that neither the project nor its lock names."""
    found: dict[str, Finding[str]] = {}
    for name, rows in sorted(knowledge.runs_on().companions.items()):
        distribution = dependencies.get(name)
        for row in rows:
            for added in row.adds if distribution and _among(distribution, row) else ():
                own = canonicalize_name(Requirement(added).name)
                if distribution and own not in dependencies and own not in found:
                    reason = f"{_spoken(distribution)} {row.why}, which the newest {own} no longer has"
                    found[own] = Finding(added, Source(distribution.file, distribution.line), reason)
    return tuple(found.values())


def _removed(project: Project, dependencies: Dependencies, python: str) -> Iterator[Held]:
    """Imports, by the application's own code, of modules that the standard library of that Python no longer has."""
    rows = knowledge.runs_on().modules
    for source, name in _used(project):
        row = rows[name]
        if _is_newer(python, row.python) and not _brought(dependencies, row.unless):
            reason = f"imports {name}, which only Python {row.python} and older have: it runs on Python {row.python} and older"
            yield Held(Candidate(str(source), source, reason), row.python)


def _used(project: Project) -> list[tuple[Source, str]]:
    """Where the code imports modules of the table; those in `try` have another way out."""
    if project not in _found:
        paths = files_importing(project, *knowledge.runs_on().modules, by_star=False)
        modules = [(path, module) for path in paths if (module := project.module(path))]
        imports = [(Source(path, line), name) for path, module in modules for line, name in _imports(module.body)]
        _found[project] = [(source, name) for source, name in imports if name in knowledge.runs_on().modules]
    return _found[project]


def _imports(body: Sequence[ast.stmt]) -> Iterator[tuple[int, str]]:
    caught = {id(line) for node in top_level(list(body)) if isinstance(node, ast.Try) for line in ast.walk(node)}
    for node in top_level(list(body)):
        if id(node) in caught:
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.lineno, (node.module or "").split(".")[0]


def _among(found: Distribution, row: Versions) -> bool:
    """Whether what is installed is one of a row's versions: the pinned one, or the newest that a specifier allows."""
    if found.origin != "index":
        return False
    since, fixed = Version(row.since), Version(row.fixed or _NEWEST)
    try:
        return since <= Version(found.version) < fixed if found.version else _all_among(SpecifierSet(found.specifier), since, fixed)
    except (InvalidVersion, InvalidSpecifier):
        return False


def _all_among(allowed: SpecifierSet, since: Version, fixed: Version) -> bool:
    """Whether the newest version that is allowed lies between the two, as far as the upper bound of a specifier tells."""
    below, included = min((_cap(clause) for clause in allowed), default=(Version(_NEWEST), True))
    if below == Version(_NEWEST):
        return fixed == below
    return since < below and (below < fixed or (below == fixed and not included))


def _cap(clause: Specifier) -> tuple[Version, bool]:
    """(the upper bound, whether it is allowed itself) of `<2`, `<=2`, `==2.1`, `==2.*`, `~=2.1`; beyond all versions for others."""
    if clause.operator in ("<", "<=", "==") and not clause.version.endswith(".*"):
        return Version(clause.version), clause.operator != "<"
    if clause.operator == "~=" or (clause.operator == "==" and clause.version.endswith(".*")):
        release = Version(clause.version.removesuffix(".*")).release
        kept = release[:-1] if clause.operator == "~=" else release
        return Version(".".join(map(str, (*kept[:-1], kept[-1] + 1)))), False
    return Version(_NEWEST), True


def _brought(dependencies: Dependencies, names: list[str]) -> bool:
    return any(name in dependencies for name in names)


def _is_newer(python: str, than: str) -> bool:
    return Version(python) > Version(than)


def _spoken(found: Distribution) -> str:
    return f"{found.name} {found.version}" if found.version else found.name + found.specifier
