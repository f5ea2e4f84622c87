"""`status --json`: the same for programs."""

from dataclasses import asdict
from typing import Any

from containerize.engine.inventory import Inventory

SCHEMA_VERSION = 1


def status_json(inventory: Inventory) -> dict[str, Any]:
    """Objects of each kind; sizes in bytes, times in seconds since the epoch."""
    return {"schema_version": SCHEMA_VERSION, **asdict(inventory)}
