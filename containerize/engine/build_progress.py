"""What a build does, from `docker buildx build --progress=rawjson`: one JSON object a line, with vertices, logs and warnings.

The form is BuildKit's client.SolveStatus (https://github.com/moby/buildkit/blob/master/client/graph.go).
"""

import base64
import binascii
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from containerize.engine.untrusted_text import last_lines, one_line

_LOG_BYTES = 64 * 1024
_NOT_STEPS = re.compile(r"^\[internal\]|^exporting to |^resolve |^importing cache|^CACHED \[internal\]")


@dataclass
class Vertex:
    """One step of a build. seconds: how long it ran so far or in all; 0 for a cached one."""

    digest: str
    name: str = ""
    started: datetime | None = None
    completed: datetime | None = None
    cached: bool = False
    error: str = ""
    log: deque[bytes] = field(default_factory=deque)

    @property
    def seconds(self) -> float:
        """Between start and completion."""
        if self.started is None or self.completed is None:
            return 0.0
        return max(0.0, (self.completed - self.started).total_seconds())

    @property
    def is_step(self) -> bool:
        """Whether it stands for an instruction of the Dockerfile, rather than for the builder's own work."""
        return not _NOT_STEPS.search(self.name)

    def keep(self, data: bytes) -> None:
        """Add to its log, of which the end is kept."""
        self.log.append(data)
        while sum(map(len, self.log)) > _LOG_BYTES and len(self.log) > 1:
            self.log.popleft()

    def log_lines(self, count: int) -> list[str]:
        """Its last log lines, made fit to be shown."""
        return last_lines(b"".join(self.log), count)


class BuildProgress:
    """All vertices seen so far, in the order in which they were announced. Lines that are not progress are kept as messages."""

    def __init__(self) -> None:
        self.vertices: dict[str, Vertex] = {}
        self.messages: deque[str] = deque(maxlen=50)

    def feed(self, line: str) -> list[Vertex]:
        """Take one line of the stream; return the vertices that it changed."""
        event = _parse(line)
        if event is None:
            if line.strip():
                self.messages.append(one_line(line, 2000))
            return []
        changed = [self._vertex(item) for item in _items(event, "vertexes")]
        changed += [vertex for item in _items(event, "logs") if (vertex := self._log(item))]
        return [vertex for vertex in changed if vertex]

    @property
    def steps(self) -> list[Vertex]:
        """The vertices that stand for instructions."""
        return [vertex for vertex in self.vertices.values() if vertex.is_step]

    @property
    def failed(self) -> Vertex | None:
        """The vertex that made the build fail; those that were merely cancelled with it do not count."""
        failed = [vertex for vertex in self.vertices.values() if vertex.error]
        return next((vertex for vertex in failed if "context canceled" not in vertex.error), failed[0] if failed else None)

    def _vertex(self, item: dict[str, Any]) -> Vertex | None:
        digest = item.get("digest")
        if not isinstance(digest, str):
            return None
        vertex = self.vertices.setdefault(digest, Vertex(digest))
        vertex.name = one_line(str(item.get("name") or vertex.name), 4000)
        vertex.started = _time(item.get("started")) or vertex.started
        vertex.completed = _time(item.get("completed")) or vertex.completed
        vertex.cached = bool(item.get("cached", vertex.cached))
        vertex.error = one_line(str(item.get("error") or vertex.error), 4000)
        return vertex

    def _log(self, item: dict[str, Any]) -> Vertex | None:
        vertex = self.vertices.get(str(item.get("vertex")))
        if vertex is None:
            return None
        try:
            vertex.keep(base64.b64decode(str(item.get("data", ""))))
        except (binascii.Error, ValueError):
            return None
        return vertex


def _parse(line: str) -> dict[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) else None


def _items(event: dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
    items = event.get(key)
    yield from (item for item in (items if isinstance(items, list) else []) if isinstance(item, dict))


def _time(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        time = datetime.fromisoformat(re.sub(r"(\.\d{6})\d*", r"\1", text))
    except ValueError:
        return None
    return time if time.tzinfo else None  # times with and without a zone cannot be compared
