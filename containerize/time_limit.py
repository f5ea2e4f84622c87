"""Reading a project ends: one that takes longer than it may is an error with a name, never a wait without end."""

import _weakrefset
import gc
import os
import signal
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from containerize.errors import InvalidInput, UsageError

SECONDS = 60.0
# An alarm that comes at a moment when nothing can be raised is followed by others.
_AGAIN = 0.25
_WEAK = (weakref.__file__, _weakrefset.__file__)
VARIABLE = "CONTAINERIZE_INSPECTION_SECONDS"


class _TimeIsUp(BaseException):
    """No Exception: a finder that puts up with a file it cannot read must not put up with this one."""


class _Clock:
    """What is being read, and until when it may be; None while there is no limit."""

    end: float | None = None
    at: str = ""


def reading(path: str) -> None:
    """A file is about to be read: the moment at which any system, and any thread, notices that time is up."""
    _Clock.at = path
    if _Clock.end is not None and time.monotonic() > _Clock.end:
        raise _TimeIsUp


@contextmanager
def time_limit(root: Path) -> Iterator[None]:
    """Raises InvalidInput, naming the file, in a body that reads a project for longer than a minute, or what the variable says.

    Where the system has alarms (POSIX, the main thread, nobody else's alarm set) also amid one file; else between two of them.
    """
    seconds = _allowed()
    _Clock.end, _Clock.at = time.monotonic() + seconds, ""
    try:
        with _alarm(seconds):
            yield
    except _TimeIsUp:
        raise InvalidInput(
            f"{root}: reading it took over {seconds:g} s" + (f"; it was at {_Clock.at}" if _Clock.at else ""),
            "no application takes that long; a file was made to, the folder holds far more than one application, or the disk is slow",
            f"name the folder of the application itself: containerize inspect {root}/FOLDER; or give it longer: {VARIABLE}=120",
        ) from None
    finally:
        _Clock.end = None


def _allowed() -> float:
    given = os.environ.get(VARIABLE)
    if given is None:
        return SECONDS
    if not given.isascii() or not given.isdecimal() or not 1 <= len(given) <= 5 or int(given) == 0:
        raise UsageError(f"{VARIABLE}={given[:40]!r}", "it is a number of seconds, from 1 to 99999", f"{VARIABLE}=120")
    return float(given)


def _ring(_number: int, frame: FrameType | None) -> None:
    if _Clock.end is None:  # it rang as the body was left
        signal.setitimer(signal.ITIMER_REAL, 0)
    elif not _is_of_the_collector(frame):
        raise _TimeIsUp


def _is_of_the_collector(frame: FrameType | None) -> bool:
    """Whether what was interrupted is called by the garbage collector: amid any C code, and nobody hears of what is raised in it."""
    callbacks = [getattr(callback, "__code__", None) for callback in gc.callbacks]
    while frame is not None:
        code = frame.f_code
        if code in callbacks or code.co_name == "__del__" or (code.co_name in ("remove", "_remove") and code.co_filename in _WEAK):
            return True
        frame = frame.f_back
    return False


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not usable or signal.getitimer(signal.ITIMER_REAL)[0]:
        yield
        return

    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
