"""What pyproject.toml leaves to others: sources of single distributions in `[tool.uv.sources]`, lists that only a backend knows."""

from dataclasses import replace
from typing import Any

from packaging.utils import canonicalize_name

from containerize.inspection.dependencies.model import Distribution, Origin
from containerize.project import Project
from containerize.toml_document import TomlDocument

_ORIGINS: dict[str, Origin] = {"git": "git", "url": "url", "path": "path"}
_MANIFEST = "pyproject.toml"


def unread_dependencies(project: Project) -> str | None:
    """Where the manifest leaves its dependencies to the build backend, None when it lists them all."""
    document = project.toml(_MANIFEST)
    if document is None or "dependencies" not in document.strings("project", "dynamic"):
        return None
    return f"{document.where('project', 'dynamic')}: dependencies are dynamic, so that only the build backend knows all of them"


def with_source(document: TomlDocument, found: Distribution) -> Distribution:
    """The distribution with the source that `[tool.uv.sources]` gives it: https://docs.astral.sh/uv/concepts/projects/dependencies/."""
    for name, value in document.table("tool", "uv", "sources").items():
        if canonicalize_name(name) == found.name:
            for source in value if isinstance(value, list) else [value]:
                if isinstance(source, dict):
                    named = replace(found, line=document.line("tool", "uv", "sources", name)) if "path" in source else found
                    return _from(document, named, source)
    return found


def _from(document: TomlDocument, found: Distribution, source: dict[str, Any]) -> Distribution:
    if source.get("workspace") is True:
        return replace(found, origin="path", location=_member(document, found.name), editable=True)
    for kind, origin in _ORIGINS.items():
        if isinstance(source.get(kind), str):
            return replace(found, origin=origin, location=source[kind], editable=bool(source.get("editable")))
    return found


def _member(document: TomlDocument, name: str) -> str:
    """The folder of a workspace member: the listed one that is called so, else the name itself."""
    members = document.strings("tool", "uv", "workspace", "members")
    return next((path for path in members if canonicalize_name(path.rstrip("/").rsplit("/", 1)[-1]) == name), name)
