"""What the programs of an engine say when the engine itself has gone, or answers what it should not."""

import re

# The docker CLI, compose and buildx, as they print it; what a step of a build or a container says of some engine of its own is not read.
_SAID = re.compile(
    r"error during connect: |Cannot connect to the Docker daemon|failed to dial gRPC|request returned \d+ .*for API route and version"
    r"|failed to (?:receive status|call build|solve): (?:rpc error: )?code = Unavailable|rpc error: code = Unavailable desc = "
)


def says_engine_is_lost(text: str) -> bool:
    """Whether a program's own last words are about its connection to the engine."""
    return _SAID.search(text) is not None
