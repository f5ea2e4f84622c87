"""MERGE: what the setup says now, put into files that somebody has edited since they were written."""

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from containerize import process
from containerize.conflict_markers import refuse_conflict_markers
from containerize.errors import ContainerizeError, InvalidInput, WouldOverwrite
from containerize.output.answers import ANSWERS_FILE
from containerize.output.line_ends import lf, like
from containerize.output.plan import FileChange, WritePlan, to_bytes, to_text
from containerize.output.printable import printable
from containerize.output.targets import inspect_target

Texts = Mapping[PurePosixPath, str]
OnConflict = Literal["refuse", "inline"]
_YOURS, _BEFORE, _NOW = "yours", "as it was written", "as it is rendered now"
_CONFLICT = re.compile(rf"(?ms)^<{{7}} {_YOURS}\n.*?^>{{7}} {_NOW}\n")
_GIT_FAILED = 128
_NO_SETTINGS = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null"}
_SHOWN = 5


@dataclass(frozen=True)
class Update:
    """What an update would do. merged: files in which edits and update are both. gone: files that somebody has removed, and that stay so.

    conflicted: files that have markers, which happens only where that is asked for.
    """

    plan: WritePlan
    merged: tuple[PurePosixPath, ...] = ()
    gone: tuple[PurePosixPath, ...] = ()
    conflicted: tuple[PurePosixPath, ...] = ()


def plan_update(root: Path, rendered: Texts, pristine: Texts, on_conflict: OnConflict) -> Update:
    """Compare what is rendered now with what was rendered last time and what is there.

    Raises WouldOverwrite, naming each place with both sides, where an edit and the update say two things of the same lines, and for a
    file of somebody else's in the place of a new one; InvalidInput for a file that cannot be merged; nothing is changed then.
    """
    changes, merged, gone, conflicts, foreign = [], [], [], {}, []
    for path, text in sorted(rendered.items(), key=lambda item: str(item[0])):
        content = inspect_target(root, path).content
        before = pristine.get(path)
        if content is None and before is not None:
            gone.append(path)
            continue
        there = None if content is None else to_text(content)
        refuse_conflict_markers(str(path), content or b"")
        if there is None:
            changes.append(FileChange(path, "create", None, lf(text)))
        elif lf(there) == lf(text) or (before is not None and lf(text) == lf(before)):
            changes.append(FileChange(path, "unchanged", there, there))
        elif before is None:
            foreign.append(path)
        elif lf(there) == lf(before) or path == ANSWERS_FILE:  # what it says has been read, whatever a formatter made of it
            changes.append(FileChange(path, "update", there, like(text, there)))
        else:
            new, count = _merged(path, lf(there), lf(before), lf(text))
            changes.append(FileChange(path, "update" if new != lf(there) else "unchanged", there, like(new, there)))
            merged.append(path)
            if count:
                conflicts[path] = new
    if foreign or (conflicts and on_conflict == "refuse"):
        raise _refusal(foreign, conflicts)
    return Update(WritePlan(tuple(changes)), tuple(merged), tuple(gone), tuple(conflicts))


def _merged(path: PurePosixPath, yours: str, before: str, now: str) -> tuple[str, int]:
    """(text, number of conflicts), by git's own merge (https://git-scm.com/docs/git-merge-file), away from any repository."""
    with tempfile.TemporaryDirectory(prefix="containerize-") as folder:
        for name, text in (("yours", yours), ("before", before), ("now", now)):
            (Path(folder) / name).write_bytes(to_bytes(text))
        argv = ["git", "merge-file", "--diff3", "-L", _YOURS, "-L", _BEFORE, "-L", _NOW, "yours", "before", "now"]
        try:
            ended = process.run(argv, cwd=Path(folder), env=process.clean_environment(_NO_SETTINGS | {"GIT_CEILING_DIRECTORIES": folder}))
        except FileNotFoundError:
            raise _without_git(path) from None
        if ended.returncode < 0 or ended.returncode >= _GIT_FAILED:
            said = " ".join(ended.stderr.split())[:200]
            raise InvalidInput(f"{path} cannot be merged: git says {said}", "its edits would be lost", "move it away, then run it again")
        return to_text((Path(folder) / "yours").read_bytes()), ended.returncode


def _without_git(path: PurePosixPath) -> ContainerizeError:
    fix = "install git; or containerize init --force, which keeps yours as NAME.orig"
    return InvalidInput(f"{path} is edited, and there is no git", "git merges what is edited with what is new", fix)


def _refusal(foreign: list[PurePosixPath], conflicts: Texts) -> WouldOverwrite:
    if foreign:
        names = ", ".join(map(str, foreign))
        fix = "move it away, then run it again; or containerize init --force, which keeps it as NAME.orig"
        return WouldOverwrite(f"{names}: not written by containerize", "a file of that name is part of the setup now", fix)
    shown = "".join(f"\n    {path}:{line}\n{hunk}" for path, text in conflicts.items() for line, hunk in _hunks(text)[:_SHOWN])
    count = "1 file" if len(conflicts) == 1 else f"{len(conflicts)} files"
    return WouldOverwrite(
        f"{count} with edits where the setup changed too:{shown.rstrip()}",
        "which of the two counts is yours to say; nothing was changed",
        "take one side in the file by hand, then run it again; or --conflict inline, which writes both sides into it",
    )


def _hunks(text: str) -> list[tuple[int, str]]:
    """(line, the conflict indented) of each."""
    found = []
    for match in _CONFLICT.finditer(text):
        indented = "".join(f"      {line}" for line in printable(match[0], keep="\n\t").splitlines(keepends=True))
        found.append((text.count("\n", 0, match.start()) + 1, indented))
    return found
