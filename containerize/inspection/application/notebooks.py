"""Notebooks that a program of their own shows: by Voilà as a page, by Jupyter to work in."""

from pathlib import PurePosixPath

from containerize.inspection.application.syntax import application_files
from containerize.inspection.findings import EntryPoint, Finding, Source
from containerize.project import Project

_USUAL = ("app", "index", "main", "dashboard")


def find_notebooks(project: Project) -> list[Finding[EntryPoint]]:
    """Each notebook that is nearest to the root, or the one with a usual name. None beside code: that is what runs then."""
    notebooks = [path for path in project.files if path.endswith(".ipynb")]
    if application_files(project):
        return []
    nearest = min((path.count("/") for path in notebooks), default=0)
    found = [path for path in notebooks if path.count("/") == nearest]
    usual = [path for path in found if PurePosixPath(path).stem.lower() in _USUAL]
    if len(usual) == 1:
        found = usual
    return [Finding(EntryPoint(path), Source(path), "the notebook that is shown") for path in found]
