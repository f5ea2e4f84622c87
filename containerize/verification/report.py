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
class SmokeReport:
    """A run that went well. uid: of the main container's first process. output: what a program without a port printed."""

    services: tuple[ServiceReport, ...]
    probes: tuple[ProbeReport, ...]
    uid: int | None
    stop_seconds: float | None
    output: str = ""
    notes: tuple[str, ...] = field(default=())
