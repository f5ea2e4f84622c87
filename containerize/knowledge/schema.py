"""The models of the knowledge tables: a misspelt key is an error when the table is loaded."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """Strict, frozen, and built when first used."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class VersionedFlags(Table):
    """Arguments for a server from one version on."""

    since: str
    arguments: list[str]


class Server(Table):
    """A row of servers.toml. config: the file in the working directory that it reads. settings: what a flag of `command` is called there.

    bind: the flag for the address, given when the file sets one.
    """

    interfaces: list[str]
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
    config: str | None = None
    settings: dict[str, str] = {}
    bind: str | None = None
    reason: str


class EntryPointRule(Table):
    """How the entry point of a framework is found: the name of a finder in inspection, and what it looks for.

    app_object: what `calls` make, or a function that returns it. started: the file that starts itself by calling one of `calls`, or
    one of `methods` on what those make. attribute: of such an object, what a server is pointed at in its place.
    given: the values one of which the starting call must be given. file: a file that uses one of `calls` and that the framework's own
    program is given. decorated: a class under one of `calls`. notebook, paste, spider: what is in a file of
    that kind; notebooks: all of those there are.
    """

    finder: Literal["app_object", "decorated", "django", "file", "notebook", "notebooks", "paste", "spider", "started"]
    calls: list[str] = []
    methods: list[str] = []
    given: list[str] = []
    attribute: str | None = None


class Routes(Table):
    """How routes show in code: methods used as decorators, or calls whose first argument is the path.

    handlers: full names of decorators that no application owns. adders: methods that are given a path and what answers there.
    """

    methods: list[str] = []
    calls: list[str] = []
    handlers: list[str] = []
    adders: list[str] = []


class Framework(Table):
    """A file of frameworks/. beats: frameworks that it is built on or mounts. server: what serves it when nothing is brought.

    extras: extras of the distribution that bring a server, for projects without a lock.
    brought_by: patterns of distributions that are built on it, for manifests that name those alone.
    interface: what a server must speak, `asgi` or `wsgi`, or the name of its own way that one server has. server: none when the
    program serves itself. port, health: what its own server has when the project says nothing. environment: what it is told in the image.
    protocol: what is spoken on the port. localhost: of a program that serves itself on 127.0.0.1 unless told otherwise, the line that
    tells it. host_variable: the variable of `environment` that overrules the address in the code. tested: whether an engine test ran it.
    writes_beside: the file that it writes into the working directory, which must then be writable. fallback: whether any other goes before.
    distributions: none for what Python itself has. note: what the user should know, with the name of the image as `{image}`.
    """

    name: str
    title: str
    distributions: list[str]
    kind: Literal["web", "worker", "command"] = "web"
    interface: str = "own"
    server: str | None = None
    port: int | None = None
    health: str | None = None
    protocol: Literal["http", "tcp"] = "http"
    environment: dict[str, str] = {}
    localhost: str | None = None
    host_variable: str | None = None
    tested: bool = True
    writes_beside: str | None = None
    fallback: bool = False
    note: str | None = None
    beats: list[str] = []
    extras: dict[str, str] = {}
    brought_by: list[str] = []
    entrypoint: EntryPointRule
    routes: Routes = Routes()


class Scheduler(Table):
    """The process that puts tasks into a queue by the clock. needles: text of the code, or distributions, that say that there is one."""

    needles: list[str] = []
    distributions: list[str] = []
    command: list[str]


class Monitor(Table):
    """A page that shows what workers do: the distribution that brings it, its name as a process, and the port that it listens on."""

    name: str
    distribution: str
    command: list[str]
    port: int


class Worker(Table):
    """A row of workers.toml. environment: variables that it reads, with the service whose address they hold."""

    title: str
    distributions: list[str]
    found: Literal["object", "queue", "decorator", "settings", "django"]
    calls: list[str]
    command: list[str]
    beat: Scheduler | None = None
    database_beat: Scheduler | None = None
    monitor: Monitor | None = None
    instead_of: list[str] = []
    environment: dict[str, str] = {}
    stop_grace_period: str = "30s"


class Service(Table):
    """A row of services.toml. data: the folder that must outlive the container. variants: another image, by the distribution that needs it.
    through: distributions that speak to it without one of the drivers, `*` for any; then the scheme of an address is the evidence, or with
    by_name the name of a variable. data_since: another folder, by the major version from which the image has it.
    tested: whether an engine test ran it. numbered: the URL ends in the number of a database, of which an application may use several.
    """

    title: str
    image: str
    port: int
    user: str
    data: str | None = None
    command: list[str] = []
    health: list[str]
    environment: dict[str, str] = {}
    variants: dict[str, str] = {}
    through: list[str] = []
    by_name: bool = False
    data_since: dict[str, str] = {}
    memory: str = "512m"
    tested: bool = True
    secret: str | None = None
    url: str
    numbered: bool = False
    url_names: list[str]
    schemes: list[str]
    scheme: str
    drivers: dict[str, str]
    parts: dict[Literal["host", "port", "user", "name", "password"], list[str]]
    stop_grace_period: str


class Topic(Table):
    """A row of topics.toml. like: what it is like in Python. know: what surprises people. commands: how it is handled."""

    like: str
    what: str
    know: list[str]
    commands: list[str]


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


class OwnWay(Table):
    """A row of own_ways.toml: found, why and fix are the parts of the message."""

    distributions: list[str]
    files: list[str]
    found: str
    why: str
    fix: str


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


class Environment(Table):
    """environment.toml."""

    opaque: list[str]
    opaque_endings: list[str]
    secret_words: list[str]
    secret_endings: list[str]
    platform: list[str]


class IgnoreGroup(Table):
    """A group of ignore.toml."""

    reason: str
    patterns: list[str]
