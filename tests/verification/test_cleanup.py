"""Signals while a run's objects are removed: one ends the run, none ends the removal."""

import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from containerize.engine.objects import new_session
from containerize.errors import CleanupIncomplete, EngineLost, Unhealthy
from containerize.verification import cleanup
from containerize.verification.cleanup import removed_afterwards

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")

ENGINE: Any = None


class Removal:
    """Stands in for `remove_session`: counts, sends itself signals while it works, and may fail."""

    def __init__(self) -> None:
        self.count = 0
        self.finished = 0
        self.settling = -1.0
        self.signals: list[int] = []
        self.error: Exception | None = None

    def __call__(self, _engine: object, _session: str, *, settling: float) -> None:
        self.count += 1
        self.settling = settling
        for number in self.signals:
            os.kill(os.getpid(), number)
        if self.error:
            raise self.error
        self.finished += 1


@pytest.fixture
def removal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Removal]:
    found = Removal()
    monkeypatch.setattr(cleanup, "remove_session", found)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield found
    assert {number: signal.getsignal(number) for number in before} == before


def _send(number: int) -> None:
    os.kill(os.getpid(), number)


def test_a_run_that_went_well(removal: Removal) -> None:
    with removed_afterwards(ENGINE, new_session()):
        assert removal.count == 0
    assert (removal.finished, removal.settling) == (1, 0)


def test_an_error_stays_the_error(removal: Removal) -> None:
    with pytest.raises(Unhealthy, match=r"^it is ill\n"), removed_afterwards(ENGINE, new_session()):
        raise Unhealthy("it is ill", "why", "fix", cause="x")
    assert (removal.finished, removal.settling) == (1, 0)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(143), ConnectionError("gone"), EngineLost("gone", "why", "fix")])
def test_what_is_broken_off_waits_for_what_may_still_come(error: BaseException, removal: Removal) -> None:
    with pytest.raises(type(error)), removed_afterwards(ENGINE, new_session()):
        raise error
    assert removal.settling == 3


def test_ctrl_c(removal: Removal) -> None:
    with pytest.raises(KeyboardInterrupt), removed_afterwards(ENGINE, new_session()):
        _send(signal.SIGINT)
    assert removal.finished == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_being_ended_from_outside(number: int, removal: Removal) -> None:
    with pytest.raises(SystemExit) as caught, removed_afterwards(ENGINE, new_session()):
        _send(number)
    assert caught.value.code == 128 + number
    assert removal.finished == 1


def test_ctrl_c_again_and_again_while_it_is_removed(removal: Removal) -> None:
    removal.signals = [signal.SIGINT, signal.SIGTERM, signal.SIGINT]
    with pytest.raises(KeyboardInterrupt), removed_afterwards(ENGINE, new_session()):
        _send(signal.SIGINT)
    assert removal.finished == 1


def test_a_second_ctrl_c_before_it_is_removed(removal: Removal) -> None:
    def body() -> None:
        try:
            _send(signal.SIGINT)
        finally:
            _send(signal.SIGINT)
            ended.append(True)

    ended: list[bool] = []
    with pytest.raises(KeyboardInterrupt), removed_afterwards(ENGINE, new_session()):
        body()
    assert (ended, removal.finished) == ([True], 1)


def test_a_first_ctrl_c_while_it_is_removed_comes_after_it(removal: Removal) -> None:
    removal.signals = [signal.SIGINT]
    with pytest.raises(KeyboardInterrupt), removed_afterwards(ENGINE, new_session()):
        pass
    assert removal.finished == 1


def test_what_is_ignored_stays_ignored(removal: Removal) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with removed_afterwards(ENGINE, new_session()):
            _send(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert removal.finished == 1


def test_the_handler_of_the_command_line_is_asked(removal: Removal) -> None:
    def handler(_number: int, _frame: object) -> None:
        raise SystemExit(143)

    before = signal.signal(signal.SIGTERM, handler)
    try:
        with pytest.raises(SystemExit, match="143"), removed_afterwards(ENGINE, new_session()):
            _send(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)


def test_in_another_thread_there_are_no_signals_and_it_is_removed_all_the_same(removal: Removal) -> None:
    def run() -> None:
        with removed_afterwards(ENGINE, new_session()):
            pass

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert removal.finished == 1


def test_what_cannot_be_removed_is_said_beside_the_error(removal: Removal) -> None:
    removal.error = CleanupIncomplete("an object of this run could not be removed", "they take up space", "docker rm -f x")
    with pytest.raises(Unhealthy) as caught, removed_afterwards(ENGINE, new_session()):
        raise Unhealthy("it is ill", "why", "fix", cause="x")
    assert caught.value.found == "it is ill\nan object of this run could not be removed; by hand: docker rm -f x"


def test_what_cannot_be_removed_is_an_error_of_its_own(removal: Removal) -> None:
    removal.error = CleanupIncomplete("an object of this run could not be removed", "they take up space", "docker rm -f x")
    with pytest.raises(CleanupIncomplete), removed_afterwards(ENGINE, new_session()):
        pass
