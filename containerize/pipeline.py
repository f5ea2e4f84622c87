"""The stages in order. Read this first: Project -> Findings -> Config -> files -> disk; build and smoke follow in cli.py."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from containerize.config import Config
from containerize.drift.model import ValueDrift
from containerize.drift.values import value_drifts
from containerize.errors import InvalidConfig, InvalidInput, UnsafeInput
from containerize.inspection import Findings, inspect_project
from containerize.inspection.overrides import Settled, read_overrides
from containerize.output.answers import Answers, read_answers
from containerize.output.gitignore import with_lines
from containerize.output.merge import OnConflict, Update
from containerize.output.merge import plan_update as merge_update
from containerize.output.plan import WritePlan, plan_writes, to_text
from containerize.output.secrets_file import MODE, SECRETS_FILE, make_secrets, parse
from containerize.output.secrets_file import format as format_secrets
from containerize.output.targets import inspect_target
from containerize.output.write import apply, recover
from containerize.project import Project
from containerize.rendering import ANSWERS_FILE, Files, Renderer, Template
from containerize.rendering.template import renamed
from containerize.rendering.templates import Recorded
from containerize.resolve import Resolution, resolve
from containerize.time_limit import time_limit
from containerize.workspaces import open_project

GITIGNORE = PurePosixPath(".gitignore")


@dataclass(frozen=True, slots=True)
class Analysis:
    """A project, what was found in it, and the setup that follows."""

    project: Project
    findings: Findings
    resolution: Resolution

    @property
    def config(self) -> Config:
        """The setup itself."""
        return self.resolution.config


def analyse(path: Path, options: Mapping[str, Any], app: str | None = None, answers: Answers | None = None) -> Analysis:
    """INSPECT and RESOLVE. Reads the project and nothing else; options: what the command line settles, by the keys of Overrides.

    app: which of several applications below the path. answers: what was applied last, when that has been read already.
    Raises InvalidInput when it takes too long, and the errors of what it finds.
    """
    with time_limit(path):
        return _analyse(path, options, app, answers)


def _analyse(path: Path, options: Mapping[str, Any], app: str | None, answers: Answers | None) -> Analysis:
    project = open_project(path, app)
    overrides = read_overrides(project, options, _recorded(answers) if answers else _settled_before(project))
    if overrides.requirements or (overrides.package_manager and overrides.package_manager.value != "uv"):
        project = Project(project.root)  # what is named lies in its own folder, whatever workspace that is in
    findings = inspect_project(project, overrides)
    try:
        return Analysis(project, findings, resolve(project, findings, overrides))
    except ValidationError as error:
        raise _not_to_be_written(error) from None


def _not_to_be_written(error: ValidationError) -> InvalidInput:
    """For what no finder looks at that closely: a value of the project that no file could hold."""
    first = error.errors(include_url=False)[0]
    place = ".".join([error.title.lower(), *map(str, first["loc"])])
    fix = "look for it in the project and correct it; or settle another: containerize init --help shows by which option"
    return InvalidInput(f"{place}: {ascii(first['input'])[:100]} ({first['msg']})", "it cannot be written into the files", fix)


def _settled_before(project: Project) -> Mapping[str, Settled]:
    """What options of an earlier run settled; nothing when there was none or its record cannot be used (`plan` says so)."""
    try:
        answers = read_answers(project.root)
    except (InvalidConfig, UnsafeInput):
        return {}
    return _recorded(answers) if answers else {}


def _recorded(answers: Answers) -> Mapping[str, Settled]:
    return {str(key): value for key, value in answers.config.settled.items()}


def plan(analysis: Analysis, renderer: Renderer, *, force: bool) -> WritePlan:
    """RENDER, and compare with what is on disk and with what was written last time. Raises WouldOverwrite for the user's own work."""
    root = analysis.project.root
    recover(root)
    answers = None if force and not _readable(root, renderer) else read_answers(root, renderer.templates.allows)
    recorded = Recorded(answers.source, answers.commit) if answers else None
    template = renderer.templates.wanted(recorded)
    files = renderer.render(analysis.config, template)
    same = answers == Answers(template.source, template.version, analysis.config)
    pristine = files if same else _rendered_last_time(answers, renderer) if answers else None
    extra = _local_files(root, analysis.config)
    return plan_writes(root, files | extra, (pristine or {}) | _as_they_are(root, extra), force=force)


