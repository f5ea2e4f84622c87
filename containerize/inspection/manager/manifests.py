"""Which file the chosen manager installs from."""

from containerize import knowledge
from containerize.conflict_markers import refuse_conflict_markers
from containerize.errors import InvalidInput
from containerize.inspection.findings import DEFAULT, Candidate, Finding, Source
from containerize.inspection.manager.inline_scripts import find_script
from containerize.inspection.manager.manifestless import NO_LOCK, setuptools_manifest
from containerize.inspection.manager.package_manager import NONE, pylocks
from containerize.inspection.manager.requirement_files import find_requirements, several
from containerize.project import LOCK_BYTES, Project

_FROM_A_CHOSEN_FILE = ("pip", "pylock", "script")


def find_manifest(project: Project, manager: str, chosen_requirements: Finding[str] | None) -> Finding[str]:
    """The lock or manifest that `manager`, one of package_manager.MANAGERS, installs from; an empty path for `none`.

    chosen_requirements: the file that an option or the configuration names. Raises Ambiguous when several could be meant, InvalidInput when
    the choice does not fit the manager, there is no such file, or git left both sides of a merge in it.
    """
    if chosen_requirements and manager not in _FROM_A_CHOSEN_FILE:
        raise InvalidInput(
            f"{chosen_requirements.source}: {chosen_requirements.value}, but the package manager is {manager}",
            f"{manager} installs from its own file and would not look at it",
            "leave it out, or add: --package-manager pip",
        )
    found = _find(project, manager, chosen_requirements)
    if found is None:
        raise InvalidInput(f"no file that {manager} installs from", "there is nothing to install", "leave out --package-manager")
    if found.value:
        refuse_conflict_markers(found.value, project.read(found.value, LOCK_BYTES) or b"")
    return found


def _find(project: Project, manager: str, chosen: Finding[str] | None) -> Finding[str] | None:
    if manager == NONE:
        return Finding("", DEFAULT, "no manifest: nothing to install")
    if manager == "pip":
        return find_requirements(project, chosen)
    if manager == "script":
        return _script(project, chosen)
    if manager == "pylock":
        return _pylock(project, chosen)
    if manager == "pyproject":
        return Finding("pyproject.toml", Source("pyproject.toml"), NO_LOCK)
    if manager == "setuptools":
        path = setuptools_manifest(project) or "setup.cfg"
        return Finding(path, Source(path), NO_LOCK) if path in project else None
    row = knowledge.package_managers()[manager]
    if row.lock in project:
        return Finding(row.lock, Source(row.lock), "the lock decides")
    path = row.manifests[0]
    return Finding(path, Source(path), NO_LOCK) if path in project else None


def _script(project: Project, chosen: Finding[str] | None) -> Finding[str] | None:
    script = find_requirements(project, chosen) if chosen else find_script(project)
    if script is None:
        return None
    lock = f"{script.value}.lock"
    return Finding(lock, Source(lock), f"locks {script.value}") if lock in project else script


def _pylock(project: Project, chosen: Finding[str] | None) -> Finding[str] | None:
    if chosen:
        return find_requirements(project, chosen)
    found = pylocks(project)
    if "pylock.toml" not in found and len(found) > 1:
        production = [path for path in found if path.split(".")[1].lower() in knowledge.requirement_names().production]
        if len(production) != 1:
            raise several(list(found), "pylock.toml")
        found = (production[0], *(path for path in found if path != production[0]))
    if not found:
        return None
    rejected = tuple(Candidate(path, Source(path), f"{found[0]} is the one for production") for path in found[1:])
    return Finding(found[0], Source(found[0]), "the lock decides", rejected)
