"""What a build is told beside what it builds: caches elsewhere, another builder, fresh bases; and what this engine cannot do of it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from containerize.errors import EngineMissing, UsageError

_CONTAINERD = "io.containerd.snapshotter.v1"


@dataclass(frozen=True)
class BuildOptions:
    """As `docker buildx build` takes them. secrets, ssh: what the build is given and no layer keeps. pull: asks for newer bases.

    cache_from, cache_to: caches in registries and folders. builder: another than the current one. sbom, provenance: what is attested of
    the image, beside it in the registry.
    """

    secrets: tuple[str, ...] = ()
    ssh: tuple[str, ...] = ()
    no_cache: bool = False
    pull: bool = False
    builder: str | None = None
    cache_from: tuple[str, ...] = ()
    cache_to: tuple[str, ...] = ()
    sbom: str | None = None
    provenance: str | None = None

    @property
    def arguments(self) -> list[str]:
        """For the command line."""
        words = (["--no-cache"] if self.no_cache else []) + (["--pull"] if self.pull else [])
        words += ["--builder", self.builder] if self.builder else []
        words += [f"--sbom={self.sbom}"] if self.sbom else []
        words += [f"--provenance={self.provenance}"] if self.provenance else []
        repeated = (("--secret", self.secrets), ("--ssh", self.ssh), ("--cache-from", self.cache_from), ("--cache-to", self.cache_to))
        return words + [word for flag, values in repeated for value in values for word in (flag, value)]


def refuse_unsupported(options: BuildOptions, info: Mapping[str, Any]) -> None:
    """Say before a build what it would end with. info: of the engine, as its API gives it.

    Raises EngineMissing where what is asked for needs containerd's image store, and this engine has another: caches that its own builder
    is to write (https://docs.docker.com/build/cache/backends/), attestations (https://docs.docker.com/build/metadata/attestations/).
    """
    elsewhere = [value for value in options.cache_to if "type=inline" not in value.split(",")]
    stores = dict(pair for pair in info.get("DriverStatus") or [] if len(pair) == 2)
    if stores.get("driver-type") == _CONTAINERD:
        return
    for option in ("sbom", "provenance"):
        value = getattr(options, option)
        if value not in (None, "false"):
            raise EngineMissing(
                f"--{option} {value}: this engine keeps an image without what is attested of it",
                "its images are not in containerd's store, which that needs",
                'add {"features": {"containerd-snapshotter": true}} to its daemon.json (Docker Desktop: Settings, General) and restart it',
            )
    if elsewhere and options.builder is None and "BUILDX_BUILDER" not in os.environ:
        raise EngineMissing(
            f"--cache-to {elsewhere[0]}: the builder of this engine writes no cache elsewhere",
            "its images are not in containerd's store, which that needs",
            "docker buildx create --name caching, then add: --builder caching; or --cache-to type=inline with --push",
        )


def registry_of(tag: str) -> str:
    """The host of a name that can be pushed. Raises UsageError for one that only this machine knows."""
    host, slash, _ = tag.partition("/")
    if not slash:
        raise UsageError(
            f"--push of {tag}",
            "that name has neither a registry nor a namespace, and would be one of Docker Hub's own images",
            f"--tag registry.example/team/{tag} --push",
        )
    return host if any(mark in host for mark in ".:") or host == "localhost" else "docker.io"
