"""What a container that does not answer listens on, read from /proc/net inside it."""

from containerize.engine.causes import Cause
from containerize.engine.connection import Container
from containerize.errors import Unhealthy
from containerize.verification.container import read_file

_LISTEN = "0A"
# As /proc writes them: 127.x.x.x with its bytes turned round, on its own or in IPv6, and ::1.
_LOOPBACK_V4 = "7F"
_LOOPBACK_V6 = "00000000000000000000000001000000"
_MAPPED = "0000000000000000FFFF0000"
# The engine's own name server, in every container of a network that is not the default one.
_NAME_SERVER = "0B00007F"
_RETRY = "correct it, then: containerize smoke"
# The causes that are about where it listens.
ADDRESSES = ("loopback only", "wrong port")


def explain_silence(container: Container, ports: tuple[int, ...]) -> Cause:
    """Why a service that should answer on one of `ports` does not."""
    sockets = listening(container)
    wanted = ports[0]
    if sockets is None:
        return Cause("no answer", f"nothing answers on port {wanted}", _RETRY)
    addresses = {address for address, port in sockets if port in ports}
    if addresses and all(map(is_loopback, addresses)):
        return _out_of_reach(wanted)
    if addresses:
        why = f"it listens on port {wanted}, but does not answer there as it should (as HTTP, and below 500)"
        return Cause("no answer", why, _RETRY)
    others = sorted({(port, is_loopback(address)) for address, port in sockets})
    if others:
        seen = ", ".join(f"127.0.0.1:{port}" if loopback else str(port) for port, loopback in others)
        fix = f"containerize init --port {others[0][0]}, or let it listen on {wanted}"
        return Cause("wrong port", f"it listens on {seen}, not on {wanted}", fix)
    fix = "look at its log: it may still be starting (--timeout SECONDS), or wait for something"
    return Cause("never listens", f"nothing in it listens on port {wanted}", fix)


def refuse_loopback(service: str, container: Container, ports: tuple[int, ...]) -> None:
    """Raise Unhealthy when a service listens on one of `ports` and only where nobody can reach it: waiting does not change that."""
    addresses = {address for address, port in listening(container) or [] if port in ports}
    if addresses and all(map(is_loopback, addresses)):
        cause = _out_of_reach(ports[0])
        raise Unhealthy(f'"{service}" runs and cannot be reached', cause.why, cause.fix, cause=cause.name)


def listening(container: Container) -> list[tuple[str, int]] | None:
    """(address in hex, port) of each TCP socket that the container listens on; None when that cannot be asked."""
    tables = [read_file(container, path) for path in ("/proc/net/tcp", "/proc/net/tcp6")]
    if all(table is None for table in tables):
        return None
    return [found for table in tables if table for line in table.splitlines()[1:] if (found := _socket(line)) and found[0] != _NAME_SERVER]


def is_loopback(address: str) -> bool:
    """Whether an address, in the hex of /proc/net, is one that only the container itself can reach."""
    return address.removeprefix(_MAPPED).endswith(_LOOPBACK_V4) if len(address.removeprefix(_MAPPED)) == 8 else address == _LOOPBACK_V6


def _out_of_reach(port: int) -> Cause:
    return Cause(
        "loopback only",
        f"it listens on 127.0.0.1:{port}, which nothing outside the container can reach",
        f"let it listen on 0.0.0.0 (uvicorn: --host 0.0.0.0; gunicorn: --bind 0.0.0.0:{port})",
    )


def _socket(line: str) -> tuple[str, int] | None:
    words = line.split()
    if len(words) < 4 or words[3] != _LISTEN:
        return None
    address, _, port = words[1].partition(":")
    return address, int(port, 16)
