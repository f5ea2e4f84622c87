"""BUILD on Podman: an image with `podman build`, by the service that the engine is."""

import shlex
import tempfile
from pathlib import Path

from containerize import process
from containerize.engine import dockerfile as dockerfiles
from containerize.engine.build_options import BuildOptions
from containerize.engine.build_run import BuildResult, OnProgress, run_builder
from containerize.engine.build_target import BuildTarget
from containerize.engine.connection import Engine
from containerize.engine.podman_progress import PodmanProgress
from containerize.errors import EngineMissing, UsageError


def build_image(engine: Engine, target: BuildTarget, *, options: BuildOptions, on_progress: OnProgress) -> BuildResult:
    """Build an image in Docker's format, which alone has health checks.

    Raises EngineMissing for an option that Podman does not have, BuildFailed.
    """
    text = target.dockerfile.read_text("utf-8", "replace")
    argv = ["podman", "build", "--format", "docker", "--tag", target.tag, "--file", str(target.dockerfile)]
    argv += [*_ignore_file(target), *_options(options), *_architecture(engine, target), *target.words]
    repeat = shlex.join([*argv, str(target.context)])
    progress = PodmanProgress(dockerfiles.parse(text))
    with tempfile.TemporaryDirectory(prefix="containerize-") as folder:
        identity = Path(folder) / "image"
        whole = [*argv, "--iidfile", str(identity), str(target.context)]
        # Told where the service is, the command is a remote one.
        environment = process.clean_environment({"CONTAINER_HOST": engine.endpoint})
        seconds = run_builder(whole, progress, on_progress, environment=environment, repeat=repeat, merged=True)
        return BuildResult(identity.read_text("utf-8").strip(), target.tag, seconds, tuple(progress.steps))


def _ignore_file(target: BuildTarget) -> list[str]:
    """The one of this Dockerfile, which Podman 4.3 does not look for by itself."""
    own = target.dockerfile.with_name(f"{target.dockerfile.name}.dockerignore")
    return ["--ignorefile", str(own)] if own.is_file() else []


def _architecture(engine: Engine, target: BuildTarget) -> list[str]:
    """TARGETARCH, which Podman 4.3 does not set by itself."""
    architecture = target.platform.split("/")[1] if target.platform else engine.client.info()["Architecture"]
    return ["--build-arg", f"TARGETARCH={architecture}"]


def _options(options: BuildOptions) -> list[str]:
    words = (["--no-cache"] if options.no_cache else []) + (["--pull=always"] if options.pull else [])
    words += [word for value in options.secrets for word in ("--secret", value)]
    words += [word for value in options.ssh for word in ("--ssh", value)]
    for name, value in (("--builder", options.builder), ("--sbom", options.sbom), ("--provenance", options.provenance)):
        if value not in (None, "false"):
            raise EngineMissing(f"{name} {value}: Podman's builder has no such option", "this engine is Podman", f"leave {name} out")
    for name, values in (("--cache-from", options.cache_from), ("--cache-to", options.cache_to)):
        words += [word for value in values for word in (name, _repository(name, value))]
    return words


def _repository(name: str, value: str) -> str:
    """Podman keeps caches in registries alone, and is told the repository without more."""
    if "=" not in value:
        return value
    fields = dict(pair.split("=", 1) for pair in value.split(",") if "=" in pair)
    if fields.get("type") == "registry" and "ref" in fields:
        return fields["ref"]
    fix = f"{name} type=registry,ref=registry.example/team/cache"
    raise UsageError(f"{name} {value}", "Podman keeps build caches in registries alone", fix)
