"""`build --json` and `smoke --json`: what a run did, for programs."""

from dataclasses import asdict
from typing import Any

from containerize.engine.build_run import BuildResult
from containerize.verification.report import SmokeReport

SCHEMA_VERSION = 1


def build_json(result: BuildResult) -> dict[str, Any]:
    """The image, how long it took, and each step with its seconds and whether it was cached."""
    steps = [{"name": step.name, "seconds": round(step.seconds, 3), "cached": step.cached} for step in result.steps]
    seconds = round(result.seconds, 3)
    image = {"image": result.image_id, "tag": result.tag, "digest": result.digest}
    return {"schema_version": SCHEMA_VERSION, **image, "seconds": seconds, "steps": steps}


def smoke_json(report: SmokeReport) -> dict[str, Any]:
    """Services, probes with the start of what they answered, uid, seconds to stop, and notes."""
    return {"schema_version": SCHEMA_VERSION, **asdict(report)}
