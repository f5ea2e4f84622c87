"""What a run would write: each file compared with what is on disk and with what was written last, nothing changed yet."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal

from containerize.errors import UnsafeInput, WouldOverwrite
from containerize.output.answers import ANSWERS_FILE
from containerize.output.line_ends import lf, like
from containerize.output.lookalikes import Lookalike, find_lookalikes
from containerize.output.secrets_file import SECRETS_FILE
from containerize.output.targets import Target, inspect_target

Action = Literal["create", "unchanged", "update", "replace", "remove"]
Texts = Mapping[PurePosixPath, str]

# Made out of what is on disk (lines added, values kept), so writing them loses nothing of the user's. So is the record of the setup, once
# it could be read: what it says counts, and not how a formatter has laid it out.
_EDITED = "edited since containerize wrote it"
_MERGED = frozenset({".gitignore", SECRETS_FILE.name})


@dataclass(frozen=True)
class FileChange:
    """What happens to one file.

    path: relative to the root. old_text: what is there, None for nothing; bytes that are not UTF-8 as lone surrogates.
    new_text: what will be there, with its final line ends; None for nothing. backup: where a replaced file is kept.
    """

    path: PurePosixPath
    action: Action
    old_text: str | None = field(repr=False)
    new_text: str | None = field(repr=False)
    backup: PurePosixPath | None = None

    @property
    def old_bytes(self) -> bytes | None:
        """The bytes on disk when the plan was made, None for no file."""
        return None if self.old_text is None else to_bytes(self.old_text)

    @property
    def new_bytes(self) -> bytes | None:
        """The bytes to write, None where the file is to be removed."""
        return None if self.new_text is None else to_bytes(self.new_text)


@dataclass(frozen=True)
class WritePlan:
    """What a run would do: one change a file, sorted by path, and warnings to print, each one line."""

    changes: tuple[FileChange, ...]
    warnings: tuple[str, ...] = ()

    @property
    def is_noop(self) -> bool:
        """Whether everything is on disk already."""
        return all(change.action == "unchanged" for change in self.changes)


def to_bytes(text: str) -> bytes:
    """The bytes of a text that `to_text` made; exact also where they are not UTF-8."""
    return text.encode("utf-8", "surrogateescape")


def to_text(content: bytes) -> str:
    """A file's bytes as text with its line ends; bytes that are not UTF-8 as lone surrogates."""
    return content.decode("utf-8", "surrogateescape")


def plan_writes(root: Path, rendered: Texts, pristine: Texts | None, *, force: bool) -> WritePlan:
    """Compare what should be on disk with what is there, and with what was written last time (`pristine`, None for never).

    Raises UnsafeInput when a place must not be written, InvalidInput when a file cannot be read, and WouldOverwrite, naming
    every such file at once, when something of the user's would be lost and `force` is not set. Call `write.recover` first.
    """
    targets = {path: inspect_target(root, path) for path in sorted(rendered, key=str)}
    _require_distinct(targets.values())
    changes = tuple(_change(root, target, rendered[path], (pristine or {}).get(path)) for path, target in targets.items())
    lookalikes = find_lookalikes(root, targets)
    conflicts = {change.path: _reason(change, pristine) for change in changes if change.action == "replace"}
    created = {change.path for change in changes if change.action == "create"}
    conflicts |= {found.path: found.effect for found in lookalikes if found.rival and found.output in created}
    if conflicts and not force:
        raise _would_overwrite(conflicts)
    return WritePlan(changes, (*_lookalike_warnings(lookalikes), *_leftover_warnings(root, rendered, pristine or {})))


def _change(root: Path, target: Target, rendered: str, pristine: str | None) -> FileChange:
    path = target.path
    if target.content is None:
        return FileChange(path, "create", None, lf(rendered))
    old = to_text(target.content)
    if lf(old) == lf(rendered):
        return FileChange(path, "unchanged", old, old)
    if path.name in _MERGED or (path == ANSWERS_FILE and pristine is not None):
        return FileChange(path, "update", old, rendered)
    if pristine is not None and lf(old) == lf(pristine):
        return FileChange(path, "update", old, like(rendered, old))
    return FileChange(path, "replace", old, like(rendered, old), _backup_name(root, path))


def _backup_name(root: Path, path: PurePosixPath) -> PurePosixPath:
    """The first of NAME.orig, NAME.orig.1, … that is not there, so that no older one is lost."""
    name = f"{path.name}.orig"
    number = 0
    while os.path.lexists(root / path.with_name(name)):
        number += 1
        name = f"{path.name}.orig.{number}"
    return path.with_name(name)


def _require_distinct(targets: Collection[Target]) -> None:
    places: dict[Path, PurePosixPath] = {}
    for target in targets:
        other = places.setdefault(target.real, target.path)
        if other != target.path:
            raise UnsafeInput(
                f"{other} and {target.path} are one file, through a symbolic link",
                "both are to be written, and one would replace the other",
                f"mv {target.path} {target.path}.old",
            )


def _reason(change: FileChange, pristine: Texts | None) -> str:
    ours = pristine is not None and change.path in pristine
    return _EDITED if ours else "not written by containerize"


def _would_overwrite(conflicts: Mapping[PurePosixPath, str]) -> WouldOverwrite:
    edited = all(reason == _EDITED for reason in conflicts.values())
    merge = "containerize update (puts what is new into what is edited); or " if edited else ""
    lines = "".join(f"\n    {path}: {reason}" for path, reason in sorted(conflicts.items(), key=lambda item: str(item[0])))
    count = "1 file is" if len(conflicts) == 1 else f"{len(conflicts)} files are"
    return WouldOverwrite(
        f"{count} in the way:{lines}",
        "what somebody wrote there would be lost, or no longer read",
        f"{merge}run it again with --dry-run (shows the difference) or --force (keeps each old file as NAME.orig)",
    )


def _lookalike_warnings(lookalikes: Collection[Lookalike]) -> list[str]:
    return [f"{found.path}: {found.effect}; delete or rename it unless you want that" for found in lookalikes]


def _leftover_warnings(root: Path, rendered: Texts, pristine: Texts) -> list[str]:
    gone = sorted((path for path in pristine if path not in rendered and os.path.lexists(root / path)), key=str)
    return [f"{path}: no longer part of the setup; delete it unless you use it" for path in gone]
