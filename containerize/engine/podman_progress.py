"""What `podman build` does, from what it prints: a line for each instruction, what that says, and what became of it.

The lines are those of Buildah (https://github.com/containers/buildah/blob/main/imagebuildah/stage_executor.go).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from containerize.engine.build_progress import BuildProgress, Vertex
from containerize.engine.dockerfile import STEPS, Dockerfile, Stage
from containerize.engine.untrusted_text import one_line

_STEP = re.compile(r"(?:\[(?P<stage>[1-9]\d*)/\d+\] )?STEP (?P<number>[1-9]\d*)/\d+: (?P<text>.*)")
_CACHED = "--> Using cache "
_ENDED = re.compile(r"--> [0-9a-f]{7,64}$")
_ERROR = "Error: "
_WARNING = re.compile(r'time="[^"]*" level=(\w+) msg=')
_DONE = re.compile(r"COMMIT( |$)|Successfully tagged |[0-9a-f]{64}$")


@dataclass
class _Open:
    """An instruction that is being worked on. stage: its index."""

    stage: int
    vertex: Vertex


class PodmanProgress(BuildProgress):
    """The same picture of a build as BuildKit gives: a vertex for each instruction that makes a layer, and the one that failed.

    A stage that another one copies from is built when it is asked for, so several can be open: what ends is the last of them.
    """

    def __init__(self, dockerfile: Dockerfile) -> None:
        super().__init__()
        self._dockerfile = dockerfile
        self._open: list[_Open] = []

    def feed(self, line: str) -> list[Vertex]:
        """Take one line; return the vertices that it changed."""
        if step := _STEP.match(line):
            return self._begin(int(step["stage"] or 1) - 1, int(step["number"]), step["text"])
        if line.startswith(_CACHED):
            return self._end(cached=True)
        if _ENDED.match(line):
            return self._end()
        if line.startswith(_ERROR):
            return self._fail(line)
        if _WARNING.match(line) or _DONE.match(line) or not line.strip() or not self._open:
            self.messages.append(one_line(line, 2000))
            return []
        vertex = self._open[-1].vertex
        vertex.keep(line.encode() + b"\n")
        return [vertex]

    def _begin(self, stage: int, number: int, text: str) -> list[Vertex]:
        changed = []
        if self._open and self._open[-1].stage == stage:
            changed = self._end(cached=True)  # FROM, of which no end is told
        name = self._name(stage, number, text)
        vertex = Vertex(f"{stage}.{number}", name, datetime.now(UTC))
        self._open.append(_Open(stage, vertex))
        if not name:
            return changed
        self.vertices[vertex.digest] = vertex
        return [*changed, vertex]

    def _name(self, index: int, number: int, text: str) -> str:
        """As BuildKit has it: `[stage 2/3] RUN ...`, counting what makes layers alone; empty for what makes none."""
        stage = self._dockerfile.stages[index] if index < len(self._dockerfile.stages) else Stage(index, 0, "")
        layers = [place for place, one in enumerate(stage.instructions, start=2) if one.keyword in STEPS]
        if number > 1 and number not in layers:
            return ""
        count = 1 if number == 1 else layers.index(number) + 2
        return one_line(f"[{stage.title} {count}/{len(layers) + 1}] {text}", 4000)

    def _end(self, *, cached: bool = False) -> list[Vertex]:
        if not self._open:
            return []
        vertex = self._open.pop().vertex
        vertex.cached = cached
        vertex.completed = vertex.started if cached else datetime.now(UTC)
        return [vertex] if vertex.name else []

    def _fail(self, line: str) -> list[Vertex]:
        self.messages.append(one_line(line, 2000))
        if not self._open:
            return []
        vertex = self._open[-1].vertex
        vertex.error = one_line(line.removeprefix(_ERROR), 4000)
        vertex.name = vertex.name or "an instruction that makes no layer"
        self.vertices[vertex.digest] = vertex
        return [vertex]
