"""Walking a lock from what the project asks for: only what is reached, under the target's markers, is installed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Distribution


@dataclass(frozen=True, slots=True)
class Edge:
    """One dependency: on which distribution, with which of its extras, under which marker, and at which version if several are locked.

    source: where that version comes from, if it is locked from several places; any text that is the same in its Node.
    """

    name: str
    extras: frozenset[str] = frozenset()
    marker: str | None = None
    version: str | None = None
    source: str | None = None


def text_or_none(value: object) -> str | None:
    """What a lock must hold as text where it holds anything. Raises TypeError otherwise."""
    if value is not None and not isinstance(value, str):
        raise TypeError(value)
    return value


@dataclass(frozen=True, slots=True)
class Node:
    """A locked distribution with what it depends on; `optional` holds what each of its extras adds.

    installed: False for one that is only a list of others. source: what edges call the place that it comes from.
    forks: markers of which one holds where this version of several is the one that is meant; empty when it is the only one.
    """

    distribution: Distribution
    edges: tuple[Edge, ...] = ()
    optional: dict[str, tuple[Edge, ...]] | None = None
    installed: bool = True
    source: str | None = None
    forks: tuple[str, ...] = ()


def reachable(
    roots: Iterable[Edge], nodes: Callable[[Edge], Node | None], target: Target, chosen: frozenset[str] = frozenset()
) -> dict[str, Distribution]:
    """The distributions that installing `roots` for `target` brings, those of `roots` marked as direct.

    chosen: extras that hold in every marker.
    """
    found: dict[str, Distribution] = {}
    lists: set[str] = set()
    pending = [(edge, frozenset[str](), True) for edge in roots]
    while pending:
        edge, context, direct = pending.pop()
        node = nodes(edge) if target.accepts(edge.marker, context | chosen) else None
        if node is None:
            continue
        name = node.distribution.name
        if not node.installed:
            lists.add(name)
        known = found.get(name)
        extras = edge.extras | known.extras if known else edge.extras
        if known is None or extras != known.extras:
            pending += [(below, extras, False) for below in node.edges]
            pending += [(below, extras, False) for extra in extras for below in (node.optional or {}).get(extra, ())]
        elif known.direct or not direct:
            continue
        found[name] = replace(node.distribution, direct=direct or (known is not None and known.direct), extras=extras)
    return {name: one for name, one in sorted(found.items()) if name not in lists}
