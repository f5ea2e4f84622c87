"""Stale and outdated: the recorded config against the one that inspection gives now."""

from collections.abc import Iterator, Mapping
from typing import Any

from containerize.config import Config
from containerize.drift.model import ValueDrift
from containerize.inspection.findings import DEFAULT
from containerize.resolve.provenance import Provenance


def value_drifts(recorded: Config, now: Config, provenance: Provenance) -> list[ValueDrift]:
    """Every value that differs, the uppermost that has a name of its own; lists are compared whole."""
    was, wanted = recorded.model_dump(mode="json"), now.model_dump(mode="json")
    return [_drift(path, before, after, provenance) for path, before, after in _differences("", was, wanted)]


def asked_by_the_project(drift: ValueDrift) -> bool:
    """Whether a file of the project says so, rather than a default of ours."""
    return drift.source not in (str(DEFAULT), "derived")


def _differences(path: str, was: Any, now: Any) -> Iterator[tuple[str, Any, Any]]:
    if was == now:
        return
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        for key in sorted({*was, *now}):
            yield from _differences(f"{path}.{key}" if path else str(key), was.get(key), now.get(key))
    else:
        yield path, was, now


def _drift(path: str, was: Any, now: Any, provenance: Provenance) -> ValueDrift:
    origin = provenance.of(path)
    if origin is None:
        return ValueDrift(path, was, now, "derived", "it follows from other values")
    return ValueDrift(path, was, now, str(origin.source), origin.reason)
