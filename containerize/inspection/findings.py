"""What inspection answers: each value with its source, the reason for it, and the candidates that lost."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from containerize.inspection.dependencies.model import Dependencies

if TYPE_CHECKING:
    from containerize.inspection.dependencies.development import Development
    from containerize.inspection.installation import Installation
    from containerize.inspection.processes.assets import Assets

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from: a file and line, or `default`, or the option that gave it."""

    place: str
    line: int | None = None

    def __str__(self) -> str:
        """`path:line`, or the bare place."""
        return f"{self.place}:{self.line}" if self.line else self.place


DEFAULT = Source("default")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that was considered and not taken."""

    value: str
    source: Source
    reason: str


@dataclass(frozen=True, slots=True)
class Finding(Generic[T]):
    """A value, where it comes from, why it was taken, and what lost against it."""

    value: T
    source: Source
    reason: str
    rejected: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """What runs. module and attribute for an application object or factory, argv for a command or script, else a file to be served.

    import_root: the folder that the code imports from, `.` for the project's root. file: the file it was found in.
    command: the name by which the manifest declares it. interface: what its server must speak, where that is not the framework's usual.
    unfinished: where an object gets its routes, when nothing that runs with its file does so.
    """

    file: str
    module: str | None = None
    attribute: str | None = None
    factory: bool = False
    argv: tuple[str, ...] = ()
    import_root: str = "."
    command: str | None = None
    interface: str | None = None
    unfinished: str | None = None

    def __str__(self) -> str:
        """`module:attribute`, with `()` for a factory, or the command."""
        if self.command:
            return self.command
        if self.module:
            return f"{self.module}:{self.attribute}{'()' if self.factory else ''}"
        return " ".join(self.argv) or self.file


@dataclass(frozen=True, slots=True)
class Server:
    """The program that serves the application. added: the requirement that we add, when the project does not bring it.

    config: its configuration in the project, where it must be told of it. configured: the settings that the configuration makes.
    """

    name: str
    version: str | None = None
    added: str | None = None
    config: str | None = None
    configured: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable that the code reads. default: what the code falls back to, when it is a plain value.

    scheme: of the URL that the project's own `.env.example` gives it.
    """

    name: str
    required: bool
    source: Source
    default: str | None = None
    secret: bool = False
    scheme: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceUse:
    """A service that the application needs. driver: the distribution that talks to it. image: another one than usual."""

    name: str
    driver: str
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A command that must end well before the application starts, such as migrations."""

    name: str
    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Worker:
    """A process beside the application that runs on. by: the library, or file, that it comes from.

    import_root: the folder that its modules are imported from, None where only its command is known.
    environment: variables that must hold the address of a service, by the name of the service. port: that it listens on, if any.
    """

    name: str
    by: str
    argv: tuple[str, ...]
    import_root: str | None
    stop_grace_period: str = "15s"
    environment: dict[str, str] = field(default_factory=dict)
    port: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder in the image that the code writes, by its absolute path.

    how: a `volume` is mounted there; a `link` leads from there to a folder that may be written; a `variable` of the code is pointed
    elsewhere; the folder is made `writable`, and what is in it goes with the container. form: of the variable's value, with `{path}`.
    owned: whether the project has files in the folder. thrown_away: of a file behind a link, whether it goes with the container.
    """

    path: str
    how: Literal["volume", "link", "variable", "writable"]
    variable: str | None = None
    form: str = "{path}"
    owned: bool = False
    thrown_away: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A command of the project in the build, with throw-away values for the variables it needs. packages: of Debian, for it alone."""

    name: str
    argv: tuple[str, ...]
    packages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SystemNeeds:
    """Debian packages of one distribution: to compile it, and to run it."""

    build: tuple[str, ...]
    runtime: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Packaging:
    """How the project itself is installed. sources: top-level names that the wheel holds, so that they are not copied as well."""

    backend: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """One field for each question that inspection asks, in the order in which it asks them.

    installation: what is installed, on which Python. packaging: of the project itself, when it is installed and runs from there.
    address: the variable that must hold 0.0.0.0. sqlite: where the code names an SQLite database.
    """

    name: Finding[str]
    description: Finding[str] | None
    installation: "Installation"
    packaging: Finding[Packaging] | None
    framework: Finding[str]
    entry_point: Finding[EntryPoint]
    server: Finding[Server] | None
    port: Finding[int] | None
    health: Finding[str] | None
    address: Finding[str] | None = None
    routes: tuple[Finding[str], ...] = ()
    services: tuple[Finding[ServiceUse], ...] = ()
    variables: tuple[Variable, ...] = ()
    jobs: tuple[Finding[Job], ...] = ()
    workers: tuple[Finding[Worker], ...] = ()
    steps: tuple[Finding[Step], ...] = ()
    assets: "Finding[Assets] | None" = None
    places: tuple[Finding[Place], ...] = ()
    sqlite: Source | None = None
    settings_module: Finding[str] | None = None
    development: "Finding[Development] | None" = None
    warnings: tuple[str, ...] = field(default=())

    @property
    def manager(self) -> Finding[str]:
        """The package manager."""
        return self.installation.manager

    @property
    def dependencies(self) -> Dependencies:
        """What is installed."""
        return self.installation.dependencies

    @property
    def python(self) -> Finding[str]:
        """The Python version."""
        return self.installation.python

    @property
    def system_packages(self) -> tuple[Finding[SystemNeeds], ...]:
        """The Debian packages that distributions and code need."""
        return self.installation.system_packages
