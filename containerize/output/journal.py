"""The journal of one write: which staged file goes where, so that a run that was killed in the middle can be undone by the next."""

import errno
import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from containerize.errors import UnsafeInput, WouldOverwrite
from containerize.plain_files import read_plain_file

PREFIX = ".containerize.tmp-"
FILE = "journal"
# Far more than any file that is written here; only a file that somebody else put there is larger.
_LIMIT = 1 << 24


@dataclass(frozen=True)
class Move:
    """One file on its way. number: its name in the staging folder. target: path from the root. before, after: digests (None: no file)."""

    number: int
    target: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Journal:
    """All moves in order, and the folders to make first. nonce: what no file in a cloned repository can know."""

    moves: tuple[Move, ...]
    folders: tuple[str, ...]
    nonce: str

    @classmethod
    def new(cls, moves: list[Move], folders: list[str]) -> "Journal":
        """A journal with a nonce of its own."""
        return cls(tuple(moves), tuple(folders), secrets.token_hex(16))

    def to_bytes(self) -> bytes:
        """The journal as JSON."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Journal":
        """The journal that `to_bytes` wrote; only ever called for bytes whose digest is known."""
        data = json.loads(content)
        return cls(tuple(Move(**move) for move in data["moves"]), tuple(data["folders"]), data["nonce"])


def digest(content: bytes) -> str:
    """The SHA-256 of some bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def new_name(number: int) -> str:
    """The name, in the staging folder, of what is to be written."""
    return f"new-{number}"


def old_name(number: int) -> str:
    """The name, in the staging folder, of what is kept for undoing."""
    return f"old-{number}"


def undo(root: Path, staging: Path, receipt: str) -> None:
    """Put back what the journal in `staging` says was there; do nothing when there is no journal. May be repeated after a fault.

    receipt: the digest of the last journal that this user's own runs wrote for this root. Raises UnsafeInput for a journal that
    is another's, WouldOverwrite when a file was changed since by somebody else, OSError when the system refuses.
    """
    content = _read(staging / FILE)
    if content is None:
        return
    if digest(content) != receipt:
        raise _foreign(staging)
    journal = Journal.from_bytes(content)
    changed = [move.target for move in journal.moves if _now(root, move) not in (move.before, move.after)]
    if changed:
        raise _changed_since(staging, changed)
    for move in reversed(journal.moves):
        _put_back(root, staging, move)
    for folder in reversed(journal.folders):
        _remove_if_empty(root / folder)
    (staging / FILE).unlink()


def _now(root: Path, move: Move) -> str | None:
    content = _read(root / move.target)
    return None if content is None else digest(content)


def _put_back(root: Path, staging: Path, move: Move) -> None:
    if _now(root, move) == move.before:
        return
    if move.before is None:
        (root / move.target).unlink()
    else:
        (staging / old_name(move.number)).replace(root / move.target)


def _read(path: Path) -> bytes | None:
    try:
        content = read_plain_file(path, _LIMIT)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        content = None
    # A folder or a link where a file was: no file of ours has this content.
    return b"not a file" if content is None else content


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return


def _foreign(staging: Path) -> UnsafeInput:
    return UnsafeInput(
        f"{staging.name} holds the journal of a run that was not this user's on this machine",
        "undoing what it says could change any file of the project",
        f"look at the files in it, then delete it: rm -r {staging.name}",
    )


def _changed_since(staging: Path, changed: list[str]) -> WouldOverwrite:
    return WouldOverwrite(
        f"{', '.join(changed)} changed after a run was interrupted in the middle of writing",
        "undoing that run would lose the change",
        f"the files from before it are {staging.name}/old-*: take what you need, then rm -r {staging.name}",
    )
