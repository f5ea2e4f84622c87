"""BUILD: an image from a Dockerfile with the `docker buildx` CLI (the SDK has no BuildKit), watched from start to end."""

import json
import shlex
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from containerize import process
from containerize.engine.build_hints import explain
from containerize.engine.build_options import BuildOptions
from containerize.engine.build_progress import BuildProgress, Vertex
from containerize.engine.build_target import BuildTarget
from containerize.engine.connection import cli_environment
from containerize.engine.untrusted_text import quoted
from containerize.errors import BuildFailed

# Seconds without a word from the builder, and in all.
IDLE_TIMEOUT = 600
TOTAL_TIMEOUT = 3600
# From the last word to the end, and from being asked to end to having ended.
_END_TIMEOUT = 30
_TICK = 1.0
_LOG_LINES = 30
_EXPLAINED_LINES = 300

# No address of the project's repository in the image, and nothing attested of it but what is asked for.
_ENVIRONMENT = {"BUILDX_GIT_INFO": "0", "BUILDX_NO_DEFAULT_ATTESTATIONS": "1", "BUILDX_METADATA_PROVENANCE": "disabled"}
NO_OPTIONS = BuildOptions()
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


def build_image(target: BuildTarget, *, options: BuildOptions = NO_OPTIONS, on_progress: OnProgress) -> BuildResult:
    """Build and load an image.

    on_progress: called with all that is known and what has just changed.

    Raises BuildFailed with the failing instruction, the end of its log, and the command that repeats the build.
    """
    argv = ["docker", "buildx", "build", "--load", "--tag", target.tag, "--file", str(target.dockerfile)]
    argv += options.arguments
    argv += ["--target", target.stage] if target.stage else []
    argv += ["--platform", target.platform] if target.platform else []
    argv += [word for name, value in target.labels.items() for word in ("--label", f"{name}={value}")]
    argv += [word for name, value in target.arguments.items() for word in ("--build-arg", f"{name}={value}")]
    repeat = shlex.join([*argv, str(target.context)])
    progress = BuildProgress()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="containerize-") as folder:
        metadata = Path(folder) / "metadata.json"
        whole = [*argv, "--progress=rawjson", "--metadata-file", str(metadata), str(target.context)]
        environment = cli_environment(_ENVIRONMENT)
        with process.Child(whole, env=environment, discard_stdout=True) as child:
            silent = _watch(child, progress, on_progress)
            code = child.wait(_END_TIMEOUT)
        if silent:
            raise BuildFailed(
                f"the build was ended: {silent}", "a build that takes so long hangs", f"repeat it: {repeat}", cause="hangs"
            )
        if code:
            raise _failure(progress, repeat)
        seconds = time.monotonic() - started
        return BuildResult(_image_id(metadata, environment), target.tag, seconds, tuple(progress.steps))


def _image_id(metadata: Path, environment: Mapping[str, str]) -> str:
    """What the engine calls the image: the digest of its manifest where images are in containerd's store, else that of its config."""
    said = json.loads(metadata.read_text("utf-8"))
    digests = [str(said[key]) for key in ("containerimage.digest", "containerimage.config.digest") if said.get(key)]
    for digest in digests[:-1]:
        if not process.run(["docker", "image", "inspect", "--format", "{{.Id}}", digest], env=environment).returncode:
            return digest
    return digests[-1]


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


def _failure(progress: BuildProgress, repeat: str) -> BuildFailed:
    vertex = progress.failed
    messages = [message for message in progress.messages if message]
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
