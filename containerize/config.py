"""The one value that inspection ends in and templates start from: the whole container setup, frozen and serialisable.

Only facts that change a rendered byte stand here. Where each came from is in `Provenance` (resolve.py), so that an unrelated
edit of the project never looks like drift. The JSON schema of `Config` is a public interface (`containerize schema`).
"""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _single_line(text: str) -> str:
    """Refuse what could start a new instruction or key in a rendered file."""
    if any(ord(character) < 32 or ord(character) in (0x7F, 0x85, 0x2028, 0x2029) for character in text):
        raise ValueError(f"{text!r} has a line break or control character")
    return text


# What COPY, a mount or .dockerignore can name without quoting.
PLAIN_PATH = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9._/+-]*")


def _relative_path(text: str) -> str:
    """A path inside the project that needs no quoting in COPY, `--mount` or .dockerignore."""
    if not PLAIN_PATH.fullmatch(text) or ".." in text.split("/"):
        raise ValueError(f"{text!r} is not a plain path inside the project")
    return text


Text = Annotated[str, AfterValidator(_single_line)]
RelativePath = Annotated[str, AfterValidator(_relative_path)]
AbsolutePath = Annotated[str, Field(pattern=r"^/[A-Za-z0-9._/-]+$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
VariableName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
AptPackage = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.+-]+$")]
ImageReference = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._/:-]*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?$")]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$")]
Port = Annotated[int, Field(ge=1, le=65535)]
Duration = Annotated[str, Field(pattern=r"^[0-9]+(ms|s|m)$")]
SettledKey = Literal[
    "package_manager", "requirements", "python", "platform", "base", "registry", "ca_certificate", "digests", "extras", "groups", "gpu",
    "dev",
    "services", "without_services", "entry_point", "port", "name",
]  # fmt: skip
Url = Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.:\[\]_-]+(/[A-Za-z0-9._~%+/-]*)?$")]
ToolRequirement = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*((==|>=|~=|<)[A-Za-z0-9.!+]+)?$")]
Requirement = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9,._-]+\])?((==|>=|~=)[A-Za-z0-9.!+]+)?$")]


class Model(BaseModel):
    """Strict and frozen; schemas are built when first used, because `--help` needs none."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class ProjectInfo(Model):
    """Who the project is. `slug` names images, containers and volumes; `cache` keeps its build caches apart from others'."""

    name: Text
    slug: Slug
    cache: Slug
    description: Text | None = None


class LocalPackage(Model):
    """A distribution that is built from a folder of the project. path: that folder, `.` for the project itself."""

    name: Text
    path: RelativePath


class Install(Model):
    """How dependencies get into the image.

    inputs: the files that the dependency step reads, and nothing else. requirements: the files that are installed from.
    extras, groups: what the user chose beside production. added: distributions that we add: a production server
    that the project lacks, and what old versions of others need beside them.
    tool: the requirements of the manager's own tool, the tool first.
    packages: what is built from the project's own code and installed, in a layer of its own.
    dynamic: only the build backend knows the dependencies, so that they are taken from the packages that were built.
    check_lock: the lock is compared with the manifests where all of them are seen, not in the dependency step.
    version_variable: replaces the version control that the version is read from. torch_backend: which builds of torch are taken.
    member: the member of a workspace that is installed, None where the project's lock is its own.
    native: the manager's own tool installs, its lock having no form for another installer. several_indexes: whether the best version
    of all indexes is taken, as pip does. index_url, extra_index_urls: indexes that no file which uv reads names.
    netrc: whether a private index may ask for credentials, which come as a build secret. blank: variables that stand for such
    credentials in a requirements file: while they are empty, uv looks into the netrc. ssh: whether distributions come from git over
    SSH, with the key of whoever builds.
    """

    manager: Literal["uv", "pip", "poetry", "pdm", "pipenv", "pylock", "pyproject", "setuptools", "script", "none"]
    inputs: list[RelativePath]
    requirements: list[RelativePath] = []
    extras: list[Name] = []
    groups: list[Name] = []
    added: list[Requirement] = []
    tool: list[ToolRequirement] = []
    packages: list[LocalPackage] = []
    dynamic: bool = False
    check_lock: bool = False
    version_variable: VariableName | None = None
    torch_backend: Literal["cpu"] | None = None
    member: Name | None = None
    native: bool = False
    several_indexes: bool = False
    index_url: Url | None = None
    extra_index_urls: list[Url] = []
    netrc: bool = False
    ssh: bool = False
    blank: list[VariableName] = []


class BuildStep(Model):
    """A command of the project that runs in the build, such as collectstatic. environment, packages: of that step only."""

    name: Text
    command: list[Text]
    environment: dict[VariableName, Text] = {}
    packages: list[AptPackage] = []


class Assets(Model):
    """What Node.js builds in a stage of its own: in `folder`, from what `inputs` install, into `output`, which the image gets."""

    base: ImageReference
    folder: RelativePath
    inputs: list[RelativePath]
    install: list[Text]
    build: list[Text]
    output: RelativePath


class Image(Model):
    """One image. folder: where the project lies in the build's context, `.` for all of it.

    copy_paths: what of the project's folder is in it, `.` for all that .dockerignore leaves.
    platform: the only one it is for; None for whichever builds it.
    executable: the program that must be installed at the end of the build. process: the one that CMD starts.
    writable: folders of the account that the image runs as. owned: those of the project's tree that are copied for it.
    links: files that the code writes beside itself, and where they lie instead.
    ca_certificate: an authority that is trusted beside the public ones, as a path in the context.
    """

    base: ImageReference
    python: Text
    platform: Annotated[str, Field(pattern=r"^linux/(amd64|arm64)$")] | None = None
    uv: ImageReference
    user: int = 10001
    build_packages: list[AptPackage] = []
    runtime_packages: list[AptPackage] = []
    install: Install
    executable: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")] | None = None
    folder: RelativePath = "."
    copy_paths: list[RelativePath] = ["."]
    environment: dict[VariableName, Text] = {}
    writable: list[AbsolutePath] = []
    owned: list[RelativePath] = []
    links: dict[AbsolutePath, AbsolutePath] = {}
    ca_certificate: RelativePath | None = None
    assets: Assets | None = None
    steps: list[BuildStep] = []
    labels: dict[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")], Text] = {}
    process: Slug


class Health(Model):
    """How to ask whether a container works: an exec-form command that ends with 0 when it does."""

    command: list[Text]
    path: Text | None = None
    interval: Duration = "30s"
    timeout: Duration = "5s"
    start_period: Duration = "30s"
    start_interval: Duration = "1s"
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


class Config(Model):
    """Everything that the templates need. env_example: whether .env.example is ours to write, the project having none of its own.

    settled: what options said and no file of the project does, so that the next run says the same.
    """

    schema_version: Literal[1] = 1
    project: ProjectInfo
    images: dict[Slug, Image]
    processes: dict[Slug, Process]
    services: dict[Slug, Service] = {}
    networks: dict[Slug, Network] = {}
    volumes: dict[Slug, Volume] = {}
    variables: dict[VariableName, Variable] = {}
    env_example: bool = True
    secrets: dict[VariableName, Secret] = {}
    ignore: list[IgnoreGroup]
    development: Development | None = None
    settled: dict[SettledKey, bool | int | str | list[Text]] = {}
