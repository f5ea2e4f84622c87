"""Which of the locks counts: the one whose manifest is there, and of several the one that pyproject.toml speaks of."""

from containerize import knowledge
from containerize.errors import Ambiguous, InvalidInput
from containerize.inspection.findings import Candidate, Finding, Source
from containerize.inspection.manager.misspelt import refuse_misspelt
from containerize.knowledge.schema import PackageManager
from containerize.project import LOCK_BYTES, Project

OPTION = "--package-manager"


def locks_here(project: Project) -> dict[str, PackageManager]:
    """The managers whose own lock is at the root; exports and what is no lock are left out."""
    return {name: row for name, row in knowledge.package_managers().items() if not row.gives_way and row.lock in project}


def choose_lock(project: Project, locks: dict[str, PackageManager], instead: Finding[str] | None) -> Finding[str]:
    """The manager of the lock that counts, with the others as rejected candidates.

    instead: the requirements file that counts when no lock has its manifest. Raises InvalidInput when there is none either, Ambiguous for
    several locks between which nothing decides.
    """
    missing = {name: what for name, row in locks.items() if (what := _missing(project, row))}
    usable = {name: row for name, row in locks.items() if name not in missing}
    rejected = [Candidate(name, Source(locks[name].lock), what) for name, what in missing.items()]
    if not usable and instead:
        name, what = next(iter(missing.items()))
        reason = f"{locks[name].lock} cannot be used ({what}); {instead.value} says what to install"
        return Finding("pip", instead.source, reason, tuple(rejected))
    if not usable:
        raise _without_manifest(project, *next(iter(missing.items())), locks)
    if len(usable) == 1:
        name, row = next(iter(usable.items()))
        return Finding(name, Source(row.lock), f"{row.lock} is here, and the lock decides", tuple(rejected))
    claims = {name: claim for name, row in usable.items() if (claim := _claim(project, row))}
    if len(claims) != 1 or any(row.manifests != ["pyproject.toml"] for row in usable.values()):
        raise _several(usable)
    name, (source, what) = next(iter(claims.items()))
    rejected += [Candidate(other, Source(row.lock), f"left over: {source} has {what}") for other, row in usable.items() if other != name]
    return Finding(name, Source(usable[name].lock), f"{usable[name].lock} is here, and {source} has {what}", tuple(rejected))


def refuse_empty_lock(project: Project, manager: str) -> None:
    """Raise InvalidInput for a lock without a line: a run of its tool that broke off, or a merge."""
    row = locks_here(project).get(manager)
    if row and not (project.read(row.lock, LOCK_BYTES) or b"").strip():
        fix = f"{row.relock}, or git rm {row.lock}"
        raise InvalidInput(f"{row.lock} is empty", "a lock says what is installed, and this one says nothing", fix)


def refuse_member_without_lock(project: Project) -> None:
    """Raise InvalidInput for a member of a workspace that is not locked: what its members get together only uv can tell."""
    if project.context is not project and "uv.lock" not in project.context:
        raise InvalidInput(
            f"{project.place} is a member of the workspace in {project.context.root.name}, which has no uv.lock",
            "what a workspace installs is decided for all of its members together, and written into its lock",
            "uv lock",
        )


def _missing(project: Project, row: PackageManager) -> str | None:
    """What of its manifest a lock lacks, in words; None when it is complete."""
    manifest = next((name for name in row.manifests if name in project), None)
    if manifest is None:
        return f"no {row.manifests[0]}" if row.manifests else None
    document = project.toml(manifest) if row.tables else None
    if document is None or any(document.get(*table.split(".")) is not None for table in row.tables):
        return None
    return f"{manifest} has no " + " or ".join(f"[{table}]" for table in row.tables)


def _without_manifest(project: Project, name: str, what: str, locks: dict[str, PackageManager]) -> InvalidInput:
    row = locks[name]
    refuse_misspelt(project, row.manifests)
    manifest = row.manifests[0]
    add = f"add {manifest}" if manifest not in project else f"add the table to {manifest}"
    return InvalidInput(
        f"{row.lock}, but {what}", f"{name} installs nothing from a lock without its manifest", f"{add}, or git rm {row.lock}"
    )


def _claim(project: Project, row: PackageManager) -> tuple[Source, str] | None:
    """Where pyproject.toml says that the project is this manager's, and by what."""
    document = project.toml("pyproject.toml")
    if document is None:
        return None
    for table in row.claims:
        if document.get(*table.split(".")):
            return Source("pyproject.toml", document.line(*table.split("."))), f"[{table}]"
    backend = document.get("build-system", "build-backend")
    if backend in row.backends:
        return Source("pyproject.toml", document.line("build-system", "build-backend")), f"build-backend = {backend!r}"
    return None


def _several(locks: dict[str, PackageManager]) -> Ambiguous:
    files = [row.lock for row in locks.values()]
    count = {2: "two", 3: "three", 4: "four"}.get(len(files), str(len(files)))
    return Ambiguous(
        f"{count} locks: {' and '.join(files)}",
        "they can install different versions, and only one of them can be what you run",
        f"delete the one that is left over, or: containerize init {OPTION} {next(iter(locks))}",
        option=OPTION,
        choices=tuple(locks),
    )
