"""What runs: the application object of a framework, else a command, else a script; two answers are an error naming both."""

from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import PurePosixPath

from containerize import knowledge
from containerize.errors import Ambiguous, NotRecognised
from containerize.inspection.application.app_objects import AppObject, at_attribute, find_app_objects
from containerize.inspection.application.django import find_djangos
from containerize.inspection.application.scripts import USUAL_FILES, find_scripts, usual_command
from containerize.inspection.application.served_files import find_served_files
from containerize.inspection.application.started import find_started
from containerize.inspection.dependencies.model import Dependencies
from containerize.inspection.findings import Candidate, EntryPoint, Finding, Packaging, Source
from containerize.knowledge.schema import Framework
from containerize.project import Project

OPTION = "--entry-point"
SCRIPT, WORKER = "script", "worker"
# Of several files that take the application from one factory, the one that is there for servers comes first.
_FOR_SERVERS = ("wsgi.py", "asgi.py", *USUAL_FILES)


@dataclass(frozen=True, slots=True)
class Application:
    """A framework (or `script`) and what of it runs."""

    framework: Finding[str]
    entry_point: Finding[EntryPoint]


def find_web_application(project: Project, dependencies: Dependencies, packaging: Packaging | None) -> Application | None:
    """The web application of the project, if it is one. Raises Ambiguous when several could be meant."""
    found = find_web_applications(project, dependencies, packaging)
    if len(found) > 1:
        raise _ambiguous([(str(item.entry_point.value), item.entry_point.source) for item in found], "applications")
    return found[0] if found else None


def find_web_applications(project: Project, dependencies: Dependencies, packaging: Packaging | None) -> list[Application]:
    """The applications that could be served, one for each that is not part of another."""
    candidates: dict[str, list[Application]] = {}
    for framework in knowledge.frameworks().values():
        evidence = declared(framework, dependencies)
        if evidence and (entry_points := find_entry_points(project, framework, packaging, dependencies)):
            candidates[framework.name] = [Application(evidence, entry_point) for entry_point in entry_points]
    if any(knowledge.frameworks()[name].kind == "web" for name in candidates):
        candidates = {name: found for name, found in candidates.items() if knowledge.frameworks()[name].kind == "web"}
    beaten = {name for winner in candidates for name in knowledge.frameworks()[winner].beats}
    return [application for name, found in candidates.items() if name not in beaten for application in found]


def declared(framework: Framework, dependencies: Dependencies) -> Finding[str] | None:
    """The dependency that brings a framework: itself, else one that is known to be built on it."""
    distribution = dependencies.first(framework.distributions)
    if distribution:
        version = f" {distribution.version}" if distribution.version else ""
        reason = f"{distribution.name}{version} is a dependency and the code uses it"
        return Finding(framework.name, Source(distribution.file, distribution.line), reason)
    for name, other in dependencies.distributions.items():
        if any(fnmatch(name, pattern) for pattern in framework.brought_by):
            return Finding(framework.name, Source(other.file, other.line), f"{framework.title} comes with {name} and the code uses it")
    return None


def find_entry_points(
    project: Project, framework: Framework, packaging: Packaging | None = None, dependencies: Dependencies | None = None
) -> list[Finding[EntryPoint]]:
    """What of a framework could be served or started, whether a manifest declares it or not."""
    rule = framework.entrypoint
    if rule.finder == "django":
        return [entry_point for django in find_djangos(project) if (entry_point := django.served(dependencies))]
    if rule.finder == "started":
        return find_started(project, rule, packaging)
    if rule.finder == "file":
        return find_served_files(project, rule)
    objects = find_app_objects(project, rule)
    if rule.attribute:
        # No server takes an attribute of what a factory returns.
        objects = [at_attribute(project, item, rule.attribute) for item in objects if not item.entry_point.factory]
    return _one_of_each(objects)


def _one_of_each(objects: list[AppObject]) -> list[Finding[EntryPoint]]:
    """Objects win over factories; of several in one file, or from one factory, the usual one wins and the others are remembered."""
    made = [item for item in objects if not item.entry_point.factory] or objects
    groups: dict[str, list[AppObject]] = {}
    for item in made:
        groups.setdefault(item.made_by or item.entry_point.file, []).append(item)
    left = [item for item in objects if item not in made]
    found = []
    for group in groups.values():
        best = min(group, key=lambda item: (_server_rank(item.entry_point.file), item.entry_point.file))
        lost = [item for item in (*group, *left) if item is not best]
        rejected = tuple(Candidate(str(item.entry_point), item.source, "less usual than the one taken") for item in lost)
        found.append(Finding(best.entry_point, best.source, best.reason, rejected))
    return found


def _server_rank(path: str) -> int:
    name = PurePosixPath(path).name
    return _FOR_SERVERS.index(name) if name in _FOR_SERVERS else len(_FOR_SERVERS)


def find_program(project: Project, packaging: Packaging | None, worker: Finding[EntryPoint] | None = None) -> Application:
    """A command or script, else the worker. Raises Ambiguous when several could be meant, NotRecognised when nothing runs."""
    if worker and not usual_command(project, packaging) and not find_scripts(project, packaging):
        return Application(Finding(WORKER, worker.source, worker.reason), worker)
    commands = usual_command(project, packaging)
    if len(commands) > 1:
        raise _ambiguous([(str(item.value), item.source) for item in commands], "commands")
    program = commands[0] if commands else _script(project, packaging)
    return Application(Finding(SCRIPT, program.source, "no web framework is used"), program)


def _script(project: Project, packaging: Packaging | None) -> Finding[EntryPoint]:
    """The nearest script to the root: `main.py` before all, another usual name before the unusual ones."""
    scripts = find_scripts(project, packaging)
    if not scripts:
        raise _nothing_runs(project)
    first = scripts[0]
    name = PurePosixPath(first.value.file).name
    nearby = [item for item in scripts if item.value.file.count("/") == first.value.file.count("/")]
    rivals = [item for item in nearby if PurePosixPath(item.value.file).name in USUAL_FILES] if name in USUAL_FILES else nearby
    if len(rivals) > 1 and name not in ("main.py", "__main__.py"):
        raise _ambiguous([(item.value.file, item.source) for item in rivals], "scripts")
    if len(rivals) > 1 and PurePosixPath(rivals[1].value.file).name == name:
        raise _ambiguous([(item.value.file, item.source) for item in rivals], "scripts")
    lost = tuple(Candidate(str(item.value), item.source, f"{name} comes first") for item in scripts[1:4])
    return Finding(first.value, first.source, first.reason, lost)


def _ambiguous(found: list[tuple[str, Source]], what: str) -> Ambiguous:
    names = [name for name, _ in found]
    listed = ", ".join(f"{name} ({source})" for name, source in found)
    return Ambiguous(
        f"{len(names)} {what}: {listed}",
        "one container runs one of them, and guessing would run the wrong one half of the time",
        f"containerize init {OPTION} {names[0]}",
        option=OPTION,
        choices=tuple(names),
    )


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
    return NotRecognised(
        f"{count} Python file{'' if count == 1 else 's'}, but none that starts something: no application object, "
        'no `if __name__ == "__main__"`, no main.py or app.py that does more than define things',
        "a container needs one command to run",
        f"name it: containerize init {OPTION} path/to/script.py (or package.module:app)",
    )
