"""What `update` does: inspects again, renders, merges with what was edited, shows why."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from containerize import pipeline
from containerize.commands.init import show_changes
from containerize.drift.model import ValueDrift
from containerize.errors import WouldOverwrite
from containerize.output.diff import plan_diff
from containerize.output.merge import OnConflict, Update
from containerize.rendering import Renderer
from containerize.reporting.console import Console
from containerize.reporting.drift_text import spoken

_VALUES = 12


def update(
    console: Console, path: Path, options: Mapping[str, Any], renderer: Renderer, *, app: str | None, dry_run: bool, on_conflict: OnConflict
) -> int:
    """Bring the files to what the project asks for now, with every edit in them. Returns the exit code: 14 with markers in a file.

    Raises InvalidInput for a folder without a recorded setup, WouldOverwrite for edits that contradict the update, and what `init` raises.
    """
    analysis = pipeline.analyse(path, options, app)
    renewal = pipeline.plan_update(analysis, renderer, on_conflict)
    found, before, now = renewal.update, renewal.before, renewal.now
    if before.source != now.source:
        console.say(f"  template {before.source} becomes {now.source}, {now.version}")
    elif before.version != now.version:
        console.say(f"  template {before.version} becomes {now.version}")
    _show_reasons(console, renewal.values)
    if dry_run:
        console.write(plan_diff(found.plan) or "nothing would change")
        return 0
    if found.plan.is_noop:
        console.say("nothing to change: every file is as the project asks for" + (", with edits of yours" if found.merged else ""))
        return 0
    pipeline.write(analysis, found.plan)
    show_changes(console, found.plan)
    return _tell(console, found)


def _show_reasons(console: Console, drifts: Sequence[ValueDrift]) -> None:
    drifts = [drift for drift in drifts if not drift.path.startswith("settled.")]  # what options said shows in the values that follow
    for drift in drifts[:_VALUES]:
        console.say(f"  {drift.path}: {spoken(drift.was)} becomes {spoken(drift.now)}  {console.dim(f'({drift.source}: {drift.reason})')}")
    if len(drifts) > _VALUES:
        console.say(f"  and {len(drifts) - _VALUES} more")


def _tell(console: Console, found: Update) -> int:
    for path in found.merged:
        if path not in found.conflicted:
            console.notes((f"{path}: your edits are in it, beside what is new",))
    for path in found.gone:
        console.notes((f"{path} was removed, and stays so; containerize init makes it again",))
    if found.conflicted:
        names = ", ".join(map(str, found.conflicted))
        console.write(f"{console.red('conflicts')} in {names}: between <<<<<<< and >>>>>>> is what to decide; it does not build until then")
        return WouldOverwrite.exit_code
    return 0
