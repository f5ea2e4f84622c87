"""What `layers` prints: each step with its size and what makes it run again, and what a change would cost."""

import shutil

from containerize.engine.layers.changes import Change, Prediction, installs_after_code
from containerize.engine.layers.report import Layers
from containerize.engine.layers.steps import StagePlan, Step
from containerize.engine.secret_files import secret_files
from containerize.reporting.console import Console

_UNITS = ("B", "kB", "MB", "GB")
_PLAIN_WIDTH = 110
# Columns of the picture of a layer's size, where there is room for it beside the instruction.
_BAR, _BAR_FROM = 10, 80
_WORDS = {"runs": "runs again", "may run": "may run", "stays": "stays"}


def show_layers(console: Console, layers: Layers) -> None:
    """The steps by stage, then the changes that were asked about."""
    context = layers.context
    kept = "no ignore file" if context.name is None else f"what {context.name} leaves"
    console.say(console.bold(f"{layers.target.dockerfile.name} of {layers.target.tag}"))
    console.say(f"  context  {_count(len(context.files), 'file')}, {size_text(sum(context.files.values()))} ({kept})")
    console.say(f"  image    {_image(layers)}")
    if layers.changed:
        _show_changes(console, layers)
        return
    for stage in layers.stages:
        _show_stage(console, layers, stage)
    console.notes(tuple(_note(layers, install, copy) for install, copy in installs_after_code(layers.stages)))
    console.notes(secret_notes(layers))


def secret_notes(layers: Layers) -> tuple[str, ...]:
    """A sentence for each file of the context that looks like a secret and that a step reads."""
    ignore = layers.context.name or ".dockerignore"
    found = []
    for path, what in secret_files(layers.context).items():
        lines = [str(step.instruction.line) for step in layers.steps if step.reads(path)]
        if lines:
            found.append(f"{path} looks like {what}, and line {', '.join(lines)} reads it: if it is that, add /{path} to {ignore}")
    return tuple(found)


def _note(layers: Layers, install: Step, copy: Step) -> str:
    size = layers.size(install)
    weight = f", {size_text(size)} are pushed again" if size else ""
    return (
        f"line {install.instruction.line} installs after line {copy.instruction.line} has copied every file: each edit of the code "
        f"installs everything again{weight}. Copy what the installer reads before it, and the rest after it."
    )


def _image(layers: Layers) -> str:
    if layers.sizes is None:
        return f"none of this file is here under {layers.target.tag}: containerize build, and sizes are shown"
    return size_text(sum(layers.sizes.values()))


def _show_stage(console: Console, layers: Layers, stage: StagePlan) -> None:
    base = layers.sizes.get((stage.name, 1)) if layers.sizes is not None and stage.above is None else None
    console.say("")
    title = f"{console.bold(stage.name)}, from {stage.base}"
    console.say(f"{title} ({size_text(base)})  {_bar(console, layers, base).rstrip()}".rstrip() if base else title)
    for step in stage.steps:
        size = layers.size(step)
        head = f"  line {step.instruction.line:>3}  {size_text(size) if size is not None else '':>8}  {_bar(console, layers, size)}"
        console.say(f"{head}{_shortened(step, _width(console) - len(head))}")
        console.wrap(inputs(step), indent=len(head), style=console.dim)


def _bar(console: Console, layers: Layers, size: int | None) -> str:
    """Its size against the largest of all; nothing where sizes are not known, or the line is too narrow."""
    if not layers.sizes or _width(console) < _BAR_FROM:
        return ""
    return console.bar((size or 0) / (max(layers.sizes.values()) or 1), _BAR) + "  "


def inputs(step: Step) -> str:
    """What makes a step run again, beside its own text and the steps above it."""
    parts = []
    if step.inputs:
        files = "any file of the context" if "." in step.inputs else f"a change of {', '.join(step.inputs)}"
        parts.append(files + (f" but {', '.join(step.except_for)}" if step.except_for else ""))
    parts += [f"other files from the stage {name}" for name in step.stages]
    parts += [f"another {name}" for name in step.images]
    return f"runs again on {'; '.join(parts)}" if parts else "runs again only when the lines above it or it itself change"


def _show_changes(console: Console, layers: Layers) -> None:
    console.say("")
    for change in layers.changed:
        console.say(f"  {change.path}: {_told(layers, change)}")
    console.say("")
    for prediction in layers.predictions:
        if prediction.verdict != "stays" or layers.ran(prediction.step):
            _show_prediction(console, layers, prediction)
    console.say(_sums(layers))


def _told(layers: Layers, change: Change) -> str:
    if layers.target.context / change.path == layers.target.dockerfile:
        return "each instruction in it that differs runs again, and all below that"
    if change.ignoring:
        return f"never sent, for {layers.context.name}:{change.ignoring.line} leaves it out ({change.ignoring.text})"
    read = [str(prediction.step.instruction.line) for prediction in layers.predictions if change.path in prediction.reads]
    told = f"read in line {', '.join(read)}" if read else "sent to the builder, and read by no step"
    return told if change.known else f"not there; one of that name is {told}"


def _show_prediction(console: Console, layers: Layers, prediction: Prediction) -> None:
    step = prediction.step
    size = layers.size(step)
    head = f"  line {step.instruction.line:>3}  {size_text(size) if size is not None else '':>8}  {_WORDS[prediction.verdict]:<10}  "
    console.say(f"{head}{_shortened(step, _width(console) - len(head))}")
    observed = layers.ran(step)
    real = "" if observed is None else "; in a build it ran" if observed else "; in a build it came from the cache"
    console.wrap((prediction.reason or "not foreseen") + real, indent=len(head), style=console.dim)


def _sums(layers: Layers) -> str:
    again = [prediction.step for prediction in layers.predictions if prediction.verdict != "stays"]
    count = f"{_count(len(again), 'step')} of {len(layers.steps)} run{'s' if len(again) == 1 else ''} again"
    if layers.sizes is None or not again:
        return f"  {count}"
    pushed = sum(layers.size(step) or 0 for step in again)
    return f"  {count}; pushed and pulled again: {size_text(pushed)}, stays: {size_text(sum(layers.sizes.values()) - pushed)}"


def _shortened(step: Step, width: int) -> str:
    text = f"{step.instruction.keyword} {' '.join(step.instruction.text.split())}"
    return text if len(text) <= width else f"{text[: max(10, width - 1)]}…"


def _width(console: Console) -> int:
    return min(console.width, _PLAIN_WIDTH) if not console.is_terminal else shutil.get_terminal_size((100, 24)).columns


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def size_text(size: float) -> str:
    """Bytes for people, in powers of a thousand as the engine counts them: `12 kB`, `1.4 MB`."""
    for unit in _UNITS:
        if size < 999.5 or unit == _UNITS[-1]:
            return f"{size:.0f} {unit}" if unit in ("B", "kB") or size >= 99.5 else f"{size:.1f} {unit}"
        size /= 1000
    raise AssertionError
