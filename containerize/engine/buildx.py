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
from containerize.errors import BuildFailed

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
        return BuildResult(_image_id(metadata, environment, repeat), target.tag, seconds, tuple(progress.steps))


def _image_id(metadata: Path, environment: Mapping[str, str], repeat: str) -> str:
    """What the engine calls the image: the digest of its manifest where images are in containerd's store, else that of its config."""
    try:
        said = json.loads(metadata.read_text("utf-8"))
        digests = [str(said[key]) for key in ("containerimage.digest", "containerimage.config.digest") if said.get(key)]
        return next((digest for digest in digests[:-1] if _is_there(digest, environment)), digests[-1])
    except (OSError, ValueError, TypeError, KeyError, IndexError):
        found = "`docker buildx build` ended well, but does not say which image it made"
        why = "without its name the image cannot be started, nor looked into"
        raise BuildFailed(found, why, f"see whether this makes one: {repeat}", cause="no image") from None


def _is_there(digest: str, environment: Mapping[str, str]) -> bool:
    return not process.run(["docker", "image", "inspect", "--format", "{{.Id}}", digest], env=environment).returncode
