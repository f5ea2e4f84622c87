"""What a silent container listens on, from tables as the kernel writes them."""

from types import SimpleNamespace
from typing import Any

import pytest

from containerize.engine.causes import Cause
from containerize.errors import Unhealthy
from containerize.verification.listening import explain_silence, is_loopback, listening, refuse_loopback

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
ANYWHERE, LOOPBACK, LOOPBACK_2, NAME_SERVER = "00000000", "0100007F", "0200007F", "0B00007F"
ANYWHERE_6, LOOPBACK_6, MAPPED = "0" * 32, "0" * 24 + "01000000", "0" * 16 + "FFFF00000100007F"


def _table(*sockets: tuple[str, int], state: str = "0A") -> str:
    rows = [f"   {number}: {address}:{port:04X} 00000000:0000 {state} 00000000:00000000 00:00000000" for number, (address, port) in enumerate(sockets)]
    return HEAD + "\n".join(rows) + "\n"


def _container(tcp: str | None, tcp6: str | None = HEAD) -> Any:
    tables = {"/proc/net/tcp": tcp, "/proc/net/tcp6": tcp6}

    def exec_run(command: list[str], user: str = "") -> tuple[int, bytes]:
        if command[0] != "cat":
            return (127, b"no python")
        text = tables[command[1]]
        return (127, b"no such file") if text is None else (0, text.encode())

    return SimpleNamespace(exec_run=exec_run)


def test_both_tables_are_read_and_the_engines_name_server_left_out() -> None:
    container = _container(_table((ANYWHERE, 8000), (NAME_SERVER, 41233)), _table((LOOPBACK_6, 8001)))
    assert listening(container) == [(ANYWHERE, 8000), (LOOPBACK_6, 8001)]


def test_connections_are_not_listeners() -> None:
    assert listening(_container(_table((ANYWHERE, 8000), state="01"))) == []


def test_an_image_without_cat_and_python_cannot_be_asked() -> None:
    assert listening(_container(None, None)) is None
    assert explain_silence(_container(None, None), (8000,)) == Cause(
        "no answer", "nothing answers on port 8000", "correct it, then: containerize smoke"
    )


@pytest.mark.parametrize(
    ("address", "loopback"),
    [(ANYWHERE, False), (LOOPBACK, True), (LOOPBACK_2, True), ("0200A8C0", False), (ANYWHERE_6, False), (LOOPBACK_6, True), (MAPPED, True)],
)
def test_addresses(address: str, loopback: bool) -> None:
    assert is_loopback(address) is loopback


@pytest.mark.parametrize("address", [LOOPBACK, LOOPBACK_6, MAPPED])
def test_loopback_only_is_hopeless(address: str) -> None:
    table = _table((address, 8000))
    with pytest.raises(Unhealthy) as caught:
        refuse_loopback("app", _container(table), (8000,))
    assert str(caught.value) == (
        '"app" runs and cannot be reached\n  why: it listens on 127.0.0.1:8000, which nothing outside the container can reach\n'
        "  fix: let it listen on 0.0.0.0 (uvicorn: --host 0.0.0.0; gunicorn: --bind 0.0.0.0:8000)"
    )
    assert explain_silence(_container(table), (8000,)) == Cause("loopback only", caught.value.why, caught.value.fix)


@pytest.mark.parametrize("table", [_table(), _table((ANYWHERE, 8000)), _table((LOOPBACK, 9000)), _table((LOOPBACK, 8000), (ANYWHERE, 8000)), None])
def test_anything_else_may_still_come_right(table: str | None) -> None:
    refuse_loopback("app", _container(table), (8000,))


@pytest.mark.parametrize(
    ("table", "name", "why", "fix"),
    [
        (
            _table((ANYWHERE, 9000), (LOOPBACK, 9001)),
            "wrong port",
            "it listens on 9000, 127.0.0.1:9001, not on 8000",
            "containerize init --port 9000, or let it listen on 8000",
        ),
        (
            _table((ANYWHERE, 8000)),
            "no answer",
            "it listens on port 8000, but does not answer there as it should (as HTTP, and below 500)",
            "correct it, then: containerize smoke",
        ),
        (
            _table((NAME_SERVER, 41233)),
            "never listens",
            "nothing in it listens on port 8000",
            "look at its log: it may still be starting (--timeout SECONDS), or wait for something",
        ),
    ],
)
def test_each_silence_is_explained(table: str, name: str, why: str, fix: str) -> None:
    assert explain_silence(_container(table), (8000,)) == Cause(name, why, fix)
