"""Files beside an output that a tool reads instead of it, no longer reads because of it, or merges into it unasked."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_NO_LONGER_READ = "Compose reads {output} instead of it"

# output -> name beside it -> what is wrong when both are there
_RIVALS: Mapping[str, Mapping[str, str]] = {
    "Dockerfile": {
        "Containerfile": "Podman reads it instead of {output}, and Docker does not",
        "dockerfile": "docker build reads {output} instead of it",
    },
    ".dockerignore": {
        "Dockerfile.dockerignore": "BuildKit reads it instead of {output}, which keeps secrets out of the image",
        ".containerignore": "Podman reads it instead of {output}, which keeps secrets out of the image",
        "Dockerfile.containerignore": "Podman reads it instead of {output}, which keeps secrets out of the image",
    },
    "compose.yaml": dict.fromkeys(("compose.yml", "docker-compose.yml", "docker-compose.yaml"), _NO_LONGER_READ),
}
_OVERRIDES = ("compose.override.yaml", "compose.override.yml", "docker-compose.override.yaml", "docker-compose.override.yml")


@dataclass(frozen=True)
class Lookalike:
    """A file beside an output. rival: one of the two would not be read (else it is merged). effect: what happens, in a few words."""

    path: PurePosixPath
    output: PurePosixPath
    rival: bool
    effect: str


def find_lookalikes(root: Path, outputs: Collection[PurePosixPath]) -> list[Lookalike]:
    """The look-alikes of all outputs, sorted by path; files that are outputs themselves are none."""
    found: list[Lookalike] = []
    for output in outputs:
        for name, effect in _RIVALS.get(output.name, {}).items():
            found.append(Lookalike(output.parent / name, output, True, effect.format(output=output)))
        if output.name == "compose.yaml":
            merged = f"Compose merges it into {output} unasked, so it can undo what stands there"
            found += [Lookalike(output.parent / name, output, False, merged) for name in _OVERRIDES]
    present = [lookalike for lookalike in found if lookalike.path not in outputs and _is_there(root, lookalike)]
    return sorted(present, key=lambda lookalike: str(lookalike.path))


def _is_there(root: Path, lookalike: Lookalike) -> bool:
    place, output = root / lookalike.path, root / lookalike.output
    if not os.path.lexists(place):
        return False
    # Where case makes no difference, `dockerfile` and `Dockerfile` are one file.
    return not (os.path.lexists(output) and os.path.samestat(os.lstat(place), os.lstat(output)))
