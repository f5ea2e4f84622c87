"""`inspect --json`: a public interface. Documented in docs/inspect-json.md; `schema_version` changes when a reader could break."""

from typing import Any

from containerize import __version__
from containerize.pipeline import Analysis
from containerize.resolve.provenance import Origin

SCHEMA_VERSION = 1


def analysis_json(analysis: Analysis) -> dict[str, Any]:
    """The resolved config, the origin of each of its values by dotted path, and the notes."""
    return {
        "schema_version": SCHEMA_VERSION,
        "containerize": __version__,
        "config": analysis.config.model_dump(mode="json"),
        "provenance": {path: _origin(origin) for path, origin in analysis.resolution.provenance.items()},
        "notes": list(analysis.resolution.notes),
    }


def _origin(origin: Origin) -> dict[str, Any]:
    rejected = [{"value": lost.value, "source": str(lost.source), "reason": lost.reason} for lost in origin.rejected]
    return {"source": str(origin.source), "reason": origin.reason, "rejected": rejected}
