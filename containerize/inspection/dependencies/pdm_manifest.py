"""What pyproject.toml asks PDM for: the default group, the extras and the development groups, as edges."""

from dataclasses import dataclass

from packaging.requirements import InvalidRequirement
from packaging.utils import canonicalize_name

from containerize.inspection.dependencies import requirement_edges
from containerize.inspection.dependencies.graph import Edge
from containerize.inspection.dependencies.index_tables import index_tables
from containerize.inspection.dependencies.model import Index
from containerize.inspection.dependencies.requirement_edges import Groups
from containerize.toml_document import TomlDocument

_PDM = ("tool", "pdm")


@dataclass(frozen=True, slots=True)
class PdmManifest:
    """The edges of production, of each extra and of each group (normalised names), and the indexes that are named."""

    default: tuple[Edge, ...]
    extras: Groups
    groups: Groups
    indexes: tuple[Index, ...]


def read_manifest(document: TomlDocument) -> PdmManifest:
    """Raises InvalidInput for a requirement that is not PEP 508."""
    groups = requirement_edges.groups(document)
    for name in document.table(*_PDM, "dev-dependencies"):
        key = canonicalize_name(name)
        groups[key] = groups.get(key, ()) + _development(document.strings(*_PDM, "dev-dependencies", name))
    indexes = index_tables(document, *_PDM, "source")
    return PdmManifest(requirement_edges.production(document), requirement_edges.extras(document), groups, indexes)


def _development(texts: list[str]) -> tuple[Edge, ...]:
    """Development dependencies may be PEP 508 or `-e file:///${PROJECT_ROOT}/path#egg=name`."""
    found = []
    for text in texts:
        try:
            found.append(requirement_edges.parsed_edge(text))
        except InvalidRequirement:
            name = text.partition("#egg=")[2].partition("&")[0].partition("[")[0].strip()
            if name:
                found.append(Edge(canonicalize_name(name)))
    return tuple(found)
