"""What pyproject.toml leaves to others: sources of single distributions in `[tool.uv.sources]`, lists that only a backend knows."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from packaging.utils import canonicalize_name

from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Distribution, Origin, Selection
from containerize.inspection.packages.named_files import inside, matching
from containerize.project import Project
from containerize.toml_document import TomlDocument

_ORIGINS: dict[str, Origin] = {"git": "git", "url": "url", "path": "path"}
_MANIFEST = "pyproject.toml"
_SOURCES = ("tool", "uv", "sources")
_WORKSPACE = ("tool", "uv", "workspace")
_PRODUCTION = Selection()


@dataclass(frozen=True, slots=True)
class Sourced:
    """A distribution that is asked for. elsewhere: the same from its own sources, each under a marker; the first that holds counts."""

    distribution: Distribution
    elsewhere: tuple[tuple[str | None, Distribution], ...] = ()

    def on(self, target: Target) -> Distribution:
        """The distribution from where it comes on that target."""
        return next((found for marker, found in self.elsewhere if target.accepts(marker)), self.distribution)


def unread_dependencies(project: Project, manifest: str = _MANIFEST) -> str | None:
    """Where a manifest leaves its dependencies or its extras to the build backend, None when it lists them all.

    Then uv too must run the backend, be it only to compare a lock with the manifest.
    """
    document = project.toml(manifest) if manifest.endswith(_MANIFEST) else None
    if document is None or (document.get("project") is None and document.get("build-system") is not None):
        return f"{manifest}: without [project], only the build backend knows what it asks for" if manifest in project else None
    dynamic = document.strings("project", "dynamic")
    for name in ("dependencies", "optional-dependencies"):
        if name in dynamic:
            return f"{document.where('project', 'dynamic')}: {name} are dynamic, so that only the build backend knows all of them"
    return None


def sourced(project: Project, document: TomlDocument, found: Distribution, selection: Selection = _PRODUCTION) -> Sourced:
    """The distribution with the sources that `[tool.uv.sources]` of the manifest, else of the workspace's root, gives it.

    https://docs.astral.sh/uv/concepts/projects/dependencies/#dependency-sources
    """
    root = project.toml(_MANIFEST) if document.path.endswith(_MANIFEST) else None
    inherited = [root] if root and root.get(*_WORKSPACE) is not None else []
    for manifest in (document, *inherited):
        for name, value in manifest.table(*_SOURCES).items():
            if canonicalize_name(name) == found.name:
                named = replace(found, line=manifest.line(*_SOURCES, name), file=manifest.path)
                sources = value if isinstance(value, list) else [value]
                chosen = (one for one in sources if isinstance(one, dict) and _counts(one, selection))
                return Sourced(found, tuple((_marker(one), _from(project, manifest, found, named, one)) for one in chosen))
    return Sourced(found)


def _counts(source: dict[str, Any], selection: Selection) -> bool:
    """Whether a source is not meant for an extra or a group that nobody chose."""
    extra, group = source.get("extra"), source.get("group")
    wanted = not isinstance(extra, str) or canonicalize_name(extra) in selection.extras
    return wanted and (not isinstance(group, str) or canonicalize_name(group) in selection.groups)


def _marker(source: dict[str, Any]) -> str | None:
    marker = source.get("marker")
    return marker if isinstance(marker, str) else None


def _from(project: Project, document: TomlDocument, found: Distribution, named: Distribution, source: dict[str, Any]) -> Distribution:
    """named: the distribution at the line of its source, which is where a wrong path is corrected."""
    if source.get("workspace") is True:
        return replace(found, origin="path", location=_member(project, found.name), editable=True)
    for kind, origin in _ORIGINS.items():
        if isinstance(source.get(kind), str):
            path = inside(posixpath.dirname(document.path), source[kind]) if origin == "path" else source[kind]
            base = named if origin == "path" else found
            return replace(base, origin=origin, location=path, editable=bool(source.get("editable")))
    return found


def _member(project: Project, name: str) -> str:
    """The folder of a workspace member, by the name in its manifest; one that is not there is looked for in a folder of its name."""
    document = project.toml(_MANIFEST)
    for folder in _members(project, document) if document else ():
        manifest = project.toml(f"{folder}/{_MANIFEST}")
        if manifest and canonicalize_name(str(manifest.get("project", "name"))) == name:
            return folder
    listed = document.strings(*_WORKSPACE, "members") if document else []
    return next((path for path in listed if canonicalize_name(path.rstrip("/").rsplit("/", 1)[-1]) == name), name)


def _members(project: Project, document: TomlDocument) -> Iterator[str]:
    """https://docs.astral.sh/uv/concepts/projects/workspaces/: patterns of folders, less those of `exclude`."""
    excluded = {path for pattern in document.strings(*_WORKSPACE, "exclude") for path in _manifests(project, pattern)}
    for pattern in document.strings(*_WORKSPACE, "members"):
        yield from (posixpath.dirname(path) for path in _manifests(project, pattern) if path not in excluded)


def _manifests(project: Project, pattern: str) -> list[str]:
    return matching(project, inside(".", f"{pattern}/{_MANIFEST}"))
