"""Scripts that say in a comment what they need: https://packaging.python.org/en/latest/specifications/inline-script-metadata/."""

from collections.abc import Iterator
from dataclasses import replace

from packaging.requirements import Requirement

from containerize.inspection.dependencies import choice, requirement_edges
from containerize.inspection.dependencies.declared import declared
from containerize.inspection.dependencies.graph import Edge
from containerize.inspection.dependencies.index_tables import index_tables
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Index, Resolver, Selection
from containerize.inspection.dependencies.uv_lock import read_lock
from containerize.inspection.dependencies.uv_sources import Sourced, sourced
from containerize.inspection.python.inline_metadata import inline_metadata
from containerize.project import SOURCE_BYTES, Project
from containerize.toml_document import TomlDocument

_LOCK = ".lock"


def load(project: Project, manifest: str, selection: Selection) -> Resolver:
    """What the comment of a script asks for, or what its lock (`main.py.lock`) holds. manifest: the script or its lock.

    Raises InvalidInput for a requirement that is not PEP 508, and for an extra or group: a script has none.
    """
    script = manifest.removesuffix(_LOCK)
    document = inline_metadata(script, project.text(script, SOURCE_BYTES) or "") or TomlDocument(script, "")
    choice.refuse_unknown(selection, (), (), script)
    edges = tuple(requirement_edges.edge(document, ("dependencies",), text) for text in document.strings("dependencies"))
    if manifest.endswith(_LOCK):
        return _locked(project, script, manifest, edges)
    asked = list(_asked(project, document, edges))
    indexes = tuple(_indexes(document))

    def resolve(target: Target) -> Dependencies:
        found = {one.distribution.name: one.on(target) for one, marker in asked if target.accepts(marker)}
        return Dependencies(dict(sorted(found.items())), files=(script,), indexes=indexes)

    return resolve


def _locked(project: Project, script: str, manifest: str, edges: tuple[Edge, ...]) -> Resolver:
    lock = read_lock(project, manifest)
    roots = tuple(replace(edge, version=None) for edge in edges)
    indexes = lock.indexes()

    def resolve(target: Target) -> Dependencies:
        return Dependencies(lock.walk(roots, target), files=(script, manifest), locked=True, indexes=indexes)

    return resolve


def _asked(project: Project, document: TomlDocument, edges: tuple[Edge, ...]) -> Iterator[tuple[Sourced, str | None]]:
    for text, edge in zip(document.strings("dependencies"), edges, strict=True):
        found = declared(Requirement(text), document.path, document.line_with(text))
        yield sourced(project, document, found), edge.marker


def _indexes(document: TomlDocument) -> Iterator[Index]:
    """Those of the script's own `[tool.uv]`: https://docs.astral.sh/uv/guides/scripts/#using-alternative-package-indexes."""
    keys = ("tool", "uv", "index")
    tables = document.get(*keys) if isinstance(document.get(*keys), list) else []
    defaults = [one.get("url") for one in tables if isinstance(one, dict) and one.get("default") is True]
    for index in index_tables(document, *keys):
        yield replace(index, kind="default") if index.url in defaults else index
    for key in ("index-url", "extra-index-url"):
        value = document.get("tool", "uv", key)
        for url in value if isinstance(value, list) else [value]:
            if isinstance(url, str):
                yield Index(url, document.path, document.line("tool", "uv", key), kind="default" if key == "index-url" else "extra")
