"""Programs that no framework serves: the commands a manifest declares, else scripts."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from containerize.errors import NotRecognised
from containerize.inspection.application.chosen_entry import OPTION
from containerize.inspection.application.scripts import USUAL_FILES, find_console_scripts, find_scripts, usual_command
from containerize.inspection.findings import Candidate, EntryPoint, Finding, Packaging
from containerize.project import Project


@dataclass(frozen=True, slots=True)
class Programs:
    """Every command and script. first: the one that stands out, None when several could be meant, which are then `rivals`."""

    found: list[Finding[EntryPoint]]
    first: Finding[EntryPoint] | None
    rivals: list[Finding[EntryPoint]]
    what: str


def find_programs(project: Project, packaging: Packaging | None, *, alone: bool) -> Programs:
    """What could be run. alone: whether nothing else could: then NotRecognised is raised for a project without any."""
    scripts = find_scripts(project, packaging)
    every = [*find_console_scripts(project, packaging), *scripts]
    commands = usual_command(project, packaging)
    if commands:
        return Programs(every, commands[0] if len(commands) == 1 else None, commands, "commands")
    if not scripts:
        if alone:
            raise _nothing_runs(project)
        return Programs([], None, [], "scripts")
    rivals = _rivals(scripts)
    return Programs(every, None if rivals else _nearest(scripts), rivals, "scripts")


def _rivals(scripts: list[Finding[EntryPoint]]) -> list[Finding[EntryPoint]]:
    """Scripts as near to the root and as usually named as the first; `main.py` has none but another of its name."""
    first = scripts[0]
    name = PurePosixPath(first.value.file).name
    nearby = [item for item in scripts if item.value.file.count("/") == first.value.file.count("/")]
    rivals = [item for item in nearby if PurePosixPath(item.value.file).name in USUAL_FILES] if name in USUAL_FILES else nearby
    same_name = len(rivals) > 1 and PurePosixPath(rivals[1].value.file).name == name
    return rivals if len(rivals) > 1 and (same_name or name not in ("main.py", "__main__.py")) else []


def _nearest(scripts: list[Finding[EntryPoint]]) -> Finding[EntryPoint]:
    first = scripts[0]
    name = PurePosixPath(first.value.file).name
    lost = tuple(Candidate(str(item.value), item.source, f"{name} comes first") for item in scripts[1:4])
    return Finding(first.value, first.source, first.reason, lost)


def _nothing_runs(project: Project) -> NotRecognised:
    document = project.toml("pyproject.toml")
    if document is not None and document.get("build-system"):
        return NotRecognised(
            "a package without a command: no [project.scripts], no __main__.py, no web application",
            "a library is installed by others; alone it runs nothing",
            f"add [project.scripts] to pyproject.toml, or name what to run: {OPTION} path/to/script.py",
        )
    count = len(project.python_files)
    if count == 0 and any(path.endswith(".ipynb") for path in project.files):
        return NotRecognised(
            "notebooks, but no .py file",
            "a notebook is a document, not a program that a container can run",
            "jupyter nbconvert --to script NOTEBOOK.ipynb, then containerize init",
        )
    unread = f". Not looked into: {'; '.join(project.warnings[:3])}" if project.warnings else ""
    return NotRecognised(
        f"{count} Python file{'' if count == 1 else 's'}, but none that starts something: no application object, "
        f'no `if __name__ == "__main__"`, no main.py or app.py that does more than define things{unread}',
        "a container needs one command to run",
        f"name it: containerize init {OPTION} path/to/script.py (or package.module:app)",
    )
