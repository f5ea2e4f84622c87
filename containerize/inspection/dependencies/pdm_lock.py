"""pdm.lock, lock_version 4.x: https://pdm-project.org/en/latest/usage/lockfile/."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from packaging.utils import canonicalize_name

from containerize.errors import InvalidInput
from containerize.inspection.dependencies import choice
from containerize.inspection.dependencies.graph import Edge, Node, reachable
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution, Resolver, Selection
from containerize.inspection.dependencies.pdm_entries import Locked, read_entry
from containerize.inspection.dependencies.pdm_manifest import PdmManifest, read_manifest
from containerize.inspection.dependencies.requirement_edges import allows
from containerize.project import LOCK_BYTES, Project
from containerize.toml_document import TomlDocument

LOCK = "pdm.lock"
_MANIFEST = "pyproject.toml"
_DEFAULT = "default"


def load(project: Project, _manifest: str, selection: Selection) -> Resolver:
    """The group `default` of pdm.lock with the chosen extras and groups.

    Raises InvalidInput for an entry that PDM would not read and for an extra or group that the project does not have or did not lock.
    """
    lock = project.toml(LOCK, LOCK_BYTES)
    assert lock is not None
    manifest = read_manifest(project.toml(_MANIFEST) or TomlDocument(_MANIFEST, ""))
    choice.refuse_unknown(selection, manifest.extras, manifest.groups, _MANIFEST)
    _refuse_unlocked(lock, selection)
    known = _Lock(_entries(lock), manifest, selection, decides="inherit_metadata" in lock.strings("metadata", "strategy"))

    def resolve(target: Target) -> Dependencies:
        found = choice.attributed(lambda groups: known.walk(target, groups), selection.groups)
        return Dependencies(found, files=(_MANIFEST, LOCK), locked=True, indexes=manifest.indexes)

    return resolve


def _refuse_unlocked(lock: TomlDocument, selection: Selection) -> None:
    names = lock.get("metadata", "groups")
    if not isinstance(names, list):
        return
    locked = {canonicalize_name(name) for name in names if isinstance(name, str)}
    missing = sorted((selection.extras | selection.groups) - locked)
    if missing and "all" not in locked:
        raise InvalidInput(
            f"{lock.where('metadata', 'groups')}: the lock was made without {missing[0]!r}",
            "its versions are decided nowhere, and PDM would stop at it",
            "pdm lock -G :all",
        )


def _entries(lock: TomlDocument) -> dict[str, list[Locked]]:
    entries: dict[str, list[Locked]] = {}
    files = lock.get("metadata", "files")
    for entry, line in lock.tables("package") if lock.get("package") else ():
        try:
            locked = read_entry(entry, line, files if isinstance(files, dict) else {}, LOCK)
        except (AttributeError, KeyError, TypeError, ValueError):
            raise _malformed(entry, line) from None
        entries.setdefault(locked.name, []).append(locked)
    return entries


def _malformed(entry: dict[str, Any], line: int | None) -> InvalidInput:
    where = f"{LOCK}:{line}" if line else LOCK
    return InvalidInput(f"{where}: the entry of {entry.get('name')!r} is not as PDM writes it", "PDM would refuse the lock", "pdm lock")


@dataclass(frozen=True, slots=True)
class _Lock:
    """What is locked, what is asked for, and whether the lock alone decides what is installed (strategy `inherit_metadata`)."""

    entries: dict[str, list[Locked]]
    manifest: PdmManifest
    selection: Selection
    decides: bool

    def walk(self, target: Target, groups: frozenset[str]) -> dict[str, Distribution]:
        """What is installed for a target with the given groups beside production."""
        usable = {name: self._usable(locked, target, groups) for name, locked in self.entries.items()}
        found = reachable(self._roots(groups), _picker(usable), target)
        if self.decides:
            for name, entries in usable.items():
                if entries and name not in found:
                    extras = frozenset(extra for entry in entries for extra in entry.extras)
                    found[name] = replace(entries[0].node.distribution, extras=extras)
        return dict(sorted(found.items()))

    def _usable(self, locked: list[Locked], target: Target, groups: frozenset[str]) -> list[Locked]:
        asked = groups | self.selection.extras | {_DEFAULT}
        wanted = (entry for entry in locked if not self.decides or not entry.groups or entry.groups & asked)
        return [entry for entry in wanted if target.accepts(entry.marker)]

    def _roots(self, groups: frozenset[str]) -> list[Edge]:
        roots = list(self.manifest.default)
        for extra in sorted(self.selection.extras):
            roots += self.manifest.extras[extra]
        for group in sorted(groups):
            roots += self.manifest.groups[group]
        return roots


def _picker(usable: dict[str, list[Locked]]) -> Callable[[Edge], Node | None]:
    """The entry that an edge means, with what its extras add: PDM locks `name[extra]` as an entry of its own."""

    def pick(edge: Edge) -> Node | None:
        entries = usable.get(edge.name, [])
        constraint = edge.version
        if len(entries) > 1 and constraint is not None:
            entries = [entry for entry in entries if allows(constraint, entry.node.distribution.version or "")] or entries
        if not entries:
            return None
        base = next((entry for entry in entries if not entry.extras), entries[0])
        return Node(base.node.distribution, base.node.edges, _optional(entries))

    return pick


def _optional(entries: list[Locked]) -> dict[str, tuple[Edge, ...]]:
    """What each extra adds, from the entry with the fewest extras that names it."""
    found: dict[str, tuple[Edge, ...]] = {}
    for entry in sorted(entries, key=lambda entry: len(entry.extras)):
        for extra in entry.extras:
            found.setdefault(extra, entry.node.edges)
    return found
