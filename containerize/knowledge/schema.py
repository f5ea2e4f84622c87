"""The models of the knowledge tables: a misspelt key is an error when the table is loaded."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints


class Table(BaseModel):
    """Strict, frozen, and built when first used."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class PythonSeries(Table):
    """A minor version of Python: its image, the Debian release under it, and the month of its last security fix as `YYYY-MM`.

    patches: the first patch that has an image of each Debian release, newest release first. last: the last patch there will be.
    """

    image: str
    release: str
    end: str
    patches: dict[str, int]
    last: int | None = None


class PythonPins(Table):
    """The Python versions that have images. as_of: the month in which the table was checked."""

    default: str
    as_of: str
    series: dict[str, PythonSeries]


class ToolPin(Table):
    """A version of an installer, for Pythons that the specifier allows. plugins: what is installed beside it."""

    version: str
    python: str
    plugins: dict[str, str] = {}


class ServerPin(Table):
    """The version of a server that is added, for Pythons that the specifier allows."""

    requirement: str
    python: str


class Pins(Table):
    """pins.toml."""

    python: PythonPins
    tools: dict[str, str]
    uv_versions: list[str]
    managers: dict[str, list[ToolPin]]
    servers: dict[str, list[ServerPin]]


class VersionedFlags(Table):
    """Arguments for a server from one version on."""

    since: str
    arguments: list[str]


class Server(Table):
    """A row of servers.toml."""

    interfaces: list[Literal["asgi", "wsgi"]]
    distributions: list[str]
    command: list[str]
    factory: list[str] = []
    factory_target: str | None = None
    target_last: bool = False
    port: Literal["argument", "environment"]
    port_flag: str | None = None
    port_value: str = "{port}"
    environment: dict[str, str] = {}
    flags: list[VersionedFlags] = []
    reason: str


class EntryPointRule(Table):
    """How the entry point of a framework is found: the name of a finder in inspection, and what it looks for."""

    finder: Literal["app_object", "django"]
    calls: list[str] = []


class Routes(Table):
    """How routes show in code: methods used as decorators, or calls whose first argument is the path."""

    methods: list[str] = []
    calls: list[str] = []


class Framework(Table):
    """A file of frameworks/. beats: frameworks that it is built on or mounts. server: what serves it when nothing is brought.

    extras: extras of the distribution that bring a server, for projects without a lock.
    brought_by: patterns of distributions that are built on it, for manifests that name those alone.
    """

    name: str
    title: str
    distributions: list[str]
    interface: Literal["asgi", "wsgi"]
    server: str
    beats: list[str] = []
    extras: dict[str, str] = {}
    brought_by: list[str] = []
    entrypoint: EntryPointRule
    routes: Routes = Routes()


class Service(Table):
    """A row of services.toml. numbered: the URL ends in the number of a database, of which an application may use several."""

    title: str
    image: str
    port: int
    user: str
    data: str
    command: list[str] = []
    health: list[str]
    environment: dict[str, str] = {}
    secret: str | None = None
    url: str
    numbered: bool = False
    url_names: list[str]
    schemes: list[str]
    scheme: str
    drivers: dict[str, str]
    parts: dict[Literal["host", "port", "user", "name", "password"], list[str]]
    stop_grace_period: str


class PackageManager(Table):
    """A row of package_managers.toml. instead: the command that makes a file that is supported.

    manifests: what the lock is made from, one of which must be there. tables: of pyproject.toml, one of which must be in it.
    claims, backends: tables and build backends that only a project of this manager has.
    gives_way: whether another lock beside it decides, this file being an export or no lock at all.
    """

    lock: str
    manifests: list[str] = []
    tables: list[str] = []
    claims: list[str] = []
    backends: list[str] = []
    relock: str
    supported: bool = True
    instead: str | None = None
    gives_way: bool = False


class RequirementNames(Table):
    """requirement_names.toml: words in the names of requirement files. production: the most telling first."""

    folders: list[str]
    production: list[str]
    shared: list[str]
    development: list[str]


class NoDistributions(Table):
    """no_distributions.toml: names that no public index has. others: why somebody writes them, by name."""

    standard_library: list[str]
    others: dict[str, str]


class CondaNames(Table):
    """conda_names.toml: what a conda package is called elsewhere.

    distributions: names in a Python index by those in conda channels. same: names that are alike in both.
    debian: Debian packages by conda name. none: why there is no counterpart, by conda name.
    ignored: what every environment has or an image has anyway.
    """

    distributions: dict[str, str]
    same: list[str]
    debian: dict[str, str]
    none: dict[str, str]
    ignored: list[str]


