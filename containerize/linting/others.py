"""What other programs say of a Dockerfile: hadolint, where it is installed, and the engine's build checks, where there is one."""

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from containerize import process
from containerize.engine.build_target import BuildTarget
from containerize.engine.untrusted_text import one_line
from containerize.linting.problem import Problem

_SECONDS = 30
# What our own rules say with more about it (DL3002, DL3004, ...), and versions of Debian's packages, which its mirrors keep for days only
# (DL3008; https://github.com/hadolint/hadolint/wiki/DL3008).
_LEFT_OUT = frozenset("DL3002 DL3004 DL3006 DL3007 DL3008 DL3009 DL3014 DL3015 DL3020 DL3025 DL3042 DL4003 DL4004".split())
# The same of the engine's checks (https://docs.docker.com/reference/build-checks/).
_SAID_BY_OURS = frozenset(("JSONArgsRecommended", "SecretsUsedInArgOrEnv", "MultipleInstructionsDisallowed"))


def find_hadolint() -> str | None:
    """Its program: beside our own Python, as its wheel installs it, or on PATH."""
    beside = Path(sys.executable).with_name("hadolint")
    return str(beside) if beside.is_file() else shutil.which("hadolint")


def hadolint_problems(program: str, dockerfile: Path, path: str) -> Iterator[Problem]:
    """Rules of hadolint that ours do not have, without its hints on style (`info`, `style`).

    A file that it cannot read is left to the engine, which says it better.
    """
    try:
        ended = process.run([program, "--no-fail", "--format", "json", str(dockerfile)], timeout=_SECONDS)
        found: list[dict[str, Any]] = json.loads(ended.stdout)
    except (OSError, TimeoutError, ValueError):
        return
    for entry in found:
        code = str(entry.get("code"))
        if entry.get("level") in ("error", "warning") and code not in _LEFT_OUT and not code.startswith("DL1"):
            page = f"https://github.com/hadolint/hadolint/wiki/{code}" if code.startswith("DL") else f"https://www.shellcheck.net/wiki/{code}"
            yield Problem(path, int(entry.get("line") or 1), code, one_line(str(entry.get("message"))), f"see {page}")


def engine_problems(target: BuildTarget, path: str) -> Iterator[Problem]:
    """`docker build --check`; nothing where there is no engine."""
    from containerize.verification.dockerfile_checks import check_dockerfile

    for warning in check_dockerfile(target).values.get("warnings", ()):
        ranges = (warning.get("location") or {}).get("ranges") or []
        line = int((ranges[0].get("start") or {}).get("line") or 1) if ranges else 1
        rule = str(warning.get("ruleName") or warning.get("rule") or "build-check")
        said = one_line(str(warning.get("detail") or warning.get("description") or ""))
        if rule not in _SAID_BY_OURS:
            yield Problem(path, line, rule, said, f"see {warning.get('url') or 'https://docs.docker.com/reference/build-checks/'}")
