"""The drift of one project, in the order in which it is looked for: files, then values."""

import re
from collections.abc import Callable
from pathlib import Path

from containerize.declared import declared
from containerize.drift.files import file_drifts
from containerize.drift.model import Drift
from containerize.drift.values import asked_by_the_project, value_drifts
from containerize.errors import InvalidConfig
from containerize.names import ALLOWED_EDITS
from containerize.output.answers import Answers
from containerize.pipeline import analyse, recorded_setup
from containerize.project import Project
from containerize.rendering import Renderer
from containerize.rendering.templates import Recorded
from containerize.workspaces import open_project

_PATTERN = re.compile(r"[A-Za-z0-9_.*?/-]+")


def begin_drift(path: Path, renderer: Renderer, app: str | None = None) -> Callable[[], Drift]:
    """Begin to render what the record says, in the renderer's own process; what comes back inspects, compares, and changes nothing.

    Both raise InvalidInput for a folder that has no recorded setup, InvalidConfig for one that cannot be used or was made by a release that
    is not at hand, and what inspection raises for a project that cannot be read.
    """
    project = open_project(path, app)
    answers, recorded = recorded_setup(project.root, renderer)
    renderer.begin(answers.config, renderer.templates.applied(recorded), record=False)
    return lambda: _end(path, project, answers, renderer, app)


def _end(path: Path, project: Project, answers: Answers, renderer: Renderer, app: str | None) -> Drift:
    recorded = Recorded(answers.source, answers.commit)
    analysis = analyse(path, {}, app, answers)
    edited = tuple(file_drifts(project.root, renderer.files(), allowed_edits(project)))
    drifts = value_drifts(answers.config, analysis.config, analysis.resolution.provenance)
    # Two runs of one release differ by what the project says alone; another release has other defaults, which are not the project's doing.
    newest = renderer.templates.wanted(recorded).version
    same = recorded.version == newest
    stale = tuple(drift for drift in drifts if same or asked_by_the_project(drift))
    outdated = tuple(drift for drift in drifts if drift not in stale)
    return Drift(edited, stale, outdated, str(recorded.version), newest)


def allowed_edits(project: Project) -> tuple[str, ...]:
    """The patterns of `[tool.containerize] allow-edits`: files whose edits are meant. Raises InvalidConfig for what is no list of such."""
    said = declared(project)
    value = said.table().get(ALLOWED_EDITS) if said else None
    if value is None:
        return ()
    if isinstance(value, list) and all(isinstance(item, str) and _PATTERN.fullmatch(item) for item in value):
        return tuple(value)
    assert said is not None
    found = f"{said.where(ALLOWED_EDITS)}: {ALLOWED_EDITS} = {value!r}"
    raise InvalidConfig(found, "it is not a list of names of files", f'{ALLOWED_EDITS} = ["compose.yaml"]')
