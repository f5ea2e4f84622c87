"""What runs: the application object of a framework, else a command, else a script; two answers are an error naming both."""

from dataclasses import dataclass

from containerize import knowledge
from containerize.errors import Ambiguous, InvalidInput, NotRecognised
from containerize.inspection.app_objects import AppObject, find_app_objects
from containerize.inspection.dependencies.model import Dependencies
from containerize.inspection.django import find_django
from containerize.inspection.findings import Candidate, EntryPoint, Finding, Source
from containerize.inspection.scripts import find_console_scripts, find_scripts
from containerize.inspection.syntax import application_files, import_root
from containerize.knowledge.schema import Framework
from containerize.project import Project

OPTION = "--entry-point"
SCRIPT = "script"


@dataclass(frozen=True, slots=True)
class Application:
    """A framework (or `script`) and what of it runs."""

    framework: Finding[str]
    entry_point: Finding[EntryPoint]


def find_application(project: Project, dependencies: Dependencies, chosen: Finding[str] | None) -> Application:
    """The application of the project.

    chosen: `module:attribute`, a command or a script file, from an option or the configuration. Raises Ambiguous when several
    could be meant, InvalidInput when the code uses a framework that no manifest declares, NotRecognised when nothing runs.
    """
    found = _web_applications(project, dependencies)
    if chosen:
        return _chosen(project, dependencies, chosen, found)
    if len(found) == 1:
        return found[0]
    if found:
        raise _ambiguous([(str(item.entry_point.value), item.entry_point.source) for item in found], "applications")
    _refuse_undeclared(project, dependencies)
    program = _program(project)
    return Application(Finding(SCRIPT, program.source, "no web framework is used"), program)


def _web_applications(project: Project, dependencies: Dependencies) -> list[Application]:
    """The applications that could be served, one for each that is not part of another."""
    candidates: dict[str, list[Application]] = {}
    for framework in knowledge.frameworks().values():
        distribution = dependencies.first(framework.distributions)
        if distribution is None:
            continue
        version = f" {distribution.version}" if distribution.version else ""
        evidence = Finding(
            framework.name, Source(distribution.file, distribution.line), f"{distribution.name}{version} is a dependency and the code uses it"
        )
        entry_points = _entry_points(project, framework)
        if entry_points:
            candidates[framework.name] = [Application(evidence, entry_point) for entry_point in entry_points]
    beaten = {name for winner in candidates for name in knowledge.frameworks()[winner].beats}
    return [application for name, found in candidates.items() if name not in beaten for application in found]


def _entry_points(project: Project, framework: Framework) -> list[Finding[EntryPoint]]:
    if framework.entrypoint.finder == "django":
        django = find_django(project)
        found = django.entry_point() if django else None
        return [found] if found else []
    return _one_per_file(find_app_objects(project, frozenset(framework.entrypoint.calls)))


def _one_per_file(objects: list[AppObject]) -> list[Finding[EntryPoint]]:
    """Objects win over factories; of several in one file the usually named one wins, and the others are remembered."""
    made = [item for item in objects if not item.entry_point.factory] or objects
    files = dict.fromkeys(item.entry_point.file for item in made)
    found = []
    for file in files:
        here = [item for item in made if item.entry_point.file == file]
        lost = [item for item in objects if item is not here[0] and (item in here[1:] or item not in made)]
        rejected = tuple(Candidate(str(item.entry_point), item.source, "less usual than the one taken") for item in lost)
        found.append(Finding(here[0].entry_point, here[0].source, here[0].reason, rejected))
    return found


def _chosen(project: Project, dependencies: Dependencies, chosen: Finding[str], found: list[Application]) -> Application:
    for application in found:
        if chosen.value in (str(application.entry_point.value), str(application.entry_point.value).removesuffix("()")):
            entry = application.entry_point
            return Application(application.framework, Finding(entry.value, chosen.source, f"chosen; found at {entry.source}"))
    module, colon, attribute = chosen.value.partition(":")
    if colon:
        return _chosen_object(project, dependencies, chosen, module, attribute, found)
    if chosen.value in project and chosen.value.endswith(".py"):
        entry_point = EntryPoint(chosen.value, argv=("python", chosen.value))
        return Application(Finding(SCRIPT, chosen.source, "chosen"), Finding(entry_point, chosen.source, "chosen"))
    for command in find_console_scripts(project):
        if command.value.argv == (chosen.value,):
            return Application(Finding(SCRIPT, chosen.source, "chosen"), Finding(command.value, chosen.source, "chosen"))
    raise InvalidInput(
        f"{chosen.source}: {chosen.value!r} is no script file, command or module:attribute of this project",
        "the container would have nothing to start",
        f"containerize inspect shows what was found; the form is {OPTION} package.module:app",
    )


