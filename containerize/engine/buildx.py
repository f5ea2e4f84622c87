"""BUILD on Docker: an image with the `docker buildx` CLI, since the SDK has no BuildKit."""

import json
import shlex
import tempfile
from collections.abc import Mapping
from pathlib import Path

from containerize import process
from containerize.engine.build_options import BuildOptions
from containerize.engine.build_progress import BuildProgress
from containerize.engine.build_run import BuildResult, OnProgress, run_builder
from containerize.engine.build_target import BuildTarget
from containerize.engine.connection import cli_environment

# No address of the project's repository in the image, and nothing attested of it but what is asked for.
_ENVIRONMENT = {"BUILDX_GIT_INFO": "0", "BUILDX_NO_DEFAULT_ATTESTATIONS": "1", "BUILDX_METADATA_PROVENANCE": "disabled"}
NO_OPTIONS = BuildOptions()


def build_image(target: BuildTarget, *, options: BuildOptions = NO_OPTIONS, on_progress: OnProgress) -> BuildResult:
    """Build and load an image.

    on_progress: called with all that is known and what has just changed.

    Raises BuildFailed with the failing instruction, the end of its log, and the command that repeats the build.
    """
    argv = ["docker", "buildx", "build", "--load", "--tag", target.tag, "--file", str(target.dockerfile)]
    argv += [*options.arguments, *target.words]
    repeat = shlex.join([*argv, str(target.context)])
    progress = BuildProgress()
    with tempfile.TemporaryDirectory(prefix="containerize-") as folder:
        metadata = Path(folder) / "metadata.json"
        whole = [*argv, "--progress=rawjson", "--metadata-file", str(metadata), str(target.context)]
        environment = cli_environment(_ENVIRONMENT)
        seconds = run_builder(whole, progress, on_progress, environment=environment, repeat=repeat)
        return BuildResult(_image_id(metadata, environment), target.tag, seconds, tuple(progress.steps))


def _image_id(metadata: Path, environment: Mapping[str, str]) -> str:
    """What the engine calls the image: the digest of its manifest where images are in containerd's store, else that of its config."""
    said = json.loads(metadata.read_text("utf-8"))
    digests = [str(said[key]) for key in ("containerimage.digest", "containerimage.config.digest") if said.get(key)]
    for digest in digests[:-1]:
        if not process.run(["docker", "image", "inspect", "--format", "{{.Id}}", digest], env=environment).returncode:
            return digest
    return digests[-1]