class ReleasePackages(Table):
    """The lists of a row that differ in an older Debian release; None where they are the same."""

    build: list[str] | None = None
    links: list[str] | None = None
    runtime: list[str] | None = None


class SystemPackages(Table):
    """A row of system_packages.toml: Debian packages of a distribution, in trixie.

    build: to compile it. links: shared libraries of what was compiled here; wheels bring their own. runtime: needed with a wheel too.
    unless: distributions that make it unnecessary. versions: those that need it, all when it is empty. direct: whether it counts only
    where the project asks for the distribution itself, since what else brings it can do without. reason: a clause whose subject is
    the distribution. hint: a way around, or what Debian cannot give. tested: whether it was compiled, or its wheel installed, and
    then imported in an image of exactly that.
    """

    build: list[str] = []
    links: list[str] = []
    runtime: list[str] = []
    unless: list[str] = []
    versions: str = ""
    direct: bool = False
    reason: str
    hint: str | None = None
    tested: bool = True
    bookworm: ReleasePackages | None = None


class CalledTool(Table):
    """A row of called_tools.toml: the Debian packages, in trixie, that a program comes in; None when Debian has it no more.

    image: slim images have it. also: other names of the program. hint: what to use instead, or what is missing still.
    """

    packages: list[str] | None = None
    image: bool = False
    also: list[str] = []
    hint: str | None = None
    bookworm: list[str] | None = None


class Environment(Table):
    """environment.toml."""

    opaque: list[str]
    secret_words: list[str]
    secret_endings: list[str]
    platform: list[str]


class VersionTool(Table):
    """A row of version_tools.toml. needs: keys of pyproject.toml without which it is not used. instead: what to do without a variable."""

    variable: str | None = None
    needs: list[str] = []
    instead: str | None = None


class IgnoreGroup(Table):
    """A group of ignore.toml."""

    reason: str
    patterns: list[str]


# `1.26.0 3.9-3.12`: from that version on, until the next row. The Pythons: runs joined by commas, `3.7+` without an end (abi3),
# `any` (pure Python) or `none` (no wheel).
_RUN = r"3\.[0-9]+(-3\.[0-9]+|\+)?"
SupportRow = Annotated[str, StringConstraints(pattern=rf"^[0-9][0-9a-z.!]* (any|none|{_RUN}(,{_RUN})*)$")]


class PythonSupport(Table):
    """python_support.toml: which Pythons a distribution has Linux wheels for, oldest version first. aarch64: where it differs.

    made: the day on which the index was read, None for what was written by hand.
    """

    made: date | None = None
    x86_64: dict[str, list[SupportRow]]
    aarch64: dict[str, list[SupportRow]]


class Sdists(Table):
    """sdists.toml: distributions whose source distribution needs no compiler. optional: it holds something that one could compile.

    none: distributions that have wheels alone.
    """

    pure: list[str]
    optional: list[str]
    none: list[str]


class CpuWheels(Table):
    """Where the torch family comes from without GPU libraries. arguments: for `uv pip install`. megabytes: of torch, unpacked.

    brings: distributions that bring torch, where no lock shows it.
    """

    index: str
    arguments: list[str]
    family: list[str]
    brings: list[str]
    megabytes: int


class GpuNames(Table):
    """Patterns of distributions that can use a GPU, need one, or are what a GPU needs; extras that ask for one, by distribution.

    bring_libraries: distributions that bring `libraries` unasked. asked_as: with which extra others bring them.
    """

    able: list[str]
    only: list[str]
    libraries: list[str]
    extras: dict[str, str]
    bring_libraries: list[str]
    asked_as: dict[str, str]


class CpuRemedy(Table):
    """What makes a lock take CPU wheels: `lines` in `file`, with one `source` for each distribution, and the command that locks again."""

    lines: str
    source: str
    file: str
    command: str


class TorchRelease(Table):
    """A minor version of torch: its Pythons, the CUDA it is made for, its unpacked megabytes, the minor versions that pin it."""

    pythons: list[str]
    cuda: str
    megabytes: int
    torchvision: list[str] = []
    torchaudio: list[str] = []


class Torch(Table):
    """torch.toml."""

    cpu: CpuWheels
    gpu: GpuNames
    remedy: dict[str, CpuRemedy]
    release: dict[str, TorchRelease]
