"""BUILD: an image from a Dockerfile, by the builder of the engine that is there, watched from start to end."""

import time
from collections.abc import Callable

from containerize.engine import buildx, podman_build
from containerize.engine.build_options import BuildOptions, refuse_unsupported
from containerize.engine.build_run import BuildResult, OnProgress
from containerize.engine.build_target import BuildTarget
from containerize.engine.connection import Engine
from containerize.errors import BuildFailed

# What passes: nothing else is helped by being tried again.
_PASSES = frozenset({"too many requests", "registry did not answer"})
# Seconds to wait before the second and the third attempt.
_PAUSES = (3, 12)


def build_image(
    engine: Engine,
    target: BuildTarget,
    *,
    options: BuildOptions = buildx.NO_OPTIONS,
    on_progress: OnProgress,
    on_wait: Callable[[str], None] = lambda _why: None,
) -> BuildResult:
    """Build an image that the engine then has. A registry that is overloaded is asked three times in all.

    on_progress: called with all that is known and what has just changed. on_wait: called with why it is tried again, and when.

    Raises EngineMissing for an option that this engine does not have, BuildFailed with the failing instruction, the end of its log,
    and the command that repeats the build; EngineLost.
    """
    if engine.product != "Podman" and (options.cache_to or options.sbom or options.provenance):
        refuse_unsupported(options, engine.client.info())
    for pause in _PAUSES:
        try:
            return _built(engine, target, options, on_progress)
        except BuildFailed as error:
            if error.cause not in _PASSES:
                raise
            on_wait(f"{error.why}: trying again in {pause} s")
        time.sleep(pause)
    return _built(engine, target, options, on_progress)


def _built(engine: Engine, target: BuildTarget, options: BuildOptions, on_progress: OnProgress) -> BuildResult:
    if engine.product == "Podman":
        return podman_build.build_image(engine, target, options=options, on_progress=on_progress)
    return buildx.build_image(target, options=options, on_progress=on_progress)
