""".dockerignore: what never belongs into an image, fitted to this project."""

from collections.abc import Iterable

from containerize import knowledge
from containerize.config import IgnoreGroup, Install
from containerize.inspection.findings import Findings
from containerize.inspection.packages.ignored import ignoring_pattern
from containerize.project import Project
from containerize.resolve.provenance import Provenance

FOR_DEVELOPMENT = "for development only"
_DEVELOPMENT = ("tests", "test", "docs", "doc", "notebooks", "conftest.py", "noxfile.py", "tox.ini", "pytest.ini", "mypy.ini", "ruff.toml")


def resolve_ignore(
    project: Project, findings: Findings, install: Install, left_out: list[str], provenance: Provenance
) -> list[IgnoreGroup]:
    """The known groups, this project's own tests and docs unless its package build may read them, and folders that are `left_out`.

    install: of a workspace, what is sent to the builder beside the project.
    """
    provenance.default("ignore", "secrets, history, caches and local data never belong into an image")
    groups = [IgnoreGroup(reason=group.reason, patterns=group.patterns) for group in knowledge.ignore_groups()]
    top = {path.split("/")[0] for path in project.files}
    development = [name for name in _DEVELOPMENT if name in top]
    if development and findings.packaging is None:
        groups.append(IgnoreGroup(reason=FOR_DEVELOPMENT, patterns=development))
    if findings.assets is not None:
        groups.append(IgnoreGroup(reason="what the build of scripts and styles is told", patterns=["!.npmrc", "!.yarnrc*"]))
    if certificate := findings.installation.certificate:
        groups.append(IgnoreGroup(reason="the authority that the build trusts", patterns=[f"!{certificate.value}"]))
    if left_out:
        groups.append(IgnoreGroup(reason="what the application keeps in volumes", patterns=left_out))
    return groups if project.context is project else [_of_workspace(project, install), *(_below(project, group) for group in groups)]


def _of_workspace(project: Project, install: Install) -> IgnoreGroup:
    folders = dict.fromkeys([project.place, *(package.path for package in install.packages)])
    files = [path for path in install.inputs if not any(path.startswith(f"{folder}/") for folder in folders)]
    reason = "of the workspace only what this project is built from, and the manifests that its lock was made with"
    return IgnoreGroup(reason=reason, patterns=["*", *(f"!{path}" for path in (*folders, *files))])


def _below(project: Project, group: IgnoreGroup) -> IgnoreGroup:
    """A group whose patterns mean the project's folder, where they mean the top of one."""
    return IgnoreGroup(reason=group.reason, patterns=[_anchored(project, pattern) for pattern in group.patterns])


def _anchored(project: Project, pattern: str) -> str:
    sign = "!" if pattern.startswith("!") else ""
    body = pattern.removeprefix("!")
    return f"{sign}{body if body.startswith('**/') else project.in_context(body)}"


def is_ignored(path: str, patterns: Iterable[str]) -> bool:
    """Whether patterns of .dockerignore leave a file out of the build."""
    return ignoring_pattern(path, patterns) is not None
