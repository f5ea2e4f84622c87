"""Three linters over every golden Dockerfile: hadolint, checkov, and the engine's own build checks.

    python benchmarks/linting.py

checkov comes by `uv tool run`; build checks need an engine, and files whose base image cannot be had there are counted as not asked.
Ends with 1 where one of them finds something.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"
BIN = Path(sys.executable).parent


def _run(*argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(argv, capture_output=True, text=True, check=False, cwd=ROOT)


def hadolint(files: list[str]) -> int:
    """Findings, those of style among them."""
    return len(json.loads(_run(str(BIN / "hadolint"), "--format", "json", "--failure-threshold", "style", *files).stdout))


def checkov() -> int:
    """Failed checks."""
    asked = ("checkov", "--directory", str(GOLDEN), "--framework", "dockerfile", "--compact", "--output", "json")
    return int(json.loads(_run(str(BIN / "uv"), "tool", "run", "--from", "checkov", *asked).stdout)["summary"]["failed"])


def build_checks(files: list[str]) -> tuple[int, int]:
    """(warnings, files that were not asked)."""
    warnings = missing = 0
    with tempfile.TemporaryDirectory() as empty:
        for file in files:
            said = _run("docker", "buildx", "build", "--call=check,format=json", "--file", file, empty)
            found = json.loads(said.stdout or "{}")
            warnings += len(found.get("warnings") or [])
            missing += said.returncode != 0 and not found.get("warnings")
    return warnings, missing


def main() -> int:
    files = sorted(map(str, GOLDEN.rglob("Dockerfile")))
    found, failed = hadolint(files), checkov()
    warnings, missing = build_checks(files)
    print(f"{len(files)} Dockerfiles: hadolint {found}, checkov {failed}, build checks {warnings} ({missing} not asked: no base here)")
    return 1 if found or failed or warnings else 0


if __name__ == "__main__":
    sys.exit(main())
