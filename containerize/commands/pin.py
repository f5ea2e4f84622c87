"""What `pin` does: asks registries which digest each tag has now, writes that into the files, and remembers it until the next `pin`."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from containerize import pipeline
from containerize.errors import InvalidInput
from containerize.inspection.overrides import RECORD
from containerize.rendering import Renderer
from containerize.reporting.console import Console
from containerize.resolve.references import pinned_list, references

_AT_ONCE = 4


def pin(console: Console, path: Path, renderer: Renderer, *, app: str | None, registry: str | None, unpin: bool, dry_run: bool) -> None:
    """Pin every image that the files name, or take the digests out again. dry_run: only say them.

    Raises InvalidInput where nothing was rendered, RegistryFailed when a registry does not say, and the errors of `init`.
    """
    wanted = {"registry": registry}
    bare = pipeline.analyse(path, {**wanted, "digests": []}, app)
    if not (bare.project.root / RECORD).is_file():
        raise InvalidInput(f"no {RECORD} in {path}", "there are no files to write digests into", f"containerize init {path}")
    if unpin:
        _write(console, bare, renderer)
        return
    found = _digests(sorted({reference for _, reference in references(bare.config)}))
    for reference, digest in found.items():
        console.say(f"  {reference}  {console.dim(digest)}")
    if not dry_run:
        _write(console, pipeline.analyse(path, {**wanted, "digests": pinned_list(found)}, app), renderer)


def _digests(names: list[str]) -> dict[str, str]:
    """The digests by name. One that is given in a digest already stays as it is."""
    from containerize.engine.registry import digest_of

    asked = [name for name in names if "@" not in name]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return dict(zip(asked, pool.map(digest_of, asked), strict=True))


def _write(console: Console, analysis: pipeline.Analysis, renderer: Renderer) -> None:
    from containerize.commands.init import show_changes

    changes = pipeline.plan(analysis, renderer, force=False)
    if changes.is_noop:
        console.say("nothing to change: every file is as it would be written")
        return
    pipeline.write(analysis, changes)
    show_changes(console, changes)
