"""Which Debian packages the code itself needs: those of the programs that it starts."""

from containerize import knowledge
from containerize.inspection.application.importing import files_importing
from containerize.inspection.findings import Finding, Source, SystemNeeds
from containerize.inspection.toolchain.started_programs import MODULES, NEEDLES, started_programs
from containerize.knowledge import install_schema
from containerize.project import Project


def find_called_tools(project: Project, release: str) -> tuple[Finding[SystemNeeds], ...]:
    """One finding for each program of the knowledge that the application starts and a slim image of that Debian release lacks.

    Each with the first place that starts it, in the order of places. One that Debian does not have needs nothing, and its reason says so.
    """
    tools = _by_program()
    found: dict[str, Finding[SystemNeeds]] = {}
    for path, data in files_importing(project, *MODULES).items():
        if not any(needle in data for needle in NEEDLES):
            continue
        module = project.module(path)
        for line, program in started_programs(module) if module else ():
            row = tools.get(program)
            if row and not row.image and program not in found:
                found[program] = _finding(program, row, Source(path, line), release)
    return tuple(found.values())


def _by_program() -> dict[str, install_schema.CalledTool]:
    rows = knowledge.called_tools()
    return {program: row for name, row in rows.items() for program in (name, *row.also)}


def _finding(program: str, row: install_schema.CalledTool, source: Source, release: str) -> Finding[SystemNeeds]:
    packages = row.packages if release == "trixie" or row.bookworm is None else row.bookworm
    reason = f"{program} is started by {source}"
    if not packages:
        reason += f", and Debian {release} has no package of it"
    if row.hint:
        reason += f"; {row.hint}"
    return Finding(SystemNeeds((), tuple(packages or ())), source, reason)
