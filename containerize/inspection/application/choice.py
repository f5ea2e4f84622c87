"""APPLICATION: which of what could run is run. An option decides, then files that start it elsewhere; of several left we ask."""

import shlex

from containerize.errors import Ambiguous, NotRecognised
from containerize.inspection.application.asking_factories import refuse_asking_factories
from containerize.inspection.application.chosen_entry import OPTION, chosen_application
from containerize.inspection.application.django import find_djangos
from containerize.inspection.application.django_production import refuse_missing_settings
from containerize.inspection.application.entrypoints import SCRIPT, WORKER, Application, find_web_applications
from containerize.inspection.application.named_elsewhere import named_elsewhere, named_program
from containerize.inspection.application.other_manifests import is_below_another, refuse_applications_elsewhere
from containerize.inspection.application.own_ways import refuse_own_ways
from containerize.inspection.application.programs import find_programs
from containerize.inspection.application.scripts import usual_command
from containerize.inspection.application.start_lines import StartLine
from containerize.inspection.application.undeclared import refuse_undeclared_framework
from containerize.inspection.dependencies.model import Dependencies
from containerize.inspection.findings import Candidate, EntryPoint, Finding, Packaging, Source
from containerize.project import Project


def find_application(
    project: Project,
    dependencies: Dependencies,
    packaging: Packaging | None,
    chosen: Finding[str] | None,
    worker: Finding[EntryPoint] | None,
    lines: list[StartLine],
) -> Application:
    """The web application, else the program, else the worker. worker: what runs in the background, as an application.

    lines: those that start the project elsewhere.

    Raises Ambiguous when several could be meant, NotRecognised when nothing runs, InvalidInput for what could not.
    """
    if chosen:
        return chosen_application(project, dependencies, packaging, chosen)
    found = find_web_applications(project, dependencies, packaging)
    if application := named_elsewhere(project, lines, dependencies, found):
        return application
    commands = usual_command(project, packaging)
    if len(commands) == 1 and found and (application := _by_command(commands[0], found)):
        return application
    if len(found) > 1:
        found = _own(project, found)
    if len(found) > 1:
        raise _ambiguous([(str(item.entry_point.value), item.entry_point.source) for item in found], "applications")
    if found:
        return found[0]
    for django in find_djangos(project) if dependencies.get("django") else ():
        refuse_missing_settings(django)
    if not commands:
        refuse_own_ways(project, dependencies)
        refuse_undeclared_framework(project, dependencies)
        refuse_asking_factories(project, dependencies)
    return _program(project, dependencies, packaging, worker, lines)


def _by_command(command: Finding[EntryPoint], found: list[Application]) -> Application | None:
    """The command that the manifest declares: where it stands for several programs that start themselves, and where an application alone
    would answer nothing.
    """
    if len(found) > 1 and all(one.entry_point.value.argv for one in found):
        return Application(found[0].framework, command)
    if not all(one.entry_point.value.unfinished for one in found):
        return None
    entry = found[0].entry_point
    lost = Candidate(str(entry.value), entry.source, f"its routes are added in a function ({entry.value.unfinished})")
    taken = Finding(command.value, command.source, f"{command.reason}; if it serves, say where: --port", (lost,))
    return Application(Finding(SCRIPT, command.source, "a command of the project starts what it is"), taken)


def _own(project: Project, found: list[Application]) -> list[Application]:
    """Those that no manifest further down claims, if there are any. Raises the error that lists them when every one is claimed."""
    own = [one for one in found if not is_below_another(project, one.entry_point.value.file)]
    if not own:
        refuse_applications_elsewhere(project)
    return own or found


def _program(
    project: Project,
    dependencies: Dependencies,
    packaging: Packaging | None,
    worker: Finding[EntryPoint] | None,
    lines: list[StartLine],
) -> Application:
    try:
        programs = find_programs(project, packaging, alone=worker is None)
    except NotRecognised:
        refuse_applications_elsewhere(project)
        raise
    if worker and not programs.found:
        return Application(Finding(WORKER, worker.source, worker.reason), worker)
    program = named_program(lines, programs.found) or programs.first
    if is_below_another(project, (program or programs.rivals[0]).value.file, dependencies):
        refuse_applications_elsewhere(project)
    if program is None:
        raise _ambiguous([(_name(item.value), item.source) for item in programs.rivals], programs.what)
    return Application(Finding(SCRIPT, program.source, "no web framework is used"), program)


def _name(program: EntryPoint) -> str:
    return program.command or program.file


def _ambiguous(found: list[tuple[str, Source]], what: str) -> Ambiguous:
    names = [name for name, _ in found]
    listed = ", ".join(f"{name} ({source})" for name, source in found)
    return Ambiguous(
        f"{len(names)} {what}: {listed}",
        "one container runs one of them, and guessing would run the wrong one half of the time",
        f"containerize init {OPTION} {shlex.quote(names[0])}",
        option=OPTION,
        choices=tuple(names),
    )
