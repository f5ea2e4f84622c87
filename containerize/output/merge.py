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


def plan_update(root: Path, rendered: Texts, pristine: Texts, renamed: Mapping[str, str], on_conflict: OnConflict) -> Update:
    """Compare what is rendered now with what was rendered last time and what is there.

    renamed: names of earlier releases of the template, to those of today: edits go along. A file that is no longer rendered is removed,
    unless somebody has edited it. Raises WouldOverwrite, naming each place with both sides, where an edit and the update say two things of
    the same lines, and for a file of somebody else's in the place of a new one; InvalidInput for a file that cannot be merged; nothing is
    changed then.
    """
    update = _Planned(root)
    moved = _moved(root, rendered, pristine, renamed)
    for path, text in sorted(rendered.items(), key=lambda item: str(item[0])):
        update.add(path, moved.get(path, path), text, pristine.get(moved.get(path, path)))
    for path in sorted(set(pristine) - set(rendered) - set(moved.values()), key=str):
        update.leave(path, pristine[path])
    if update.foreign or (update.conflicts and on_conflict == "refuse"):
        raise _refusal(update.foreign, update.conflicts)
    plan = WritePlan(tuple(update.changes), tuple(update.warnings))
    return Update(plan, tuple(update.merged), tuple(update.gone), tuple(update.conflicts))


def _moved(root: Path, rendered: Texts, pristine: Texts, renamed: Mapping[str, str]) -> dict[PurePosixPath, PurePosixPath]:
    """The old name, by the new one, of what the template calls otherwise now and somebody has."""
    pairs = ((PurePosixPath(new), PurePosixPath(old)) for old, new in renamed.items())
    return {
        new: old
        for new, old in pairs
        if new in rendered and new not in pristine and old in pristine and old not in rendered
        and inspect_target(root, old).content is not None and inspect_target(root, new).content is None
    }


class _Planned:
    """The changes of an update as they come together. Nothing is written."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.changes: list[FileChange] = []
        self.warnings: list[str] = []
        self.merged: list[PurePosixPath] = []
        self.gone: list[PurePosixPath] = []
        self.foreign: list[PurePosixPath] = []
        self.conflicts: dict[PurePosixPath, str] = {}

    def add(self, path: PurePosixPath, was: PurePosixPath, text: str, before: str | None) -> None:
        """One file that is rendered now. was: the name that it had. before: what was rendered last time."""
        content = inspect_target(self.root, was).content
        refuse_conflict_markers(str(was), content or b"")
        if content is None:
            if before is None:
                self.changes.append(FileChange(path, "create", None, lf(text)))
            else:
                self.gone.append(path)
            return
        there = to_text(content)
        new = self._new_text(path, there, text, before)
        if new is None:
            return
        if was != path:
            self.changes += [FileChange(path, "create", None, new), FileChange(was, "remove", there, None)]
        else:
            self.changes.append(FileChange(path, "unchanged" if new == there else "update", there, new))

    def _new_text(self, path: PurePosixPath, there: str, text: str, before: str | None) -> str | None:
        if lf(there) == lf(text) or (before is not None and lf(text) == lf(before)):
            return there
        if before is None:
            self.foreign.append(path)
            return None
        if lf(there) == lf(before) or path == ANSWERS_FILE:  # what it says has been read, whatever a formatter made of it
            return like(text, there)
        new, count = _merged(path, lf(there), lf(before), lf(text))
        self.merged.append(path)
        if count:
            self.conflicts[path] = new
        return like(new, there)

    def leave(self, path: PurePosixPath, before: str) -> None:
        """One file that was rendered last time and is not any more."""
        content = inspect_target(self.root, path).content
        if content is None:
            return
        there = to_text(content)
        if lf(there) == lf(before):
            self.changes.append(FileChange(path, "remove", there, None))
        else:
            self.warnings.append(f"{path}: no longer part of the setup, and edited by you: left as it is")


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
