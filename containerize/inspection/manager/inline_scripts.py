"""Scripts that say in a comment what they need: https://packaging.python.org/en/latest/specifications/inline-script-metadata/."""

import re

from containerize.errors import Ambiguous
from containerize.inspection.application.syntax import application_files
from containerize.inspection.findings import Finding, Source
from containerize.inspection.manager.requirement_files import OPTION, listed
from containerize.project import SOURCE_BYTES, Project

_BLOCK = re.compile(rb"^# /// script\r?$", re.MULTILINE)
# What a person would start, where several could be.
_OBVIOUS = ("main.py", "app.py", "run.py", "__main__.py")


def inline_scripts(project: Project) -> tuple[str, ...]:
    """The files with a `# /// script` block, except tests, tools and examples."""
    return tuple(path for path in application_files(project) if _block(project, path) is not None)


def find_script(project: Project) -> Finding[str] | None:
    """The script whose inline metadata says what to install, or None. Raises Ambiguous when there are several and none is obvious."""
    scripts = inline_scripts(project)
    if not scripts:
        return None
    top = [path for path in scripts if "/" not in path]
    if not top and any("/" not in path for path in application_files(project)):
        return None  # a program at the root is more obvious than a script below it
    top = top or list(scripts)
    chosen = top[0] if len(top) == 1 else next((name for name in _OBVIOUS if name in top), None)
    if chosen is None:
        raise Ambiguous(
            f"{listed(top)} each say in a comment what they need",
            "an image runs one program, and which one is written nowhere",
            f"containerize init {OPTION} {top[0]}",
            option=OPTION,
            choices=tuple(top),
        )
    return Finding(chosen, Source(chosen, _block(project, chosen)), "its comment `# /// script` says what to install")


def _block(project: Project, path: str) -> int | None:
    """The line of the block, or None."""
    if not project.contains(path, b"# /// script"):
        return None
    data = project.read(path, SOURCE_BYTES) or b""
    found = _BLOCK.search(data)
    return data.count(b"\n", 0, found.start()) + 1 if found else None
