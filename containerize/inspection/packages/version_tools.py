"""Packages whose version is read from version control, which is not in a build: what stands in for it."""

import re
from dataclasses import dataclass

from packaging.utils import canonicalize_name

from containerize import knowledge
from containerize.inspection.application.syntax import imported_modules
from containerize.inspection.findings import Finding, Source
from containerize.inspection.packages.setup_py import FILE as SETUP_PY
from containerize.inspection.packages.setup_py import setup_call
from containerize.knowledge.install_schema import VersionTool as Row
from containerize.project import Project
from containerize.toml_document import TomlDocument

_MANIFEST = "pyproject.toml"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class VersionTool:
    """name: the distribution that reads the version. variable: of the environment, replaces what it would read; None when none does."""

    name: str
    variable: str | None


def find_version_tool(project: Project) -> Finding[VersionTool] | None:
    """The tool among the build requirements that pyproject.toml uses, or the one that setup.py uses; None for a version that is written."""
    document = project.toml(_MANIFEST)
    for text in document.strings("build-system", "requires") if document else ():
        match = _NAME.match(text)
        name = canonicalize_name(match[0]) if match else ""
        row = knowledge.version_tools().get(name)
        if document and row and _is_used(document, name, row):
            return _finding(name, row, Source(_MANIFEST, document.line_with(text)))
    return _in_setup_py(project)


def _is_used(document: TomlDocument, name: str, row: Row) -> bool:
    """A tool that is required and not used reads nothing: the version then stands in the manifest."""
    if row.needs:
        value = document.get(*row.needs)
        if value is None or (row.values and value not in row.values):
            return False
    if name == "poetry-dynamic-versioning":
        return True  # it replaces the version that Poetry wants to see written
    if document.get("project") is not None:
        return "version" in document.strings("project", "dynamic")
    # Without [project], setup.py or setup.cfg say the version: those of setuptools count when they are called there.
    return row.setup is None or document.get("tool", name.replace("-", "_")) is not None


def _in_setup_py(project: Project) -> Finding[VersionTool] | None:
    """By a keyword of `setup()` that turns it on, or by the module that it imports."""
    call = setup_call(project)
    module = project.module(SETUP_PY) if call else None
    if call is None or module is None:
        return None
    imported = {name.split(".")[0] for name in imported_modules(module)}
    for name, row in knowledge.version_tools().items():
        if row.setup in call.keywords or row.setup in imported:
            return _finding(name, row, Source(SETUP_PY, call.keywords.get(row.setup or "", call.line)))
    return None


def _finding(name: str, row: Row, source: Source) -> Finding[VersionTool]:
    reason = f"{name} reads the version from version control, which is not in the build"
    return Finding(VersionTool(name, row.variable), source, f"{reason}; {row.instead}" if row.instead else reason)
