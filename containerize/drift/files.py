"""Edited: the files on disk against what the recorded setup renders to."""

import itertools
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath

from containerize.conflict_markers import has_conflict_markers
from containerize.drift.model import FileDrift
from containerize.output.diff import unified_diff
from containerize.output.line_ends import lf
from containerize.output.plan import FileChange, to_text
from containerize.output.targets import inspect_target


def file_drifts(root: Path, pristine: Mapping[PurePosixPath, str], allowed: Collection[str]) -> Iterator[FileDrift]:
    """Every file that differs, line ends apart. pristine: without the record, which is what they are rendered from.

    allowed: patterns of those whose edits are meant; no merge that is not finished is. Raises UnsafeInput and InvalidInput for what is in a
    file's place and is none.
    """
    for path, rendered in sorted(pristine.items(), key=lambda item: str(item[0])):
        content = inspect_target(root, path).content
        meant = any(path.match(pattern) for pattern in allowed) and not has_conflict_markers(content or b"")
        if content is None:
            yield FileDrift(path, "missing", 1, "", meant)
        elif lf(to_text(content)) != lf(rendered):
            there = to_text(content)
            diff = unified_diff(FileChange(path, "update", rendered, there))
            yield FileDrift(path, "edited", _first_difference(lf(rendered), lf(there)), diff, meant)


def _first_difference(rendered: str, there: str) -> int:
    """The line, from 1, of the file that is there."""
    pairs = itertools.zip_longest(rendered.split("\n"), there.split("\n"))
    return next((number for number, (before, now) in enumerate(pairs, 1) if before != now), 1)
