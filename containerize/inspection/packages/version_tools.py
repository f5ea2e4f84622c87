"""Packages whose version is read from version control, which is not in a build: what stands in for it."""

import re
from dataclasses import dataclass

from packaging.utils import canonicalize_name

from containerize import knowledge
from containerize.inspection.findings import Finding, Source
from containerize.project import Project
from containerize.toml_document import TomlDocument

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class VersionTool:
    """name: the distribution that reads the version. variable: of the environment, replaces what it would read; None when none does."""

    name: str
    variable: str | None


def find_version_tool(project: Project) -> Finding[VersionTool] | None:
    """The tool among the build requirements (or `setup_requires`, `use_scm_version` in setup.py), or None."""
    document = project.toml("pyproject.toml")
    requires = document.strings("build-system", "requires") if document else []
    for text in requires:
        match = _NAME.match(text)
        name = canonicalize_name(match[0]) if match else ""
        row = knowledge.version_tools().get(name)
        if document and row and (not row.needs or document.get(*row.needs) is not None) and _is_dynamic(document, name):
            reason = f"{name} reads the version from version control, which is not in the build"
            source = Source("pyproject.toml", document.line_with(text))
            return Finding(VersionTool(name, row.variable), source, f"{reason}; {row.instead}" if row.instead else reason)
    if project.contains("setup.py", b"use_scm_version"):
        name = "setuptools-scm"
        reason = f"{name} reads the version from version control, which is not in the build"
        return Finding(VersionTool(name, knowledge.version_tools()[name].variable), Source("setup.py"), reason)
    return None


def _is_dynamic(document: TomlDocument, name: str) -> bool:
    """A tool that is required and not used reads nothing: the version then stands in the manifest."""
    return document.get("project", "version") is None or name == "poetry-dynamic-versioning"
