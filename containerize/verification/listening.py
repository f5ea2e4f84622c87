"""What a container that does not answer listens on, read from /proc/net inside it."""

from containerize.engine.connection import APIError, Container

_LISTEN = "0A"
# The engine's own name server in every container.
_ENGINE_DNS = "0B00007F"
_LOOPBACK = ("0100007F", "00000000000000000000000001000000")
_RETRY = "correct it, then: containerize smoke"


def explain_silence(container: Container, ports: tuple[int, ...]) -> tuple[str, str]:
    """(why, fix) for a service that should answer on one of `ports` and does not."""
    if not ports:
        return "its health check never passed", "run the health check by hand: docker compose exec SERVICE COMMAND"
    sockets = listening(container)
    wanted = ports[0]
    if sockets is None:
        return f"nothing answers on port {wanted}", _RETRY
    addresses = {address for address, port in sockets if port in ports}
    if addresses and all(address in _LOOPBACK for address in addresses):
        return (
            f"it listens on 127.0.0.1:{wanted}, which nothing outside the container can reach",
            f"let it listen on 0.0.0.0 (uvicorn: --host 0.0.0.0; gunicorn: --bind 0.0.0.0:{wanted})",
        )
    if addresses:
        return f"it listens on port {wanted}, but does not answer there as it should (as HTTP, and below 500)", _RETRY
    others = sorted({port for _, port in sockets})
    if others:
        ports_seen = ", ".join(map(str, others))
        return f"it listens on {ports_seen}, not on {wanted}", f"containerize init --port {others[0]}, or let it listen on {wanted}"
    return f"nothing in it listens on port {wanted}", "look at its log: it may still be starting (--timeout SECONDS), or wait for something"


def listening(container: Container) -> list[tuple[str, int]] | None:
    """(address in hex, port) of each listening TCP socket in the container; None when that cannot be asked."""
    found = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            code, output = container.exec_run(["cat", table])
        except APIError:
            return None
        if code:
            continue
        for line in (output if isinstance(output, bytes) else b"").decode("ascii", "replace").splitlines()[1:]:
            words = line.split()
            if len(words) > 3 and words[3] == _LISTEN:
                address, _, port = words[1].partition(":")
                if address != _ENGINE_DNS:
                    found.append((address, int(port, 16)))
    return found
