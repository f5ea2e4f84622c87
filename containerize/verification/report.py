"""What a smoke run found out: plain values, ready for JSON."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ServiceReport:
    """One container of the run. state: running or exited. seconds: from the start of the run until it was ready."""

    name: str
    state: str
    health: str | None
    exit_code: int | None
    seconds: float


@dataclass(frozen=True)
class ProbeReport:
    """One GET. milliseconds: until the whole body was there. body: its start, as text."""

    service: str
    path: str
    status: int
    milliseconds: float
    body: str


@dataclass(frozen=True)
class ServicePlace:
    """Where a service stands: the networks that it is in, the volumes with a name that it keeps, the services that it waits for."""

    name: str
    networks: tuple[str, ...]
    volumes: tuple[str, ...]
    waits: tuple[str, ...]


@dataclass(frozen=True)
class SmokeReport:
    """A run that went well. uid: of the main container's first process. output: what a program without a port printed.

    main: the project's own service. log: its last lines. internal: the networks without a way out.
    """

    services: tuple[ServiceReport, ...]
    probes: tuple[ProbeReport, ...]
    uid: int | None
    stop_seconds: float | None
    output: str = ""
    notes: tuple[str, ...] = field(default=())
    main: str = ""
    log: tuple[str, ...] = ()
    topology: tuple[ServicePlace, ...] = ()
    internal: tuple[str, ...] = ()
