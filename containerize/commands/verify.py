"""What `verify` does: the checklist, told as it goes, and the files that are asked for."""

import os
from pathlib import Path

from containerize.engine.build_options import BuildOptions
from containerize.engine.build_run import BuildResult
from containerize.engine.build_target import BuildTarget, find_build_target
from containerize.engine.connection import connect
from containerize.errors import WriteFailed
from containerize.reporting.console import Console
from containerize.reporting.report_html import verify_html
from containerize.reporting.verify_files import verify_junit, verify_markdown
from containerize.reporting.verify_text import show_check, show_verdict
from containerize.verification.checks import Verification
from containerize.verification.settings import smoke_settings
from containerize.verification.verify import Verifier


def verify(
    console: Console,
    path: Path,
    *,
    timeout: float,
    probes: list[str],
    trust_compose: bool,
    options: BuildOptions,
    junit: Path | None,
    markdown: Path | None,
    html: Path | None,
    verbose: bool,
) -> Verification:
    """Prove that the project builds, starts, answers, keeps its cache and its data, and stops.

    junit, markdown, html: files that are written too. A failed check is no error here: its code is in the result. Raises
    InvalidInput without a Dockerfile, UnsafeInput, InvalidConfig for a budget that is none, EngineMissing, EngineLost,
    CleanupIncomplete, WriteFailed.
    """
    from containerize.commands.image import build_target

    settings = smoke_settings(path, timeout=timeout, probes=probes, trust_compose=trust_compose)
    target = find_build_target(path, trust=trust_compose)

    def build(wanted: BuildTarget) -> BuildResult:
        return build_target(console, wanted, options=options, verbose=verbose)

    with connect() as engine:
        console.say(f"Verifying {path.resolve().name}")
        verifier = Verifier(engine, path.resolve(), target, settings, build, lambda check: show_check(console, check))
        found = verifier.run()
    show_verdict(console, found)
    for file, text in ((junit, verify_junit), (markdown, verify_markdown), (html, verify_html)):
        if file is not None:
            _write(file, text(found))
    return found


def _write(file: Path, text: str) -> None:
    """GitHub's summary of a step belongs to all that runs in it: there the text is added."""
    shared = os.environ.get("GITHUB_STEP_SUMMARY") == str(file)
    try:
        with file.open("a" if shared else "w", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        fix = "name a file in a folder that can be written to"
        raise WriteFailed(f"{file}: {error.strerror}", "the report cannot be kept there", fix) from None
