"""What runs: processes of the project, services beside it, and what lies between and below them."""

from typing import Annotated, Literal

from pydantic import Field

from containerize.config.values import AbsolutePath, Duration, ImageReference, Model, Name, Port, RelativePath, Slug, Text, VariableName


class Health(Model):
    """How to ask whether a container works: an exec-form command that ends with 0 when it does."""

    command: list[Text]
    path: Text | None = None
    interval: Duration = "30s"
    timeout: Duration = "5s"
    start_period: Duration = "30s"
    retries: int = 3


class Mount(Model):
    """A named volume and the absolute path where it is mounted."""

    volume: Slug
    path: AbsolutePath


class Process(Model):
    """One command of the project in a container.

    kind: `web` answers on `port`, `worker` runs on, `job` ends with 0 before the processes that name it in `after` start,
    `command` is run by hand. needs: services that must be healthy first. probes: paths a smoke run asks for.
    gpu: whether it is given the machine's GPUs.
    """

    kind: Literal["web", "worker", "job", "command"]
    image: Slug
    command: list[Text]
    port: Port | None = None
    health: Health | None = None
    needs: list[Slug] = []
    after: list[Slug] = []
    environment: dict[VariableName, Text | None] = {}
    probes: list[Text] = []
    mounts: list[Mount] = []
    stop_grace_period: Duration = "15s"
    memory: Annotated[str, Field(pattern=r"^[0-9]+[mg]$")] = "512m"
    gpu: bool = False


class Service(Model):
    """A container that the application needs. user: the image's own account, by name, so that no start-up chown is needed."""

    image: ImageReference
    port: Port
    user: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_-]*$")]
    command: list[Text] = []
    environment: dict[VariableName, Text] = {}
    secrets: bool = False
    health: Health
    mounts: list[Mount] = []
    tmpfs: list[Text] = []
    stop_grace_period: Duration = "30s"
    memory: Annotated[str, Field(pattern=r"^[0-9]+[mg]$")] = "512m"


class Network(Model):
    """A network of the compose project; `internal` ones reach nothing outside it."""

    internal: bool = False


class Volume(Model):
    """A named volume; reason: what it keeps, in a few words."""

    reason: Text


class Variable(Model):
    """A variable that the code reads and that `.env.example` lists: whether it must be set, and what the code falls back to."""

    required: bool
    default: Text | None = None


class Secret(Model):
    """A value of compose.secrets.env, made on the user's machine and never committed.

    value: None for a new random password, else text in which `{NAME}` stands for an earlier secret of this file.
    """

    value: Text | None = None


class IgnoreGroup(Model):
    """Patterns of .dockerignore that share one reason."""

    reason: Text
    patterns: list[Text]


class Development(Model):
    """What development has beside production. groups, requirements: installed too. inputs: files that those read.

    editable: folders that are installed as they lie. rebuild: files whose change needs a new image; any other is copied into what runs.
    ignore: what is not sent to its build.
    """

    groups: list[Name] = []
    requirements: list[RelativePath] = []
    inputs: list[RelativePath] = []
    editable: list[RelativePath] = []
    rebuild: list[RelativePath] = []
    ignore: list[IgnoreGroup]