@dataclass(frozen=True, slots=True)
class Renewal:
    """What an update comes to. values: those that are others now. before, now: the template that was applied, and the one that will be."""

    update: Update
    values: tuple[ValueDrift, ...]
    before: Template
    now: Template


def plan_update(analysis: Analysis, renderer: Renderer, on_conflict: OnConflict) -> Renewal:
    """RENDER both what was applied last and what is asked for now, and MERGE.

    Raises InvalidInput without a recorded setup, InvalidConfig for a template that is not at hand or not allowed, WouldOverwrite.
    """
    root = analysis.project.root
    recover(root)
    answers, recorded = recorded_setup(root, renderer)
    config = analysis.config
    before, now = renderer.templates.applied(recorded), renderer.templates.wanted(recorded)
    files, pristine = renderer.render(config, now), renderer.render(answers.config, before)
    update = merge_update(root, files, pristine, renamed(now), on_conflict)
    extra = _local_files(root, config)
    local = plan_writes(root, extra, _as_they_are(root, extra), force=False)
    changes = sorted((*update.plan.changes, *local.changes), key=lambda change: str(change.path))
    whole = WritePlan(tuple(changes), (*update.plan.warnings, *local.warnings))
    values = value_drifts(answers.config, config, analysis.resolution.provenance)
    return Renewal(replace(update, plan=whole), tuple(values), before, now)


def recorded_setup(root: Path, renderer: Renderer) -> tuple[Answers, Recorded]:
    """What was applied last. Raises InvalidInput where nothing was, InvalidConfig for a record that does not say by which template."""
    answers = read_answers(root, renderer.templates.allows)
    if answers is None:
        raise InvalidInput(f"{root.name}: no {ANSWERS_FILE}", "its files were not made here", "containerize init")
    if answers.commit is None:
        fix = "containerize init --force, which writes the files of this release"
        raise InvalidConfig(f"{ANSWERS_FILE} has no _commit", "it does not say which release wrote the files", fix)
    return answers, Recorded(answers.source, answers.commit)


def write(analysis: Analysis, changes: WritePlan) -> None:
    """WRITE: all of the planned files or none."""
    apply(analysis.project.root, changes, modes={SECRETS_FILE: MODE})


def _rendered_last_time(answers: Answers, renderer: Renderer) -> Files | None:
    """What the recorded answers render to: only then can an edit be told from an old render. None where that template is not at hand."""
    if answers.commit is None:
        return None
    with contextlib.suppress(InvalidConfig):
        return renderer.render(answers.config, renderer.templates.applied(Recorded(answers.source, answers.commit)))
    return None


def _readable(root: Path, renderer: Renderer) -> bool:
    try:
        read_answers(root, renderer.templates.allows)
    except (InvalidConfig, UnsafeInput):
        return False
    return True


def _local_files(root: Path, config: Config) -> Files:
    """Files that are the user's own as well: lines are added to .gitignore, secrets are made where there are none."""
    if not config.secrets:
        return {}
    existing = _text(root, SECRETS_FILE)
    secrets = make_secrets(config.secrets, parse(existing) if existing else {})
    return {SECRETS_FILE: format_secrets(secrets), GITIGNORE: with_lines(_text(root, GITIGNORE), [SECRETS_FILE.as_posix()])}


def _as_they_are(root: Path, extra: Files) -> Files:
    return {path: text for path in extra if (text := _text(root, path)) is not None}


def _text(root: Path, path: PurePosixPath) -> str | None:
    content = inspect_target(root, path).content
    return None if content is None else to_text(content)
