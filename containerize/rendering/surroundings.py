"""What every render is surrounded by: where the template is, which version it has, and a git that knows no settings of the user's."""

from pathlib import Path, PurePosixPath

# Where plain copier finds the released template. It stands in every answers file, so that the file is the same on all machines.
TEMPLATE_SOURCE = "https://github.com/containerize/template.git"
TEMPLATE_VERSION = "0.1.0"
ANSWERS_FILE = PurePosixPath(".containerize-answers.yml")

def template_folder() -> Path:
    """The built-in template: inside the installed package, or beside it in a checkout."""
    return _shipped("templates", "copier.yml")


def examples_folder() -> Path:
    """The projects that a template is tried on: inside the installed package, or beside it in a checkout."""
    return _shipped("examples", "fastapi-uv/pyproject.toml")


def _shipped(name: str, inside: str) -> Path:
    package = Path(__file__).resolve().parent.parent
    beside = package.parent / name
    return beside if (beside / inside).is_file() else package / name


def git_environment() -> dict[str, str]:
    """Copier starts git even for a plain folder: it sees no configuration but this, and no hook or monitor program."""
    settings = {"core.fsmonitor": "false", "core.hooksPath": "/dev/null", "safe.bareRepository": "explicit"}
    environment = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0"}
    environment |= {"GIT_CONFIG_COUNT": str(len(settings)), "PYDANTIC_DISABLE_PLUGINS": "1"}
    for number, (key, value) in enumerate(settings.items()):
        environment |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return environment
