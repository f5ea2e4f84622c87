"""Running a builder: it is watched from start to end, told to end when it hangs, and its failure explained."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from containerize import process
from containerize.engine.build_hints import explain
from containerize.engine.build_progress import BuildProgress, Vertex
from containerize.engine.lost import says_engine_is_lost
from containerize.engine.untrusted_text import quoted
from containerize.errors import BuildFailed, EngineLost

# Seconds without a word from the builder, and in all.
IDLE_TIMEOUT = 600
TOTAL_TIMEOUT = 3600
# From the last word to the end, and from being asked to end to having ended.
_END_TIMEOUT = 30
_TICK = 1.0
_LOG_LINES = 30
_EXPLAINED_LINES = 300

OnProgress = Callable[[BuildProgress, list[Vertex]], None]


@dataclass(frozen=True)
class BuildResult:
    """A built image: its id, the name it was given, the seconds it took, and its steps as they went.

    digest: what its registry gave it, when it was pushed.
    """

    image_id: str
    tag: str
    seconds: float
    steps: tuple[Vertex, ...]
    digest: str | None = None


def run_builder(
    argv: Sequence[str],
    progress: BuildProgress,
    on_progress: OnProgress,
    *,
    environment: Mapping[str, str],
    repeat: str,
    merged: bool = False,
) -> float:
    """The seconds that it took. repeat: the command for people. merged: whether what it prints is progress on both of its streams.

    Raises BuildFailed with the failing instruction, the end of its log, and the command that repeats the build; EngineLost.
    """
    started = time.monotonic()
    with process.Child(argv, env=environment, discard_stdout=not merged, merged=merged) as child:
        silent = _watch(child, progress, on_progress)
        code = child.wait(_END_TIMEOUT)
    if silent:
        raise BuildFailed(f"the build was ended: {silent}", "a build that takes so long hangs", f"repeat it: {repeat}", cause="hangs")
    if code:
        raise _failure(progress, repeat)
    return time.monotonic() - started


def _watch(child: process.Child, progress: BuildProgress, on_progress: OnProgress) -> str:
    """Read the build to its end; why it was ended early, or nothing."""
    clock = _Clock()
    done = threading.Event()

    def end_when_silent() -> None:
        while not done.wait(_TICK):
            if clock.verdict():
                child.terminate()
                if not done.wait(_END_TIMEOUT):
                    child.kill()
                return

    threading.Thread(target=end_when_silent, daemon=True).start()
    try:
        for line in child.error_lines():
            clock.heard()
            changed = progress.feed(line)
            if changed:
                on_progress(progress, changed)
    finally:
        done.set()
    return clock.said


class _Clock:
    """When a build began and when it was last heard. said: why it was found to hang, or nothing."""

    def __init__(self) -> None:
        self.said = ""
        self._began = self._last = time.monotonic()

    def heard(self) -> None:
        self._last = time.monotonic()

    def verdict(self) -> str:
        now = time.monotonic()
        if now - self._last > IDLE_TIMEOUT:
            self.said = f"it said nothing for {IDLE_TIMEOUT:g} s"
        elif now - self._began > TOTAL_TIMEOUT:
            self.said = f"it took over {TOTAL_TIMEOUT:g} s"
        return self.said


def _failure(progress: BuildProgress, repeat: str) -> BuildFailed | EngineLost:
    vertex = progress.failed
    messages = [message for message in progress.messages if message]
    # A step that failed can have said anything, and what it said is no news of this engine.
    if vertex is None and says_engine_is_lost("\n".join(messages)):
        found = f"the engine went away during the build{quoted(messages[-_LOG_LINES:])}"
        fix = f"run `docker version` until it shows a server, then repeat it: {repeat}"
        return EngineLost(found, "a build is lost with its engine; the steps that it had finished are in its cache", fix)
    if vertex is None:
        text = "\n".join(messages)
        return _of(f"the build did not start{quoted(messages[-_LOG_LINES:])}", text, repeat)
    # What a command says of its failure can come well before the last line: its two streams are read one by one.
    lines = vertex.log_lines(_EXPLAINED_LINES)
    shown = lines[-_LOG_LINES:] or [vertex.error]
    text = "\n".join([vertex.name, vertex.error, *lines])
    return _of(f"this step of the build failed: {vertex.name[:300]}{quoted(shown)}", text, repeat)


def _of(found: str, text: str, repeat: str) -> BuildFailed:
    cause = explain(text)
    return BuildFailed(found, cause.why, f"{cause.fix}; repeat it: {repeat}", cause=cause.name)
