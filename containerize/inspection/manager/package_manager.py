"""Which package manager the project uses: a real lock decides; two of them are an error that names the option."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from containerize import knowledge
from containerize.errors import Ambiguous, InvalidInput
from containerize.inspection.findings import DEFAULT, Candidate, Finding, Source
from containerize.inspection.manager.inline_scripts import find_script, inline_scripts
from containerize.inspection.manager.lock_agreement import beside_lock
from containerize.inspection.manager.lock_choice import choose_lock, locks_here
from containerize.inspection.manager.manifestless import find_manifestless
from containerize.inspection.manager.recognised import refuse_what_is_recognised
from containerize.inspection.manager.requirement_files import find_requirements
from containerize.inspection.manager.requirements_or_project import choose_without_lock
from containerize.project import Project

# Without any manifest: a script that imports nothing but the standard library.
NONE = "none"
MANAGERS = ("uv", "poetry", "pdm", "pipenv", "pylock", "pip", "pyproject", "setuptools", "script", NONE)
PYLOCK = re.compile(r"pylock\.(?:[^./]+\.)?toml")


def find_package_manager(project: Project, chosen: Finding[str] | None, requirements: Finding[str] | None = None) -> Finding[str]:
    """One of MANAGERS: `pyproject` installs `[project]` without a lock, `none` nothing.

    chosen: what an option or the configuration says; requirements: the file that it names to install from, which then decides.
    Raises Ambiguous for two locks, InvalidInput for a manager that is not supported or a manifest that cannot be used, NotRecognised when
    there is no Python here at all.
    """
    if chosen:
        return _checked_choice(project, chosen)
    if requirements:
        kind = _kind(requirements.value)
        return Finding(kind, requirements.source, f"{requirements.value} is what to install from")
    if locks := locks_here(project):
        return _with_others(project, choose_lock(project, locks, _quietly(lambda: find_requirements(project))))
    if pylocks(project):
        return _with_others(project, Finding("pylock", Source(pylocks(project)[0]), f"{pylocks(project)[0]} is here, and the lock decides"))
    found = choose_without_lock(project) or find_manifestless(project) or _script(project)
    if found:
        return _with_others(project, found)
    refuse_what_is_recognised(project)
    return Finding(NONE, DEFAULT, "no manifest: nothing to install")


def pylocks(project: Project) -> tuple[str, ...]:
    """The locks of PEP 751 at the root: `pylock.toml`, then those with a name, `pylock.<name>.toml`."""
    return tuple(sorted((path for path in project.files if PYLOCK.fullmatch(path)), key=lambda path: (path != "pylock.toml", path)))


def _kind(path: str) -> str:
    name = PurePosixPath(path).name
    return "pylock" if PYLOCK.fullmatch(name) else "script" if name.endswith(".py") else "pip"


def _script(project: Project) -> Finding[str] | None:
    script = find_script(project)
    if script is None:
        return None
    locked = f"{script.value}.lock" in project
    return Finding("script", script.source, f"{script.value}.lock locks it" if locked else f"{script.reason}; no lock")


def _with_others(project: Project, found: Finding[str]) -> Finding[str]:
    """The finding with what else is at the root, each with the reason why it is not what is installed."""
    row = knowledge.package_managers().get(found.value)
    rejected = list(found.rejected)
    if row and (requirements := _quietly(lambda: find_requirements(project))):
        rejected.append(beside_lock(project, requirements.value, found.source.place))
    known = {candidate.value for candidate in rejected} | {found.value}
    for name, other in knowledge.package_managers().items():
        if name not in known and other.lock in project:
            rejected.append(Candidate(name, Source(other.lock), _why_not(name, other.lock, found)))
    return replace(found, rejected=tuple(rejected))


def _why_not(name: str, lock: str, found: Finding[str]) -> str:
    if name in ("conda", "pixi"):
        return f"{found.source.place} decides; channels of conda are not used"
    return f"{found.source.place} decides; {'an export of it' if name == 'pylock' else f'{lock} is not read'}"


def _quietly(find: Callable[[], Finding[str] | None]) -> Finding[str] | None:
    try:
        return find()
    except Ambiguous:
        return None


def _checked_choice(project: Project, chosen: Finding[str]) -> Finding[str]:
    if chosen.value not in MANAGERS:
        raise InvalidInput(
            f"{chosen.source}: package manager {chosen.value!r}",
            "it is not one that containerize can install with",
            f"use one of: {', '.join(MANAGERS)}",
        )
    missing = _missing(project, chosen.value)
    if missing:
        here = [name for name in MANAGERS if name != NONE and not _missing(project, name)]
        raise InvalidInput(
            f"{chosen.source}: {chosen.value}, but there is no {missing}",
            f"{chosen.value} has nothing to install from",
            f"leave it out, or use the one whose file is here: {', '.join(here) or NONE}",
        )
    return chosen


def _missing(project: Project, name: str) -> str | None:
    """The file that a manager needs and that is not here, or None."""
    match name:
        case "pipenv":
            return None if {"Pipfile", "Pipfile.lock"} & set(project.files) else "Pipfile"
        case "pylock":
            return None if pylocks(project) else "pylock.toml"
        case "pip":
            return None if _has_requirements(project) else "requirements.txt"
        case "pyproject":
            return None if "pyproject.toml" in project else "pyproject.toml"
        case "setuptools":
            return None if {"setup.py", "setup.cfg"} & set(project.files) else "setup.py"
        case "script":
            return None if inline_scripts(project) else "script with a comment `# /// script`"
        case "none":
            return None
    lock = knowledge.package_managers()[name].lock
    return None if lock in project else lock


def _has_requirements(project: Project) -> bool:
    try:
        return find_requirements(project) is not None
    except Ambiguous:
        return True
