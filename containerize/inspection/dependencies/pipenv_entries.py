"""One package of a Pipfile or of Pipfile.lock: where it comes from and under which marker it is installed."""

from collections.abc import Mapping
from typing import Any

from containerize.inspection.dependencies.graph import text_or_none
from containerize.inspection.dependencies.model import Origin

# Markers may be keys of their own: `sys_platform = "== 'win32'"`.
_VARIABLES = (
    "os_name sys_platform platform_machine platform_python_implementation platform_release platform_system platform_version "
    "python_version python_full_version implementation_name implementation_version"
).split()
_VCS = ("git", "hg", "svn", "bzr")


def entry_source(entry: Mapping[str, Any]) -> tuple[Origin, str | None]:
    """(origin, path or URL). Raises TypeError for a source that is no text."""
    for vcs in _VCS:
        if vcs in entry:
            return ("git" if vcs == "git" else "url"), text_or_none(entry[vcs])
    place = text_or_none(entry.get("path", entry.get("file")))
    if place is None:
        return "index", None
    if "://" in place and not place.startswith("file:"):
        return ("git" if place.startswith("git+") else "url"), place
    path = place.removeprefix("file://").removeprefix("file:").removeprefix("./").rstrip("/")
    return "path", path or "."


def entry_marker(entry: Mapping[str, Any]) -> str | None:
    """All of its markers as one. Raises TypeError for one that is no text."""
    parts = [text_or_none(entry[key]) for key in ("markers",) if key in entry]
    parts += [f"{variable} {text_or_none(entry[variable])}" for variable in _VARIABLES if variable in entry]
    return " and ".join(f"({part})" for part in parts if part) or None
