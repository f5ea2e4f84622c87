"""Which requirements file production installs: the one that is chosen, `requirements.txt`, or what the names of the others tell."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from containerize import knowledge
from containerize.errors import Ambiguous, InvalidInput
from containerize.inspection.dependencies.requirement_text import logical_lines
from containerize.inspection.findings import Candidate, Finding, Source
from containerize.project import Project

OPTION = "--requirements"
USUAL = "requirements.txt"
_INCLUDE = re.compile(r"(?:-r|--requirement)[\s=]*(\S+)")
_MAX_NAMED = 6


def find_requirements(project: Project, chosen: Finding[str] | None = None) -> Finding[str] | None:
    """The requirements file, or None when there is none. chosen: what an option or the configuration says.

    `requirements.txt` counts unless a file named for production includes it. Of others the one named for production counts, then the one
    that says nothing about its purpose if it is alone, then sources (`.in`); one for development never. Raises Ambiguous when several could
    be meant, InvalidInput for a choice that is no file.
    """
    if chosen:
        return _checked(project, chosen)
    others = _candidates(project, ".txt")
    if USUAL in project:
        return _usual(project, others)
    for candidates in (others, _candidates(project, ".in")):
        if found := _best(candidates):
            return found
    return None


def is_requirement_file(path: str, suffix: str = ".txt") -> bool:
    """Whether a path at the root or in `requirements/` is named as requirement files are."""
    name = PurePosixPath(path)
    folder = name.parent.as_posix()
    if name.suffix != suffix or folder.lower() not in (".", *knowledge.requirement_names().folders):
        return False
    return folder != "." or bool({"requirements", "requirement", "reqs"} & set(_words(path)))


def _candidates(project: Project, suffix: str) -> list[str]:
    wrong = knowledge.misspelt()
    return [path for path in project.files if path.count("/") <= 1 and path not in wrong and is_requirement_file(path, suffix)]


def _words(path: str) -> list[str]:
    return re.split(r"[-_. ]+", PurePosixPath(path).stem.lower())


def _rank(path: str) -> tuple[int, int]:
    """(0 for production, 1 for what is shared, 2 for names that say nothing, 3 for development; the order within)."""
    names = knowledge.requirement_names()
    words = [word for word in _words(path) if word not in ("requirements", "requirement", "reqs")] or ["requirements"]
    if any(word in names.development for word in words):
        return 3, 0
    for level, table in enumerate((names.production, names.shared)):
        if places := [table.index(word) for word in words if word in table]:
            return level, min(places)
    return 2, 0


def _usual(project: Project, others: list[str]) -> Finding[str]:
    for path in sorted(others, key=_rank):
        if _rank(path)[0] == 0 and (line := _line_that_includes(project, path, USUAL)):
            beaten = Candidate(USUAL, Source(USUAL), f"{path} is named for production and includes it")
            return Finding(path, Source(path, line), f"named for production, and includes {USUAL}", (beaten,))
    rejected = tuple(Candidate(path, Source(path), f"{USUAL} is the file that installers look for") for path in others if path != USUAL)
    return Finding(USUAL, Source(USUAL), f"{USUAL} says what to install", rejected)


def _line_that_includes(project: Project, path: str, other: str) -> int | None:
    """The line of `path` that includes a file at the root, or None."""
    wanted = other if "/" not in path else f"../{other}"
    for number, line in logical_lines((project.read(path) or b"").decode("utf-8", "replace")):
        found = _INCLUDE.match(line)
        if found and found[1].strip("\"'").removeprefix("./") == wanted:
            return number
    return None


def _best(paths: list[str]) -> Finding[str] | None:
    """The one file that the names single out. Raises Ambiguous when they do not."""
    ranked = sorted(paths, key=lambda path: (_rank(path), path))
    usable = [path for path in ranked if _rank(path)[0] < 3]
    if not usable:
        return None
    level, _ = _rank(usable[0])
    equal = [path for path in usable if _rank(path) == _rank(usable[0])]
    if len(equal) > 1:
        raise several(equal, USUAL)
    reason = ("named for production", "named for what every environment shares", "the only one that is not for development")[level]
    rejected = tuple(Candidate(path, Source(path), _why_not(path)) for path in ranked if path != usable[0])
    return Finding(usable[0], Source(usable[0]), reason, rejected)


def _why_not(path: str) -> str:
    return "named for development" if _rank(path)[0] == 3 else "another name is more telling"


def several(paths: list[str], usual: str) -> Ambiguous:
    """The error for several files of which each could be the one that production installs."""
    return Ambiguous(
        f"{listed(paths)}, but no {usual}",
        "which of them production installs is written nowhere",
        f"containerize init {OPTION} {paths[0]}",
        option=OPTION,
        choices=tuple(paths),
    )


def listed(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    return ", ".join(names[:_MAX_NAMED]) + (f" and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else "")


def _checked(project: Project, chosen: Finding[str]) -> Finding[str]:
    if chosen.value in project and project.read(chosen.value) is not None:
        return chosen
    there = _candidates(project, ".txt") + _candidates(project, ".in")
    raise InvalidInput(
        f"{chosen.source}: {chosen.value} is not a file of the project",
        "there is nothing to install from",
        f"{OPTION} takes a path from the root of the project{', such as: ' + ', '.join(there[:_MAX_NAMED]) if there else ''}",
    )
