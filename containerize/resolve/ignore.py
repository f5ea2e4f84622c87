""".dockerignore: what never belongs into an image, fitted to this project."""

from collections.abc import Iterable

from containerize import knowledge
from containerize.config import IgnoreGroup
from containerize.inspection.findings import Findings
from containerize.inspection.packages.ignored import ignoring_pattern
from containerize.project import Project
from containerize.resolve.provenance import Provenance

_DEVELOPMENT = ("tests", "test", "docs", "doc", "notebooks", "conftest.py", "noxfile.py", "tox.ini", "pytest.ini", "mypy.ini", "ruff.toml")


def resolve_ignore(project: Project, findings: Findings, left_out: list[str], provenance: Provenance) -> list[IgnoreGroup]:
    """The known groups, this project's own tests and docs unless its package build may read them, and folders that are `left_out`."""
    provenance.default("ignore", "secrets, history, caches and local data never belong into an image")
    groups = [IgnoreGroup(reason=group.reason, patterns=group.patterns) for group in knowledge.ignore_groups()]
    top = {path.split("/")[0] for path in project.files}
    development = [name for name in _DEVELOPMENT if name in top]
    if development and findings.packaging is None:
        groups.append(IgnoreGroup(reason="for development only", patterns=development))
    if left_out:
        groups.append(IgnoreGroup(reason="what the application keeps in volumes", patterns=left_out))
    return groups


def is_ignored(path: str, patterns: Iterable[str]) -> bool:
    """Whether patterns of .dockerignore leave a file out of the build."""
    return ignoring_pattern(path, patterns) is not None
