"""PasteDeploy's configuration: `production.ini` names the application, as Pyramid's own `pserve` starts it.

https://docs.pylonsproject.org/projects/pastedeploy/en/latest/#applications
"""

import re

from containerize.inspection.findings import Candidate, EntryPoint, Finding, Source
from containerize.project import Project

_APPLICATION = re.compile(r"\[(?:app|composite):main\]")
# The file for a server, then what has no other beside it; the one for development comes last.
_USUAL = ("production.ini", "prod.ini", "app.ini", "development.ini")


def find_paste_files(project: Project) -> list[Finding[EntryPoint]]:
    """The `.ini` at the root that is for production, else the most usual one, with the others as what lost."""
    found = []
    for path in project.files:
        if "/" not in path and path.endswith(".ini") and (line := _line(project, path)):
            found.append(Finding(EntryPoint(path), Source(path, line), "PasteDeploy's configuration names the application"))
    found.sort(key=lambda item: _USUAL.index(item.value.file) if item.value.file in _USUAL else len(_USUAL))
    lost = tuple(Candidate(item.value.file, item.source, f"{found[0].value.file} comes first") for item in found[1:])
    return [Finding(found[0].value, found[0].source, found[0].reason, lost)] if found else []


def _line(project: Project, path: str) -> int | None:
    """The line of the section of the application."""
    lines = (project.source(path) or b"").decode(errors="replace").splitlines()
    return next((number for number, line in enumerate(lines, 1) if _APPLICATION.fullmatch(line.strip())), None)
