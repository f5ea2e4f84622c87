"""What `template` does: makes one, tries one on projects of every kind, shows what one would change in projects that have a setup."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from containerize import pipeline
from containerize.commands.lint import lint
from containerize.errors import FINDINGS, ContainerizeError
from containerize.output.diff import unified_diff
from containerize.output.plan import FileChange
from containerize.rendering import ANSWERS_FILE, Files, Renderer, Template
from containerize.rendering.surroundings import TEMPLATE_SOURCE, TEMPLATE_VERSION, examples_folder, template_folder
from containerize.reporting.console import Console
from containerize.workspaces import open_project

_BUILT_IN = Template(TEMPLATE_SOURCE, TEMPLATE_VERSION, template_folder())
_TESTS = "tests"


@dataclass(frozen=True)
class Trial:
    """A template on one project.

    problems: what lint says of its files. changed: the files that are not as the built-in one's. error: why it failed.
    """

    name: str
    problems: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    error: str | None = None

    @property
    def failed(self) -> bool:
        """Whether the template has to be corrected."""
        return bool(self.error or self.problems)


def try_template(console: Console, renderer: Renderer, template: Template, *, show_diff: bool) -> int:
    """Render each project below the template's `tests`, and the examples; lint; hold against the built-in. 1 where something is wrong."""
    trials = []
    for project in _projects(template.folder / _TESTS, examples_folder()):
        trial, difference = _try(renderer, template, project)
        trials.append(trial)
        _show(console, trial)
        if show_diff and difference:
            console.write(difference.rstrip())
    failed = [trial for trial in trials if trial.failed]
    console.say(f"{len(trials)} projects: {len(trials) - len(failed)} as they should be, {len(failed)} not")
    return FINDINGS if failed else 0


def _projects(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        if folder.is_dir():
            yield from sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith((".", "__")))


def _try(renderer: Renderer, template: Template, project: Path) -> tuple[Trial, str]:
    with tempfile.TemporaryDirectory(prefix="containerize-") as scratch:
        copy = Path(scratch) / project.name
        shutil.copytree(project, copy, symlinks=True)
        try:
            config = pipeline.analyse(copy, {}).config
            built_in, files = renderer.render(config, _BUILT_IN), renderer.render(config, template)
            for path, text in files.items():
                (copy / path).parent.mkdir(parents=True, exist_ok=True)
                (copy / path).write_text(text, "utf-8")
            problems = [f"{problem.path}:{problem.line}: {problem.found}" for problem in lint(Console(quiet=True), copy)]
        except ContainerizeError as error:
            return Trial(project.name, error=str(error)), ""
    changed = [path for path in sorted({*files, *built_in}, key=str) if path != ANSWERS_FILE and files.get(path) != built_in.get(path)]
    return Trial(project.name, tuple(problems), tuple(map(str, changed))), _difference(built_in, files, changed)


def _difference(before: Files, after: Files, paths: Sequence[PurePosixPath]) -> str:
    return "".join(unified_diff(FileChange(path, "update", before.get(path), after.get(path))) for path in paths)


def _show(console: Console, trial: Trial) -> None:
    differs = f"differs from the built-in: {', '.join(trial.changed)}" if trial.changed else "as the built-in"
    word = console.red("failed") if trial.failed else f"{console.green('ok')}    "
    console.say(f"  {word}  {trial.name:<26}  {'' if trial.error else differs}".rstrip())
    for problem in trial.problems:
        console.say(f"            {problem}", hanging=12)
    if trial.error:
        console.write(f"error: {trial.error}")


def diff(console: Console, renderer: Renderer, paths: Sequence[Path]) -> int:
    """What the wanted template would change in the files of projects as they were rendered, edits apart. 1 where it is something."""
    changes = False
    for path in paths:
        root = open_project(path).root
        answers, recorded = pipeline.recorded_setup(root, renderer)
        before, now = renderer.templates.applied(recorded), renderer.templates.wanted(recorded)
        old, new = renderer.render(answers.config, before), renderer.render(answers.config, now)
        touched = [name for name in sorted({*old, *new}, key=str) if name != ANSWERS_FILE and old.get(name) != new.get(name)]
        changes = changes or bool(touched)
        console.say(f"{console.bold(str(path))}: {before.source} {before.version} to {now.source} {now.version}: {_counted(touched)}")
        if touched:
            console.write(_difference(old, new, touched).rstrip())
    return FINDINGS if changes else 0


def _counted(touched: Sequence[PurePosixPath]) -> str:
    return "nothing changes" if not touched else "1 file changes" if len(touched) == 1 else f"{len(touched)} files change"


