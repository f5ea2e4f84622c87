"""The tool that reads a lock inside the image, and whether it also installs it."""

from dataclasses import dataclass

from containerize import knowledge
from containerize.inspection.dependencies.model import Dependencies
from containerize.inspection.findings import Finding, Source
from containerize.inspection.python import tool_version
from containerize.project import LOCK_BYTES, Project


@dataclass(frozen=True, slots=True)
class LockTool:
    """requirements: of the tool and what goes with it, the tool first. native: it installs by itself, its lock having no other form."""

    requirements: tuple[str, ...]
    native: bool = False


def find_lock_tool(project: Project, manager: str, python: str, dependencies: Dependencies) -> Finding[LockTool] | None:
    """The newest version of Poetry, PDM or Pipenv for that Python that the project allows; None for managers that uv stands in for.

    The newest reads the locks of all before it, and refuses those that are out of date. Raises InvalidInput when no version fits.
    """
    if manager not in knowledge.pins().managers:
        return None
    version = tool_version(manager, python, None, project)
    row = next(row for row in knowledge.pins().managers[manager] if row.version == version)
    requirements = (f"{manager}=={version}", *(f"{name}=={pin}" for name, pin in row.plugins.items()))
    native = _why_native(project, dependencies) if manager == "pdm" else None
    wrote = f"; the lock was written by {dependencies.tool}" if dependencies.tool else ""
    source = Source(dependencies.files[-1]) if dependencies.files else Source("pyproject.toml")
    reason = native or f"writes the lock out with hashes for uv{wrote}"
    return Finding(LockTool(requirements, native is not None), source, f"{manager} {version} {reason}")


def _why_native(project: Project, dependencies: Dependencies) -> str | None:
    """Why PDM cannot write a lock out: https://pdm-project.org/en/latest/usage/lockfile/#export-locked-packages-to-alternative-formats."""
    lock = project.toml("pdm.lock", LOCK_BYTES)
    strategy = lock.get("metadata", "strategy") if lock else None
    if "inherit_metadata" not in (strategy or ()):
        return "installs the lock itself: without the strategy inherit_metadata it cannot be written out for another installer"
    unhashed = next((found for found in dependencies.distributions.values() if found.origin in ("git", "path")), None)
    return f"installs the lock itself: {unhashed.name} has no hash to be written out" if unhashed else None
