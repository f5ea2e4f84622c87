"""Without a lock: a requirements file, or what pyproject.toml declares; beside each other, the one that holds the other."""

from containerize.errors import Ambiguous, ContainerizeError, InvalidInput
from containerize.inspection.dependencies.local_projects import read_local_project
from containerize.inspection.dependencies.requirement_tree import read_tree
from containerize.inspection.findings import Candidate, Finding, Source
from containerize.inspection.manager.lock_choice import OPTION
from containerize.inspection.manager.manifestless import NO_LOCK, setuptools_manifest
from containerize.inspection.manager.requirement_files import USUAL, find_requirements
from containerize.project import Project
from containerize.toml_document import TomlDocument


def choose_without_lock(project: Project) -> Finding[str] | None:
    """`pip`, `pyproject`, or None when there is neither a requirements file nor a declaration.

    `setuptools` takes the place of a requirements file that names nothing of what setup.cfg declares. Raises Ambiguous when both are there
    and each names what the other lacks, InvalidInput for `[tool.poetry]` without poetry.lock.
    """
    document = project.toml("pyproject.toml")
    declares = document is not None and document.get("project") is not None
    requirements = _requirements(project, document if declares else None)
    if document is not None and declares:
        if requirements is None:
            _refuse_pixi(document)
        declared = Finding("pyproject", Source("pyproject.toml", document.line("project", "dependencies")), _no_lock(document))
        if requirements and requirements.value.endswith(".in") and _lists(document):
            reason = f"it pins nothing, and {declared.source} says what to install"
            return Finding(declared.value, declared.source, declared.reason, (Candidate("pip", requirements.source, reason),))
        return _compared(project, requirements, declared) if requirements else declared
    if requirements:
        setuptools = Finding("setuptools", Source("setup.cfg"), f"{NO_LOCK}; setup.cfg says what to install")
        return _compared(project, requirements, setuptools) if setuptools_manifest(project) == "setup.cfg" else _pip(requirements, ())
    if document is not None:
        _refuse_pixi(document)
    if document is not None and document.get("tool", "poetry") is not None:
        raise InvalidInput(
            f"{document.where('tool', 'poetry')}: a Poetry project without poetry.lock",
            "only Poetry reads [tool.poetry.dependencies], and the versions to install are decided nowhere",
            "poetry lock",
        )
    return None


def _refuse_pixi(document: TomlDocument) -> None:
    if document.get("tool", "pixi") is not None:
        from containerize.inspection.manager.conda_help import refuse_pixi_tables

        refuse_pixi_tables(document)


def _lists(document: TomlDocument) -> bool:
    return bool(document.get("project", "dependencies")) or "dependencies" in document.strings("project", "dynamic")


def _no_lock(document: TomlDocument) -> str:
    left_out = document.get("tool", "pixi", "dependencies")
    if isinstance(left_out, dict) and (names := sorted(name for name in left_out if name not in ("python", "pip"))):
        return f"{NO_LOCK}; the conda packages of [tool.pixi.dependencies] are left out: {', '.join(names[:8])}"
    return f"{NO_LOCK} (`uv lock` makes builds repeatable)"


def _requirements(project: Project, document: TomlDocument | None) -> Finding[str] | None:
    """The requirements file; where [project] declares dependencies, several unusual ones are no question: that table answers it."""
    try:
        return find_requirements(project)
    except Ambiguous:
        if document is not None and document.get("project", "dependencies"):
            return None
        raise


def _pip(requirements: Finding[str], others: tuple[Candidate, ...]) -> Finding[str]:
    path = requirements.value
    if path.endswith(".in"):
        reason = f"{NO_LOCK} (`uv pip compile {path} -o {path.removesuffix('.in')}.txt` pins them)"
    else:
        reason = f"no lock; {path} says what to install" if path == USUAL else f"no lock; {requirements.reason}"
    return Finding("pip", requirements.source, reason, others)


def _compared(project: Project, requirements: Finding[str], declared: Finding[str]) -> Finding[str]:
    path = requirements.value
    try:
        tree = read_tree(project, path)
        wanted = read_local_project(project, ".", frozenset()).requires
    except ContainerizeError:
        return _pip(requirements, ())  # its reader will say what is wrong with it
    names = {entry.distribution.name for entry in tree.entries}
    itself = any(entry.distribution.local == "." for entry in tree.entries)
    lacking = [(line, item.name) for line, item in wanted if item.name and item.name not in names and not itself]
    if not lacking:
        empty = not tree.entries and path != USUAL
        loser = Candidate(declared.value, declared.source, f"{path} names all that it declares")
        return declared if empty else _pip(requirements, (loser,))
    line, name = lacking[0]
    shared = len(lacking) < len(wanted)
    if not shared or path != USUAL:
        reason = f"it lacks {name}, which {line.place} declares" + ("" if shared else ", and all the others")
        return Finding(declared.value, declared.source, declared.reason, (Candidate("pip", requirements.source, reason),))
    raise Ambiguous(
        f"{path} lacks {name}, which {line.place} declares",
        "they install different things, and only one of them can be what you run",
        f"add {name} to {path}, or: containerize init {OPTION} {declared.value}",
        option=OPTION,
        choices=(declared.value, "pip"),
    )
