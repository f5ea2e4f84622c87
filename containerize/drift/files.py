"""Edited: the files on disk against what the recorded setup renders to."""

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath

from containerize.drift.model import FileDrift
from containerize.output.line_ends import lf
from containerize.output.plan import to_text
from containerize.output.printable import printable
from containerize.output.targets import inspect_target

_HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+(\d+)")


def file_drifts(root: Path, pristine: Mapping[PurePosixPath, str], allowed: Collection[str]) -> Iterator[FileDrift]:
    """Every file that differs, line ends apart. allowed: patterns of those whose edits are meant.

    Raises UnsafeInput and InvalidInput for what is in a file's place and is none.
    """
    for path, rendered in sorted(pristine.items(), key=lambda item: str(item[0])):
        content = inspect_target(root, path).content
        meant = any(path.match(pattern) for pattern in allowed)
        if content is None:
            yield FileDrift(path, "missing", 1, "", meant)
        elif lf(to_text(content)) != lf(rendered):
            diff = _diff(path, lf(rendered), lf(to_text(content)))
            found = _HUNK.search(diff)
            yield FileDrift(path, "edited", max(1, int(found[1])) if found else 1, diff, meant)


def _diff(path: PurePosixPath, rendered: str, there: str) -> str:
    before, after = (printable(text, keep="\n\t").splitlines(keepends=True) for text in (rendered, there))
    lines = difflib.unified_diff(before, after, f"{path} (rendered)", f"{path} (here)", n=1)
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
