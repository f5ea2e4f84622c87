"""What pyproject.toml declares, for a project without a lock: its lists, the files that a backend reads, the projects in its folders."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from containerize.inspection.dependencies import requirements
from containerize.inspection.dependencies.backend_lists import check_list
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution, Resolver, Selection
from containerize.inspection.dependencies.project_table import Asked, ProjectTable
from containerize.inspection.dependencies.uv_sources import unread_dependencies
from containerize.inspection.packages.named_files import inside
from containerize.project import Project

MANIFEST = "pyproject.toml"


def load(project: Project, _manifest: str, selection: Selection) -> Resolver:
    """The direct dependencies with the chosen extras and groups, and those of projects in folders that are among them.

    Of all others nothing is known of what they bring. Raises InvalidInput for a requirement that is not PEP 508, for a list that is not
    there, and for an extra or group that the manifest does not have.
    """
    document = project.toml(MANIFEST)
    assert document is not None
    table = ProjectTable(project, document)
    asked = list(table.asked(selection))
    dynamic = unread_dependencies(project) or table.poetry_source()
    reader = _Reader(project)
    reader.lists(asked)

    def resolve(target: Target) -> Dependencies:
        found: dict[str, Distribution] = {}
        files = {MANIFEST: None}
        for one in reader.walk(asked, target, files):
            _add(found, one)
        return Dependencies(dict(sorted(found.items())), files=tuple(files), dynamic=dynamic)

    return resolve


class _Reader:
    """Lists that are read once, for every target."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._lists: dict[str, Resolver] = {}
        self._tables: dict[str, ProjectTable | None] = {}

    def lists(self, asked: Iterable[Asked]) -> None:
        """Read the files among `asked`. Raises InvalidInput for one that is not there."""
        for one in asked:
            if one.listed and one.listed.path not in self._lists:
                check_list(self._project, one.listed)
                self._lists[one.listed.path] = requirements.load(self._project, one.listed.path, Selection())

    def walk(self, asked: Iterable[Asked], target: Target, files: dict[str, None]) -> Iterator[Distribution]:
        """What is asked for on the target, then what projects in folders ask for; files: gets the lists that were read."""
        pending = [one for part in asked for one in self._asked(part, target, files)]
        yield from pending
        seen: set[tuple[str, frozenset[str]]] = set()
        while pending:
            local = pending.pop()
            if local.local in (None, ".") or (local.name, local.extras) in seen:
                continue
            seen.add((local.name, local.extras))
            below = [
                replace(one, direct=False, group=local.group)
                for part in self._brought(local)
                for one in self._asked(part, target, files)
            ]
            yield from below
            pending += below

    def _asked(self, one: Asked, target: Target, files: dict[str, None]) -> Iterator[Distribution]:
        if one.listed:
            listed = self._lists[one.listed.path](target)
            files |= dict.fromkeys(listed.files)
            yield from listed.distributions.values()
        elif one.sourced and target.accepts(one.marker):
            yield one.sourced.on(target)

    def _brought(self, local: Distribution) -> list[Asked]:
        """What the project in a folder asks for itself; nothing where only its backend can tell."""
        path = inside(local.location or ".", MANIFEST)
        if path not in self._tables:
            document = self._project.toml(path) if path in self._project else None
            self._tables[path] = ProjectTable(self._project, document) if document else None
        table = self._tables[path]
        brought = [*table.production(Selection()), *table.extras(local.extras)] if table else []
        self.lists(brought)
        return brought


def _add(found: dict[str, Distribution], one: Distribution) -> None:
    """The first counts, but for the extras of all, and for who asks: production before a group, the project before what it brings."""
    known = found.get(one.name)
    if known is None:
        found[one.name] = one
    else:
        group = known.group if one.group else None
        found[one.name] = replace(known, extras=known.extras | one.extras, direct=known.direct or one.direct, group=group)
