"""RENDER: Config -> {path: text} through copier, which runs in a child process with an environment of its own."""

import contextlib
import json
import sys
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from containerize import process
from containerize.errors import ContainerizeError, InternalError, InvalidConfig, UnsafeInput
from containerize.rendering.surroundings import ANSWERS_FILE as ANSWERS_FILE
from containerize.rendering.surroundings import TEMPLATE_SOURCE as TEMPLATE_SOURCE
from containerize.rendering.surroundings import TEMPLATE_VERSION as TEMPLATE_VERSION
from containerize.rendering.surroundings import git_environment
from containerize.rendering.surroundings import template_folder as template_folder
from containerize.rendering.template import Template as Template
from containerize.rendering.templates import Templates

if TYPE_CHECKING:  # a renderer is started before the models are imported, so that both go on at once
    from containerize.config import Config

_TIMEOUT = 60

Files = dict[PurePosixPath, str]


class Renderer:
    """A copier that is started early and asked when the config is ready: importing it takes most of the time of a render."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="containerize-")
        self._child = self._start()
        self._asked: Template | None = None
        self.templates = Templates(Path(self._folder.name))

    def _start(self) -> process.Child:
        # -P keeps folders of the caller off the module path; the working folder is empty, so copier's git finds no repository in it.
        child = process.Child(
            [sys.executable, "-P", str(Path(__file__).with_name("copier_child.py"))],
            cwd=Path(self._folder.name),
            env=process.clean_environment(git_environment(), prefixes=("PYTHON",)),
            stdin=True,
        )
        child.drain_errors()
        return child

    def another(self) -> "Renderer":
        """One more, of the same templates, for work beside this one's."""
        twin = Renderer()
        self.templates.settle_likewise(twin.templates)
        return twin

    def __enter__(self) -> "Renderer":
        return self

    def __exit__(self, *_: object) -> None:
        self._child.end()
        self._folder.cleanup()

    def render(self, config: "Config", template: Template | None = None) -> Files:
        """All files of the setup as a template makes them, the answers file among them; as the wanted one does where none is given.

        Raises InvalidConfig for a template of the user's that cannot be rendered, InternalError for a fault of the built-in one.
        """
        self.begin(config, template)
        return self.files()

    def begin(self, config: "Config", template: Template | None = None, *, record: bool = True) -> None:
        """Start a render, for `files` to take; one that was begun before is dropped. record: whether the answers file is wanted too."""
        if self._asked:
            with contextlib.suppress(ContainerizeError):
                self.files()
        template = template or self.templates.wanted()
        request = {"template": str(template.folder), "config": config.model_dump(mode="json"), "unsafe": template.trusted}
        request |= {"source": template.source, "version": template.version, "answers": ANSWERS_FILE.name, "record": record}
        self._child.ask(json.dumps(request))
        self._asked = template

    def files(self) -> Files:
        """What the render that was begun last has made. Raises as `render`."""
        template, self._asked = self._asked, None
        answer = self._child.answer(_TIMEOUT)
        if answer is None:
            lines = self._child.error_tail().strip().splitlines() or ["no message"]
            self._child.end()
            self._child = self._start()
            raise _not_rendered(template, lines[-1][:500])
        files = {PurePosixPath(path): text for path, text in sorted(json.loads(answer).items())}
        for path in files:
            if ".git" in (part.lower() for part in path.parts):
                raise UnsafeInput(f"the template renders {path}", "git runs what it finds there", "take that file out of the template")
        return files


def _not_rendered(template: Template | None, said: str) -> ContainerizeError:
    if template and template.source != TEMPLATE_SOURCE:
        fix = f"correct it, and try it by: containerize template test {template.source}"
        return InvalidConfig(f"the template {template.source} could not be rendered: {said}", "it is a fault of the template", fix)
    return InternalError(
        f"the template could not be rendered: {said}",
        "this is a fault of containerize, not of the project",
        "report it with the output of: containerize --debug inspect --json",
    )


_started_early: list[Renderer] = []


def start_early() -> None:
    """Start a renderer now for the `renderer()` to come: it loads while the rest of the program does."""
    _started_early.append(Renderer())


def renderer() -> Renderer:
    """The renderer that was started early, else a new one."""
    return _started_early.pop() if _started_early else Renderer()


def end_unused() -> None:
    """End what was started early and never asked for."""
    while _started_early:
        _started_early.pop().__exit__()


def render(config: "Config", template: Template | None = None) -> Files:
    """All files of the setup for a config, at once."""
    with Renderer() as renderer:
        return renderer.render(config, template)
