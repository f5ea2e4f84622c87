"""Whatever happens during a run, and however often Ctrl-C is pressed, what it made is removed once."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from containerize.engine.connection import Engine
from containerize.engine.objects import Session, remove_session
from containerize.errors import CleanupIncomplete, ContainerizeError, EngineLost

_SIGNALS = tuple(number for name in ("SIGINT", "SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)))

_SETTLING = 3.0


@contextmanager
def removed_afterwards(engine: Engine, session: Session) -> Iterator[None]:
    """Remove all of a session's objects at the end. What could not be removed is said beside the error that there is already."""
    failure: BaseException | None = None
    signals = _OneSignal()
    try:
        # Two levels: a signal can raise in the inner `finally`, and never again after that.
        try:
            yield
        finally:
            signals.hold()
    except BaseException as error:
        failure = error
        raise
    finally:
        try:
            _remove(engine, session, failure)
        finally:
            signals.give_back()


def _remove(engine: Engine, session: Session, failure: BaseException | None) -> None:
    try:
        # Ended early, or the engine was lost: something that was asked for may be on its way.
        told = failure is None or (isinstance(failure, ContainerizeError) and not isinstance(failure, EngineLost))
        remove_session(engine, session.id, settling=0 if told else _SETTLING)
    except CleanupIncomplete as left:
        if not isinstance(failure, ContainerizeError):
            raise
        failure.found += f"\n{left.found}; by hand: {left.fix}"


class _OneSignal:
    """Lets the first signal that asks us to end do so, and no other; one that comes while nothing may end is done at `give_back`."""

    def __init__(self) -> None:
        self._held = False
        self._waiting: int | None = None
        self._before: dict[int, Any] = {}
        if threading.current_thread() is threading.main_thread():
            self._before = {
                number: signal.signal(number, self._handle) for number in _SIGNALS if signal.getsignal(number) not in (signal.SIG_IGN, None)
            }

    def hold(self) -> None:
        """From here on, nothing is raised."""
        if not self._held:
            self._held = True
            self._waiting = 0

    def give_back(self) -> None:
        """Put the handlers back that were there, and do what was asked for in the meantime."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._waiting:
            self._end(self._waiting, None)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if not self._held:
            self._held = True
            self._end(number, frame)
        elif self._waiting == 0:
            self._waiting = number

    def _end(self, number: int, frame: FrameType | None) -> None:
        before = self._before[number]
        if callable(before):
            before(number, frame)
        else:
            raise SystemExit(128 + number)
