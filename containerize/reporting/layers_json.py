"""`layers --json`: the same as what is printed, for programs."""

from typing import Any

from containerize.engine.layers.observed import place
from containerize.engine.layers.report import Layers
from containerize.engine.secret_files import secret_files


def layers_json(layers: Layers) -> dict[str, Any]:
    """Keys are stable; sizes are bytes, null where they are not known."""
    predictions = {place(prediction.step): prediction for prediction in layers.predictions} if layers.changed else {}
    return {
        "dockerfile": layers.target.dockerfile.name,
        "tag": layers.target.tag,
        "context": {"files": len(layers.context.files), "bytes": sum(layers.context.files.values()), "ignore_file": layers.context.name},
        "secret_looking": secret_files(layers.context),
        "image_bytes": sum(layers.sizes.values()) if layers.sizes is not None else None,
        "changed": [
            {"path": change.path, "sent": change.ignoring is None, "ignored_by": change.ignoring.text if change.ignoring else None}
            for change in layers.changed
        ],
        "steps": [
            {
                "stage": step.stage,
                "line": step.instruction.line,
                "instruction": f"{step.instruction.keyword} {step.instruction.text}",
                "bytes": layers.size(step),
                "reads": list(step.inputs),
                "from": [*step.stages, *step.images],
                **({"verdict": predictions[place(step)].verdict, "reason": predictions[place(step)].reason} if predictions else {}),
                **({"ran": layers.ran(step)} if layers.built else {}),
            }
            for step in layers.steps
        ],
    }
