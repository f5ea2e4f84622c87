"""Files in which git left both sides of a merge: no part of them can be trusted."""

import re

from containerize.errors import InvalidInput

_MARKER = re.compile(rb"^(?:<{7}|>{7}) ", re.MULTILINE)


def has_conflict_markers(data: bytes) -> bool:
    """Whether git, or `update`, left both sides of a merge in it."""
    return _MARKER.search(data) is not None


def refuse_conflict_markers(path: str, data: bytes) -> None:
    """Raise InvalidInput, naming the line, when the content of a file has `<<<<<<< ` at the start of a line."""
    found = _MARKER.search(data)
    if found is None:
        return
    from containerize import knowledge  # takes longer to load than all that most commands read

    line = data.count(b"\n", 0, found.start()) + 1
    name = path.rpartition("/")[2]
    remake = {row.lock: row.relock for row in knowledge.package_managers().values() if row.lock.endswith(".lock")}
    raise InvalidInput(
        f"{path}:{line}: a conflict marker of git",
        "the merge is not finished, and which of the two sides counts is written nowhere",
        f"git checkout --theirs {path}, then {remake[name]}" if name in remake else f"resolve the conflict in {path}, then git add {path}",
    )
