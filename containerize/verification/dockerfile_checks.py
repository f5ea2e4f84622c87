"""What the engine's own build checks say of a Dockerfile, before anything is built."""

import json
from typing import Any

from containerize import process
from containerize.engine.build_target import BuildTarget
from containerize.engine.connection import cli_environment
from containerize.engine.untrusted_text import one_line
from containerize.verification.checks import Check

_SECONDS = 60


def check_dockerfile(target: BuildTarget) -> Check:
    """`docker build --check`, see https://docs.docker.com/reference/build-checks/: its warnings are noted, and fail nothing."""
    name = "build checks"
    argv = ["docker", "buildx", "build", "--call=check,format=json", "--file", str(target.dockerfile)]
    argv += ["--target", target.stage] if target.stage else []
    try:
        ended = process.run([*argv, str(target.context)], env=cli_environment({"BUILDX_GIT_INFO": "0"}), timeout=_SECONDS)
        said: dict[str, Any] = json.loads(ended.stdout)
    except (OSError, TimeoutError, ValueError):
        return Check(name, "skipped", "this builder has none, or says that the file cannot be read")
    warnings = [_line(warning) for warning in said.get("warnings") or []]
    if warnings:
        count = "1 warning" if len(warnings) == 1 else f"{len(warnings)} warnings"
        return Check(name, "noted", count, 0.0, tuple(warnings), {"warnings": said["warnings"]})
    return Check(name, "passed", "no warning", 0.0, (), {"warnings": []})


def _line(warning: dict[str, Any]) -> str:
    ranges = (warning.get("location") or {}).get("ranges") or []
    line = (ranges[0].get("start") or {}).get("line") if ranges else None
    where = f"Dockerfile:{line}: " if line else ""
    rule, said = (str(next(filter(None, map(warning.get, keys)), "")) for keys in (("ruleName", "rule"), ("detail", "description")))
    return one_line(f"{where}{rule}: {said}", 300)
