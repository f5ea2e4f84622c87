"""BUILD: an image from a Dockerfile, by the builder of the engine that is there, watched from start to end."""

from containerize.engine import buildx, podman_build
from containerize.engine.build_options import BuildOptions, refuse_unsupported
from containerize.engine.build_run import BuildResult, OnProgress
from containerize.engine.build_target import BuildTarget
from containerize.engine.connection import Engine


def build_image(
    engine: Engine, target: BuildTarget, *, options: BuildOptions = buildx.NO_OPTIONS, on_progress: OnProgress
) -> BuildResult:
    """Build an image that the engine then has. on_progress: called with all that is known and what has just changed.

    Raises EngineMissing for an option that this engine does not have, BuildFailed with the failing instruction, the end of its log,
    and the command that repeats the build.
    """
    if engine.product == "Podman":
        return podman_build.build_image(engine, target, options=options, on_progress=on_progress)
    if options.cache_to or options.sbom or options.provenance:
        refuse_unsupported(options, engine.client.info())
    return buildx.build_image(target, options=options, on_progress=on_progress)
