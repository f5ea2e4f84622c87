"""All that is known of a Dockerfile's steps, before a build and after one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from containerize.engine.build_context import BuildContext, read_context
from containerize.engine.build_progress import Vertex
from containerize.engine.build_target import BuildTarget
from containerize.engine.dockerfile import Dockerfile, parse
from containerize.engine.layers.changes import Change, Prediction, changes, predict
from containerize.engine.layers.observed import Place, layer_sizes, place, ran
from containerize.engine.layers.steps import StagePlan, Step, plan
from containerize.errors import InvalidInput

_DOCKERFILE_BYTES = 1 << 20


@dataclass(frozen=True)
class Layers:
    """sizes: bytes by step, None when there is no image of this file. changed: what is asked about; predictions: of every step.

    built: what the steps did in a build of the changed files; empty when none was made.
    """

    target: BuildTarget
    context: BuildContext
    dockerfile: Dockerfile
    stages: Sequence[StagePlan]
    sizes: Mapping[Place, int] | None = None
    changed: Sequence[Change] = ()
    predictions: Sequence[Prediction] = ()
    built: Mapping[Place, Vertex] = field(default_factory=dict)

    @property
    def steps(self) -> list[Step]:
        """All steps, in the order of the file."""
        return [step for stage in self.stages for step in stage.steps]

    @property
    def only_stage(self) -> str | None:
        """The stage that has no name in what the builder says, there being no other."""
        return self.dockerfile.stages[0].title if len(self.dockerfile.stages) == 1 else None

    def size(self, step: Step) -> int | None:
        """Bytes of a step's layer; None for a step whose stage is not part of the image, or without an image."""
        return self.sizes.get(place(step)) if self.sizes is not None else None

    def ran(self, step: Step) -> bool | None:
        """Whether the step ran in the build; None when nothing was heard of it."""
        vertex = self.built.get(place(step))
        return None if vertex is None else not vertex.cached


def read_layers(target: BuildTarget, changed: Sequence[str]) -> Layers:
    """Read the Dockerfile of a build and predict. changed: paths in the context. Raises InvalidInput for a file that is none."""
    dockerfile = parse(_text(target.dockerfile))
    context = read_context(target.context, target.dockerfile)
    stages = plan(dockerfile, target.stage)
    found = changes(context, changed)
    own = target.dockerfile.relative_to(target.context).as_posix() if target.dockerfile.is_relative_to(target.context) else None
    return Layers(target, context, dockerfile, stages, changed=found, predictions=predict(stages, found, own))


def with_history(layers: Layers, history: Sequence[Mapping[str, object]]) -> Layers:
    """The same with the sizes that an image's history tells."""
    return replace(layers, sizes=layer_sizes(history, layers.dockerfile, layers.target.stage))


def with_build(layers: Layers, vertices: Sequence[Vertex]) -> Layers:
    """The same with what the steps of a build did."""
    return replace(layers, built=ran(vertices, layers.only_stage))


def _text(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(_DOCKERFILE_BYTES + 1)
    if len(data) > _DOCKERFILE_BYTES:
        raise InvalidInput(
            f"{path.name} has more than {_DOCKERFILE_BYTES:,} bytes", "no Dockerfile is that long", "name the Dockerfile that is meant"
        )
    return data.decode("utf-8", "replace").replace("\r\n", "\n")