def _chosen_object(
    project: Project, dependencies: Dependencies, chosen: Finding[str], module: str, attribute: str, found: list[Application]
) -> Application:
    path = next((path for path in application_files(project) if _is_file_of(path, module)), None)
    declared = [row for row in knowledge.frameworks().values() if dependencies.first(row.distributions)]
    names = {application.framework.value for application in found} or {row.name for row in declared}
    if path is None or not names:
        raise InvalidInput(
            f"{chosen.source}: {chosen.value!r}: " + ("no file of this project is that module" if path is None else "no web framework is declared"),
            "the container would end at its first import",
            f"the form is {OPTION} package.module:app, as the code imports it",
        )
    factory = attribute.endswith("()")
    entry_point = EntryPoint(path, module, attribute.removesuffix("()"), factory, import_root=import_root(project, path))
    return Application(Finding(sorted(names)[0], chosen.source, "chosen"), Finding(entry_point, chosen.source, "chosen"))


def _is_file_of(path: str, module: str) -> bool:
    base = module.replace(".", "/")
    return any(path == end or path.endswith(f"/{end}") for end in (f"{base}.py", f"{base}/__init__.py"))


def _program(project: Project) -> Finding[EntryPoint]:
    commands = find_console_scripts(project)
    if len(commands) > 1:
        raise _ambiguous([(item.value.argv[0], item.source) for item in commands], "commands")
    if commands:
        return commands[0]
    scripts = find_scripts(project)
    if not scripts:
        raise _nothing_runs(project)
    first = scripts[0]
    nearby = [item for item in scripts if item.value.file.count("/") == first.value.file.count("/")]
    if len(nearby) > 1 and not first.value.file.endswith("main.py") and not first.value.file.endswith("__main__.py"):
        raise _ambiguous([(item.value.file, item.source) for item in nearby], "scripts")
    lost = tuple(Candidate(str(item.value), item.source, "main.py comes first") for item in scripts[1:4])
    return Finding(first.value, first.source, first.reason, lost)


def _refuse_undeclared(project: Project, dependencies: Dependencies) -> None:
    for framework in knowledge.frameworks().values():
        if dependencies.first(framework.distributions):
            continue
        found = _entry_points(project, framework) if framework.entrypoint.calls else []
        if found:
            name = framework.distributions[0]
            manifest = dependencies.files[0] if dependencies.files else "requirements.txt"
            raise InvalidInput(
                f"{found[0].source}: {found[0].value} is a {framework.title} application, but {manifest} does not name {name}",
                f"{name} would not be installed, and the application would end at its first import",
                f"uv add {name}" if manifest == "pyproject.toml" else f"echo {name} >> {manifest}",
            )


def _ambiguous(found: list[tuple[str, Source]], what: str) -> Ambiguous:
    listed = ", ".join(f"{name} ({source})" for name, source in found)
    return Ambiguous(
        f"{len(found)} {what}: {listed}",
        "one container runs one of them, and guessing would run the wrong one half of the time",
        f"containerize init {OPTION} {found[0][0]}",
        option=OPTION,
        choices=tuple(name for name, _ in found),
    )


def _nothing_runs(project: Project) -> NotRecognised:
    document = project.toml("pyproject.toml")
    if document is not None and document.get("build-system"):
        return NotRecognised(
            "a package without a command: no [project.scripts], no __main__.py, no web application",
            "a library is installed by others; alone it runs nothing",
            f"add [project.scripts] to pyproject.toml, or name what to run: {OPTION} path/to/script.py",
        )
    return NotRecognised(
        f"{len(project.python_files)} Python files, but none that starts something: no application object, no `if __name__ == \"__main__\"`, "
        "no main.py or app.py",
        "a container needs one command to run",
        f"name it: containerize init {OPTION} path/to/script.py (or package.module:app)",
    )
