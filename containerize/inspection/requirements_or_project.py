"""Without a lock: a requirements file, or what pyproject.toml declares; beside each other, the one that holds the other."""

from packaging.utils import canonicalize_name

from containerize.errors import Ambiguous, ContainerizeError, InvalidInput
from containerize.inspection.conda_help import refuse_pixi_tables
from containerize.inspection.dependencies.requirement_tree import Tree, read_tree
from containerize.inspection.findings import Candidate, Finding, Source
from containerize.inspection.lock_choice import OPTION
from containerize.inspection.requirement_files import USUAL, find_requirements
from containerize.project import Project
from containerize.toml_document import TomlDocument

NO_LOCK = "no lock: versions are chosen at each build"


def choose_without_lock(project: Project) -> Finding[str] | None:
    """`pip`, `pyproject`, or None when there is neither a requirements file nor a declaration.

    Raises Ambiguous when both are there and each names what the other lacks, InvalidInput for `[tool.poetry]` without poetry.lock.
    """
    document = project.toml("pyproject.toml")
    declares = document is not None and document.get("project") is not None
    requirements = _requirements(project, document if declares else None)
    if document is not None and declares:
        if requirements is None:
            refuse_pixi_tables(document)
        declared = Finding("pyproject", Source("pyproject.toml", document.line("project", "dependencies")), _no_lock(document))
        return _compared(project, document, requirements, declared) if requirements else declared
    if requirements:
        return _pip(requirements, ())
    if document is not None:
        refuse_pixi_tables(document)
    if document is not None and document.get("tool", "poetry") is not None:
        raise InvalidInput(
            f"{document.where('tool', 'poetry')}: a Poetry project without poetry.lock",
            "only Poetry reads [tool.poetry.dependencies], and the versions to install are decided nowhere",
            "poetry lock",
        )
    return None


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
        reason = f"no lock; {path} says what to install" if path == USUAL else f"no lock; {path}: {requirements.reason}"
    return Finding("pip", requirements.source, reason, others)


def _compared(project: Project, document: TomlDocument, requirements: Finding[str], declared: Finding[str]) -> Finding[str]:
    path = requirements.value
    try:
        tree = read_tree(project, path)
    except ContainerizeError:
        return _pip(requirements, ())  # its reader will say what is wrong with it
    lacking, shared = _difference(document, tree)
    loser = Candidate("pyproject", declared.source, f"{path} names all that it declares")
    if not lacking:
        empty = not tree.entries and path != USUAL
        return declared if empty else _pip(requirements, (loser,))
    if not shared or path != USUAL:
        reason = f"it lacks {lacking[0]}, which [project] declares" + ("" if shared else ", and all the others")
        return Finding("pyproject", declared.source, declared.reason, (Candidate("pip", requirements.source, reason),))
    raise Ambiguous(
        f"{path} lacks {lacking[0]}, which {document.where('project', 'dependencies')} declares",
        "they install different things, and only one of them can be what you run",
        f"add {lacking[0]} to {path}, or: containerize init {OPTION} pyproject",
        option=OPTION,
        choices=("pyproject", "pip"),
    )


def _difference(document: TomlDocument, tree: Tree) -> tuple[list[str], bool]:
    """(names that [project] declares and the files lack, whether they share any). Who installs `.` lacks nothing."""
    named = {entry.distribution.name for entry in tree.entries}
    if any(entry.distribution.local == "." for entry in tree.entries):
        return [], True
    declared = [canonicalize_name(_name(text)) for text in document.strings("project", "dependencies")]
    return [name for name in declared if name not in named], bool(named & set(declared))


def _name(text: str) -> str:
    end = next((place for place, character in enumerate(text) if not (character.isalnum() or character in "._-")), len(text))
    return text[:end]
