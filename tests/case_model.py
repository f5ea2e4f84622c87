"""What `tests/cases/<name>/case.toml` may say, how it is read, and what a case comes to when the project in it is analysed."""

import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import tomli
import typer
from pydantic import BaseModel, ConfigDict, Field, model_validator

from containerize import cli
from containerize.errors import ContainerizeError
from containerize.pipeline import Analysis, analyse
from containerize.rendering import render

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases"
GOLDEN = ROOT / "tests" / "golden" / "cases"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class EngineCase(_Strict):
    """What an image of the project must do. healthy: its health check is all that can be asked. not_on_platforms: why it cannot follow PORT, or run as any uid. kind: the first case of each, by name, is built in every run of the tests."""

    kind: str
    output: list[str] = Field(default_factory=list)
    body: dict[str, str] = Field(default_factory=dict)
    imports: list[str] = Field(default_factory=list)
    absent: list[str] = Field(default_factory=list)
    present: list[str] = Field(default_factory=list)
    healthy: bool = False
    not_on_platforms: str | None = None

    @model_validator(mode="after")
    def _something_is_asked(self) -> Self:
        if not (self.output or self.body or self.healthy):
            raise ValueError("an image is started: say the `output` of a program or the `body` of a web application")
        return self


class Case(_Strict):
    """One project and what must come of it. error: the exit code of a refusal; contains: fragments of its message, or of the notes.

    app: which project of a monorepo is meant. tags: names that images which are here get for the test; images: names of those that are
    built for it from a Dockerfile beside the case. rejected: by the path of a value, a fragment of what lost against it, with the reason why.
    """

    name: str
    about: str
    options: list[str] = Field(default_factory=list)
    app: str | None = None
    error: int | None = None
    contains: list[str] = Field(default_factory=list)
    expect: dict[str, Any] = Field(default_factory=dict)
    reasons: dict[str, str] = Field(default_factory=dict)
    rejected: dict[str, str] = Field(default_factory=dict)
    engine: EngineCase | None = None
    tags: dict[str, str] = Field(default_factory=dict)
    images: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _a_refusal_builds_nothing(self) -> Self:
        if self.error is not None and (self.expect or self.reasons or self.rejected or self.engine or self.tags or self.images):
            raise ValueError("a refusal has no config, no reasons and no image")
        return self

    @property
    def project(self) -> Path:
        """The project as it is kept."""
        return CASES / self.name / "project"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a project came to: an analysis, or the whole message of an error and its exit code."""

    analysis: Analysis | None = None
    message: str = ""
    exit_code: int = 0

    def files(self) -> dict[str, str]:
        """The texts that are kept as goldens, by name."""
        if self.analysis is None:
            return {"error.txt": f"exit code {self.exit_code}\n{self.message}\n"}
        rendered = {path.as_posix(): text for path, text in render(self.analysis.config).items()}
        notes = "".join(f"{note}\n" for note in self.analysis.resolution.notes)
        config = self.analysis.config
        composed = {"compose.yaml": rendered["compose.yaml"]} if len(config.processes) > 1 or config.services else {}
        names = ("Dockerfile", "Dockerfile.dockerignore")
        return {name: rendered[name] for name in names if name in rendered} | composed | ({"notes.txt": notes} if notes else {})


def parse(name: str, text: str) -> Case:
    """A case.toml. Raises ValueError for what is no TOML, for an unknown key, and for a wrong type."""
    return Case.model_validate({"name": name} | tomli.loads(text))


@functools.cache
def cases() -> dict[str, Case]:
    """Every case by its name, sorted."""
    folders = sorted(path for path in CASES.iterdir() if path.is_dir())
    return {folder.name: parse(folder.name, (folder / "case.toml").read_text("utf-8")) for folder in folders}


# Those that take over half a minute: another one of their kind is taken where there is one; and those of the full run alone.
LONG = {"chainlit", "jupyterlab", "called-ffmpeg", "celery-rabbitmq", "mysqlclient-source"}
IN_FULL = {"django-node-assets"}


def engine_cases() -> list[str]:
    """The names of the cases to build: the first of each kind, or all of them with CONTAINERIZE_ALL_CASES=1."""
    built = {name: case.engine for name, case in cases().items() if case.engine}
    if os.environ.get("CONTAINERIZE_ALL_CASES"):
        return list(built)
    first: dict[str, str] = {}
    for name, engine in sorted(built.items(), key=lambda item: (item[0] in LONG, item[0])):
        first.setdefault(engine.kind, name)
    return sorted(set(first.values()) - IN_FULL)


def outcome(project: Path, options: list[str], app: str | None = None) -> Outcome:
    """Analyse a folder with the options of `containerize init`; its own path is shown as PROJECT."""
    try:
        return Outcome(analyse(project, _settled(options), app))
    except ContainerizeError as error:
        return Outcome(message=str(error).replace(str(project.resolve()), "PROJECT"), exit_code=error.exit_code)


def _settled(options: list[str]) -> Mapping[str, Any]:
    """What the command line itself makes of the options."""
    command = typer.main.get_command(cli.app)
    group = command.make_context("containerize", ["init", *options], resilient_parsing=True)
    init = command.get_command(group, "init")  # type: ignore[attr-defined]
    return cli._settled(init.make_context("init", list(options), parent=group).params)


def problems(case: Case, found: Outcome) -> list[str]:
    """Each expectation of the case that does not hold, in words; the texts of goldens are not looked at."""
    if (case.error or 0) != found.exit_code:
        return [f"exit code {found.exit_code} instead of {case.error or 0}: {found.message}"]
    if found.analysis is None:
        return [f"{part!r} is not in the message: {found.message}" for part in case.contains if part not in found.message]
    notes = found.analysis.resolution.notes
    config = found.analysis.config.model_dump(mode="json")
    wrong = [f"{part!r} is in none of the notes: {notes}" for part in case.contains if not any(part in note for note in notes)]
    for path, value in case.expect.items():
        if (actual := at(config, path)) != value:
            wrong.append(f"{path} is {actual!r} instead of {value!r}")
    for path, part in case.reasons.items():
        origin = found.analysis.resolution.provenance.of(path)
        said = f"{origin.source}: {origin.reason}" if origin else "nothing"
        if part not in said:
            wrong.append(f"the reason of {path} is {said!r}, without {part!r}")
    for path, part in case.rejected.items():
        origin = found.analysis.resolution.provenance.of(path)
        lost = [f"{one.value}: {one.source}: {one.reason}" for one in origin.rejected] if origin else []
        if not any(part in said for said in lost):
            wrong.append(f"{part!r} is in nothing that lost against {path}: {lost}")
    return wrong


def at(value: Any, path: str) -> Any:
    """The value under a dotted path; a step into a list is a number. Raises KeyError naming the step that is not there."""
    for step in path.split("."):
        if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, dict) and step in value:
            value = value[step]
        else:
            raise KeyError(f"{path}: no {step!r}")
    return value
