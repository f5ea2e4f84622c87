"""Which package manager the project uses: a real lock decides; two of them are an error that names the option."""

from containerize import knowledge
from containerize.errors import Ambiguous, InvalidInput, NotRecognised
from containerize.inspection.findings import Finding, Source
from containerize.project import Project

OPTION = "--package-manager"
# Without any manifest: a script that imports nothing but the standard library.
NONE = "none"


def find_package_manager(project: Project, chosen: Finding[str] | None) -> Finding[str]:
    """`uv`, `poetry`, `pip`, `pyproject` (no lock) or `none` (nothing to install).

    chosen: what an option or the configuration says. Raises Ambiguous for two locks, InvalidInput for a manager that is not
    supported or a misspelt manifest, NotRecognised when there is no Python here at all.
    """
    locks = [(name, row.lock) for name, row in knowledge.package_managers().items() if row.lock in project]
    if chosen:
        return _checked_choice(project, chosen, dict(locks))
    if len(locks) > 1:
        raise _two_locks(project, locks)
    if locks:
        name, lock = locks[0]
        if not knowledge.package_managers()[name].supported and "requirements.txt" not in project:
            raise _unsupported(name, lock)
        if knowledge.package_managers()[name].supported:
            beside = "; requirements.txt is not read" if "requirements.txt" in project else ""
            return Finding(name, Source(lock), f"{lock} is here, and the lock decides{beside}")
    return _without_lock(project)


def _without_lock(project: Project) -> Finding[str]:
    if "requirements.txt" in project:
        return Finding("pip", Source("requirements.txt"), "no lock; requirements.txt says what to install")
    document = project.toml("pyproject.toml")
    if document is not None and (document.get("project") or document.get("tool", "poetry")):
        keys = ("project", "dependencies") if document.get("project") else ("tool", "poetry", "dependencies")
        return Finding(
            "pyproject",
            Source("pyproject.toml", document.line(*keys)),
            "no lock: versions are chosen at each build (`uv lock` makes builds repeatable)",
        )
    _refuse_what_is_recognised(project)
    return Finding(NONE, Source("default"), "no manifest: nothing to install")


def _refuse_what_is_recognised(project: Project) -> None:
    top = [path for path in project.files if "/" not in path]
    for name, row in knowledge.package_managers().items():
        if row.manifest in top:
            raise InvalidInput(
                f"{row.manifest} without {row.lock}", "the versions to install are decided nowhere", f"{row.relock}, then {row.instead}"
            )
        if name == "conda" and "environment.yaml" in top:
            raise _unsupported(name, "environment.yaml")
    for wrong, right in knowledge.misspelt().items():
        if wrong in top:
            raise InvalidInput(
                f"{wrong}, and no {right}", f"every installer looks for {right}, so nothing would be installed", f"git mv {wrong} {right}"
            )
    if not project.python_files:
        raise _no_python(project, top)


def _no_python(project: Project, top: list[str]) -> NotRecognised:
    if any(path.endswith(".ipynb") for path in project.files):
        return NotRecognised(
            "notebooks, but no .py file",
            "a notebook is a document, not a program that a container can run",
            "jupyter nbconvert --to script NOTEBOOK.ipynb, then containerize init",
        )
    if "package.json" in top:
        return NotRecognised(
            "package.json, but no Python file or manifest",
            "this looks like a Node.js project; containerize is for Python",
            "docker init (which knows Node.js)",
        )
    if not project.files:
        return NotRecognised(f"{project.root} is empty", "there is nothing to run", "containerize init PATH/TO/PROJECT")
    return NotRecognised(
        f"{len(project.files)} files, but no .py file, pyproject.toml or requirements.txt",
        "this is not recognised as a Python project",
        "run containerize in the folder that holds pyproject.toml or the code",
    )


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


def _two_locks(project: Project, locks: list[tuple[str, str]]) -> Ambiguous:
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


def _unsupported(name: str, lock: str) -> InvalidInput:
    row = knowledge.package_managers()[name]
    return InvalidInput(
        f"{lock}: a {name} project",
        f"containerize cannot install from {lock} yet",
        f"{row.instead}, then containerize init {OPTION} pip",
    )
