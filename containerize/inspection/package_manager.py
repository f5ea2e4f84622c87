"""Which package manager the project uses: a real lock decides; two of them are an error that names the option."""

from containerize import knowledge
from containerize.errors import Ambiguous, InvalidInput
from containerize.inspection.findings import DEFAULT, Finding, Source
from containerize.inspection.recognised import refuse_what_is_recognised, unsupported
from containerize.project import Project

OPTION = "--package-manager"
# Without any manifest: a script that imports nothing but the standard library.
NONE = "none"


def find_package_manager(project: Project, chosen: Finding[str] | None) -> Finding[str]:
    """`uv`, `poetry`, `pip`, `pyproject` (no lock) or `none` (nothing to install).

    chosen: what an option or the configuration says. Raises Ambiguous for two locks, InvalidInput for a manager that is not
    supported or a misspelt manifest, NotRecognised when there is no Python here at all.
    """
    rows = knowledge.package_managers()
    locks = [(name, row.lock) for name, row in rows.items() if row.lock in project]
    if chosen:
        return _checked_choice(project, chosen, dict(locks))
    locks = [found for found in locks if not rows[found[0]].gives_way] or locks[:1]
    if len(locks) > 1:
        raise _two_locks(locks)
    if locks and rows[locks[0][0]].supported:
        return _locked(project, *locks[0])
    if locks and "requirements.txt" not in project:
        raise unsupported(*locks[0])
    return _without_lock(project)


def _locked(project: Project, name: str, lock: str) -> Finding[str]:
    if "pyproject.toml" not in project:
        why = f"{name} installs nothing from a lock without its manifest"
        raise InvalidInput(f"{lock}, but no pyproject.toml", why, f"add pyproject.toml, or git rm {lock}")
    beside = "; requirements.txt is not read" if "requirements.txt" in project else ""
    return Finding(name, Source(lock), f"{lock} is here, and the lock decides{beside}")


def _without_lock(project: Project) -> Finding[str]:
    if "requirements.txt" in project:
        return Finding("pip", Source("requirements.txt"), "no lock; requirements.txt says what to install")
    document = project.toml("pyproject.toml")
    if document is not None and document.get("project") is not None:
        return Finding(
            "pyproject",
            Source("pyproject.toml", document.line("project", "dependencies")),
            "no lock: versions are chosen at each build (`uv lock` makes builds repeatable)",
        )
    if document is not None and document.get("tool", "poetry") is not None:
        raise InvalidInput(
            f"{document.where('tool', 'poetry')}: a Poetry project without poetry.lock",
            "only Poetry reads [tool.poetry.dependencies], and the versions to install are decided nowhere",
            "poetry lock",
        )
    refuse_what_is_recognised(project)
    return Finding(NONE, DEFAULT, "no manifest: nothing to install")


def _checked_choice(project: Project, chosen: Finding[str], locks: dict[str, str]) -> Finding[str]:
    wanted = {"pip": "requirements.txt", "pyproject": "pyproject.toml"} | {
        name: row.lock for name, row in knowledge.package_managers().items() if row.supported
    }
    if chosen.value not in {*wanted, NONE}:
        raise InvalidInput(
            f"{chosen.source}: package manager {chosen.value!r}",
            "it is not one that containerize can install with",
            f"use one of: {', '.join([*wanted, NONE])}",
        )
    if chosen.value != NONE and wanted[chosen.value] not in project:
        raise InvalidInput(
            f"{chosen.source}: {chosen.value}, but there is no {wanted[chosen.value]}",
            f"{chosen.value} has nothing to install from",
            f"leave it out, or use the one whose file is here: {', '.join(locks) or 'none'}",
        )
    return chosen


def _two_locks(locks: list[tuple[str, str]]) -> Ambiguous:
    names = " and ".join(lock for _, lock in locks)
    supported = tuple(name for name, _ in locks if knowledge.package_managers()[name].supported)
    first = supported[0] if supported else "pip"
    return Ambiguous(
        f"two locks: {names}",
        "they can install different versions, and only one of them can be what you run",
        f"delete the one that is left over, or: containerize init {OPTION} {first}",
        option=OPTION,
        choices=supported,
    )
