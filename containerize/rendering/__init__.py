"""RENDER: Config -> {path: text} through copier, which runs in a child process with an environment of its own."""

import json
import sys
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from containerize import process
from containerize.errors import InternalError

if TYPE_CHECKING:  # a renderer is started before the models are imported, so that both go on at once
    from containerize.config import Config

# Where plain copier finds the released template. It stands in every answers file, so that the file is the same on all machines.
TEMPLATE_SOURCE = "https://github.com/containerize/template.git"
TEMPLATE_VERSION = "0.1.0"
ANSWERS_FILE = PurePosixPath(".containerize-answers.yml")
_TIMEOUT = 60

Files = dict[PurePosixPath, str]


def template_folder() -> Path:
    """The built-in template: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    beside = package.parent / "templates"
    return beside if (beside / "copier.yml").is_file() else package / "templates"


class Renderer:
    """A copier that is started early and asked when the config is ready: importing it takes most of the time of a render."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="containerize-")
        # -P keeps folders of the caller off the module path; the working folder is empty, so copier's git finds no repository in it.
        self._child = process.Child(
            [sys.executable, "-P", str(Path(__file__).with_name("copier_child.py"))],
            cwd=Path(self._folder.name),
            env=process.clean_environment(_git_environment(), prefixes=("PYTHON",)),
            stdin=True,
        )
        self._child.drain_errors()

    def __enter__(self) -> "Renderer":
        return self

    def __exit__(self, *_: object) -> None:
        self._child.end()
        self._folder.cleanup()

    def render(self, config: "Config") -> Files:
        """All files of the setup, the answers file among them. Raises InternalError for a fault of the template."""
        request = {"template": str(template_folder()), "config": config.model_dump(mode="json")}
        request |= {"source": TEMPLATE_SOURCE, "version": TEMPLATE_VERSION, "answers": ANSWERS_FILE.name}
        answer = self._child.ask(json.dumps(request), _TIMEOUT)
        if answer is None:
            lines = self._child.error_tail().strip().splitlines() or ["no message"]
            raise InternalError(
                f"the template could not be rendered: {lines[-1][:500]}",
                "this is a fault of containerize, not of the project",
                "report it with the output of: containerize --debug inspect --json",
            )
        return {PurePosixPath(path): text for path, text in sorted(json.loads(answer).items())}


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


def render(config: "Config") -> Files:
    """All files of the setup for a config, at once."""
    with Renderer() as renderer:
        return renderer.render(config)


def _git_environment() -> dict[str, str]:
    """Copier starts git even for a plain folder: it sees no configuration but this, and no hook or monitor program."""
    settings = {"core.fsmonitor": "false", "core.hooksPath": "/dev/null", "safe.bareRepository": "explicit"}
    environment = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0"}
    environment |= {"GIT_CONFIG_COUNT": str(len(settings)), "PYDANTIC_DISABLE_PLUGINS": "1"}
    for number, (key, value) in enumerate(settings.items()):
        environment |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return environment
