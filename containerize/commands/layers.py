"""What `layers` does: reads a Dockerfile and its context, asks the engine for sizes, and with `--build` proves the prediction."""

import posixpath
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from containerize.engine.build_target import BuildTarget, find_build_target
from containerize.engine.layers.report import Layers, read_layers, with_build, with_history
from containerize.errors import EngineLost, EngineMissing, UsageError
from containerize.reporting.console import Console


def layers(console: Console, path: Path, *, changed: Sequence[str], build: bool, verbose: bool) -> Layers:
    """What is known of the build of a folder. changed: paths in it. build: also build a copy in which those are changed.

    Without an engine there are no sizes, which is no error but for `build`. Raises InvalidInput without a Dockerfile, UsageError for
    `build` with nothing changed, and the errors of a build.
    """
    if build and not changed:
        raise UsageError(
            "--build without --changed", "a copy is built in which something changed", "containerize layers --build --changed app/main.py"
        )
    target = find_build_target(path)
    found = read_layers(target, [_in_context(target, path, file) for file in changed])
    if build:
        found = _proved(console, found, verbose)
    return _with_sizes(found)


def _in_context(target: BuildTarget, folder: Path, file: str) -> str:
    """A path as the context names it, given from the project's folder or from where we are. Raises UsageError for one outside."""
    root = folder.resolve()
    real = next((place for place in (root / file, Path.cwd() / file, target.context / file) if place.exists()), root / file)
    normal = Path(posixpath.normpath(real.as_posix()))
    if not normal.is_relative_to(target.context):
        raise UsageError(f"{file} lies outside of {target.context}", "a build sees nothing else", "name a file of the project")
    return normal.relative_to(target.context).as_posix()


def _with_sizes(found: Layers) -> Layers:
    from containerize.engine.connection import ImageNotFound, connect

    try:
        with connect() as engine:
            return with_history(found, engine.client.images.get(found.target.tag).history())
    except (ImageNotFound, EngineMissing, EngineLost):
        return found


def _proved(console: Console, found: Layers, verbose: bool) -> Layers:
    """Build as it is, so that all is cached that can be, then the changed copy under a name of its own, which is removed again."""
    from containerize.commands.image import build_target
    from containerize.engine.builder import build_image
    from containerize.engine.connection import connect
    from containerize.engine.layers.trial import changed_copy
    from containerize.engine.objects import new_session
    from containerize.reporting.build_view import build_view
    from containerize.verification.cleanup import removed_afterwards

    target = found.target
    build_target(console, target, verbose=verbose)
    session = new_session()
    tag = f"{target.tag.rpartition(':')[0] or target.tag}:layers-{session.id[:8]}"
    changed = changed_copy(target, found.context, found.changed)
    with connect() as engine, removed_afterwards(engine, session), changed as (context, dockerfile):
        console.say("")
        console.say("Building a copy in which that changed")
        copy = replace(target, context=context, dockerfile=dockerfile, tag=tag, labels=session.labels)
        with build_view(console, verbose=verbose) as on_progress:
            result = build_image(engine, copy, on_progress=on_progress)
    console.say("")
    return with_build(found, result.steps)
