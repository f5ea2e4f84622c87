"""What `--json` prints of a command that could not do its work: the same three parts that people are told, and the kind of failure."""

from typing import Any

from containerize.errors import ContainerizeError, NotProved

SCHEMA_VERSION = 1


def error_json(error: Exception, exit_code: int) -> dict[str, Any]:
    """exit_code: that of the process. cause: of a build or a run, else null."""
    parts = {"found": str(error), "why": None, "fix": None}
    if isinstance(error, ContainerizeError):
        parts = {"found": error.found, "why": error.why, "fix": error.fix}
    cause = error.cause if isinstance(error, NotProved) else None
    return {"schema_version": SCHEMA_VERSION, "error": {"exit_code": exit_code, "cause": cause, **parts}}
