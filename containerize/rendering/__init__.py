"""RENDER: Config -> {path: text} through copier, which runs in a child process with an environment of its own."""

import json
import sys
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from containerize import process
from containerize.errors import InternalError
from containerize.rendering.history import extract
from containerize.rendering.surroundings import ANSWERS_FILE as ANSWERS_FILE
from containerize.rendering.surroundings import TEMPLATE_SOURCE as TEMPLATE_SOURCE
from containerize.rendering.surroundings import TEMPLATE_VERSION as TEMPLATE_VERSION
from containerize.rendering.surroundings import git_environment
from containerize.rendering.surroundings import template_folder as template_folder

if TYPE_CHECKING:  # a renderer is started before the models are imported, so that both go on at once
    from containerize.config import Config

_TIMEOUT = 60

Files = dict[PurePosixPath, str]


class Renderer:
    """A copier that is started early and asked when the config is ready: importing it takes most of the time of a render."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="containerize-")
        self._child = self._start()
        self._unread = False

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

    def __enter__(self) -> "Renderer":
        return self

    def __exit__(self, *_: object) -> None:
        self._child.end()
        self._folder.cleanup()

    def render(self, config: "Config", version: str = TEMPLATE_VERSION) -> Files:
        """All files of the setup as a release makes them, the answers file among them.

        Raises InvalidConfig for a version that is not at hand, InternalError for a fault of the template.
        """
        self.begin(config, version)
        return self.files()

    def begin(self, config: "Config", version: str = TEMPLATE_VERSION) -> None:
        """Start a render, for `files` to take; one that was begun before is dropped. Raises InvalidConfig for a version not at hand."""
        if self._unread:
            self.files()
        request = {"template": str(self._template(version)), "config": config.model_dump(mode="json")}
        request |= {"source": TEMPLATE_SOURCE, "version": version, "answers": ANSWERS_FILE.name}
        self._child.ask(json.dumps(request))
        self._unread = True

    def files(self) -> Files:
        """What the render that was begun last has made. Raises InternalError for a fault of the template."""
        answer = self._child.answer(_TIMEOUT)
        self._unread = False
        if answer is None:
            lines = self._child.error_tail().strip().splitlines() or ["no message"]
            self._child.end()
            self._child = self._start()
            raise InternalError(
                f"the template could not be rendered: {lines[-1][:500]}",
                "this is a fault of containerize, not of the project",
                "report it with the output of: containerize --debug inspect --json",
            )
        return {PurePosixPath(path): text for path, text in sorted(json.loads(answer).items())}

    def _template(self, version: str) -> Path:
        """The one that is installed for this release; another one's is put beside what is rendered, once."""
        if version == TEMPLATE_VERSION:
            return template_folder()
        folder = Path(self._folder.name) / f"template-{version}"
        if not folder.exists():
            extract(version, folder)
        return folder


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


def render(config: "Config", version: str = TEMPLATE_VERSION) -> Files:
    """All files of the setup for a config, at once."""
    with Renderer() as renderer:
        return renderer.render(config, version)
