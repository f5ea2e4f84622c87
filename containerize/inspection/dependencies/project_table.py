"""What the `[project]` table of one pyproject.toml asks for, with its extras and groups: PEP 621, PEP 735, and Poetry's own tables."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from containerize.inspection.dependencies import choice, requirement_edges
from containerize.inspection.dependencies.backend_lists import BackendList, backend_lists
from containerize.inspection.dependencies.declared import declared
from containerize.inspection.dependencies.graph import Edge
from containerize.inspection.dependencies.model import Distribution, Selection
from containerize.inspection.dependencies.poetry_manifest import PoetryManifest, read_manifest
from containerize.inspection.dependencies.poetry_sources import poetry_sourced
from containerize.inspection.dependencies.uv_sources import Sourced, sourced
from containerize.inspection.python.poetry_versions import poetry_to_pep440
from containerize.project import Project
from containerize.toml_document import TomlDocument

_NAME = re.compile(r"""(?:^\s*|["'])([A-Za-z0-9][A-Za-z0-9._-]*)""")
_DEPENDENCIES = ("project", "dependencies")
_OPTIONAL = ("project", "optional-dependencies")


@dataclass(frozen=True, slots=True)
class Asked:
    """A distribution that is asked for under a marker, or a file that lists more, for a group or for production."""

    sourced: Sourced | None = None
    marker: str | None = None
    listed: BackendList | None = None


class ProjectTable:
    """One manifest. Everything that it is asked for may raise InvalidInput for what cannot be read, with its line."""

    def __init__(self, project: Project, document: TomlDocument) -> None:
        self._project = project
        self._document = document
        self._optional: dict[str, str] = {canonicalize_name(name): name for name in document.table(*_OPTIONAL)}
        self._lists = backend_lists(document, posixpath.dirname(document.path) or ".")
        self._own = canonicalize_name(document.string("project", "name") or "")

    def asked(self, selection: Selection) -> Iterator[Asked]:
        """Production, then the chosen extras, then the chosen groups. Raises InvalidInput for one that is not there."""
        groups = requirement_edges.groups(self._document)
        legacy = self._legacy
        extras = {*self._optional, *(one.extra for one in self._lists if one.extra), *(legacy.extras if legacy else ())}
        choice.refuse_unknown(selection, extras, groups, self._document.path)
        yield from self.production(selection)
        yield from self._extras(selection.extras, selection)
        for group in sorted(selection.groups):
            for text in requirement_edges.group_texts(self._document, group):
                yield from self._group(text, group, selection)

    def production(self, selection: Selection) -> Iterator[Asked]:
        """What is asked for without any extra or group. selection: decides between sources."""
        yield from (self._one(text, _DEPENDENCIES, selection) for text in self._document.strings(*_DEPENDENCIES))
        yield from (Asked(listed=one) for one in self._lists if one.extra is None)
        for edge in self._legacy.main if self._legacy else ():
            yield self._poetry(edge)

    def extras(self, names: Iterable[str]) -> Iterator[Asked]:
        """What the named extras add; one that is not there adds nothing, as installers only warn of it."""
        yield from self._extras(names, Selection())

    def poetry_source(self) -> str | None:
        """Where Poetry's table gives a source to what `[project]` lists, which only Poetry's backend reads; None when nowhere."""
        for text in self._document.strings(*_DEPENDENCIES):
            found = poetry_sourced(self._document, declared(Requirement(text), self._document.path, None))
            if found.elsewhere:
                one = found.elsewhere[0][1]
                return f"{one.place}: [tool.poetry.dependencies] says where {one.name} comes from, which only the build backend reads"
        return None

    @cached_property
    def _legacy(self) -> PoetryManifest | None:
        return read_manifest(self._document) if self._document.get(*_DEPENDENCIES) is None else None

    @cached_property
    def _lines(self) -> dict[str, int]:
        """The first line, from the table of dependencies on, on which each name begins a line or a string."""
        lines: dict[str, int] = {}
        start = self._document.line(*_DEPENDENCIES) or self._document.line("tool", "poetry", "dependencies")
        for number, line in self._document.lines_from(start or 1):
            for match in _NAME.finditer(line):
                lines.setdefault(canonicalize_name(match[1]), number)
        return lines

    def _extras(self, names: Iterable[str], selection: Selection, group: str | None = None) -> Iterator[Asked]:
        """The lists of extras, and of those that they name as `project[other]`."""
        pending, seen = sorted(names, reverse=True), set[str]()
        while pending:
            extra = pending.pop()
            if extra in seen:
                continue
            seen.add(extra)
            keys = (*_OPTIONAL, self._optional.get(extra, extra))
            for text in self._document.strings(*keys) if extra in self._optional else ():
                edge = requirement_edges.edge(self._document, keys, text)
                if edge.name == self._own:
                    pending += sorted(edge.extras, reverse=True)
                else:
                    yield self._one(text, keys, selection, group)
            yield from (Asked(listed=one) for one in self._lists if one.extra == extra)
            for edge in self._legacy.extras.get(extra, ()) if self._legacy else ():
                yield self._poetry(edge)

    def _group(self, text: str, group: str, selection: Selection) -> Iterator[Asked]:
        keys = ("dependency-groups",)
        edge = requirement_edges.edge(self._document, keys, text)
        if edge.name == self._own:
            yield from self._extras(edge.extras, selection, group)
        else:
            yield self._one(text, keys, selection, group)

    def _one(self, text: str, keys: tuple[str, ...], selection: Selection, group: str | None = None) -> Asked:
        edge = requirement_edges.edge(self._document, keys, text)
        found = declared(Requirement(text), self._document.path, self._lines.get(edge.name), group=group)
        where = sourced(self._project, self._document, found, selection)
        return Asked(where if where.elsewhere else poetry_sourced(self._document, found), edge.marker)

    def _poetry(self, edge: Edge) -> Asked:
        """An edge of Poetry's own tables, its version in PEP 440's words where one specifier says it."""
        choices = poetry_to_pep440(edge.version) if edge.version else []
        specifier = choices[0] if len(choices) == 1 else ""
        pinned = specifier.removeprefix("==") if re.fullmatch(r"==[^*,]+", specifier) else None
        found = Distribution(edge.name, self._document.path, self._lines.get(edge.name), version=pinned, direct=True, extras=edge.extras)
        return Asked(poetry_sourced(self._document, replace(found, specifier=specifier)), edge.marker)
