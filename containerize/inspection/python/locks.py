"""What a lock says of the Pythons it was solved for: an install on another one would stop, or miss distributions."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from packaging.markers import InvalidMarker, Marker

from containerize.errors import InvalidInput
from containerize.inspection.findings import Source
from containerize.inspection.python.constraints import Constraint, pep440, poetry, relock
from containerize.inspection.python.sources import pipenv_words
from containerize.project import LOCK_BYTES, Project
from containerize.toml_document import TomlDocument

# Of the environments of a lock, how many are shown; there can be dozens.
_SHOWN = 2


def lock_constraints(project: Project, manager: str, manifest: str) -> list[Constraint]:
    """What the lock of the chosen manager allows. manifest: the file that is installed from. Raises InvalidInput."""
    if manager == "pipenv":
        return list(_pipfile_lock(project))
    rows: dict[str, tuple[str, Callable[[TomlDocument], Iterator[Constraint]]]] = {
        "uv": ("uv.lock", _uv),
        "script": (manifest, _uv),
        "poetry": ("poetry.lock", _poetry),
        "pdm": ("pdm.lock", _pdm),
        "pylock": (manifest, _pylock),
    }
    if manager not in rows:
        return []
    path, read = rows[manager]
    document = project.toml(path, LOCK_BYTES) if path.endswith((".lock", ".toml")) else None
    return [] if document is None else list(read(document))


def _uv(lock: TomlDocument) -> Iterator[Constraint]:
    yield from _specified(lock, "requires-python")
    for key in ("supported-markers", "resolution-markers"):
        yield from _environments(lock, key)


def _pylock(lock: TomlDocument) -> Iterator[Constraint]:
    yield from _specified(lock, "requires-python")
    yield from _environments(lock, "environments")


def _specified(lock: TomlDocument, *keys: str) -> Iterator[Constraint]:
    words = lock.string(*keys)
    constraint = None if words is None else pep440(words, Source(lock.path, lock.line(*keys)), keys[-1])
    if constraint is not None:
        yield constraint


def _environments(lock: TomlDocument, key: str) -> Iterator[Constraint]:
    markers = lock.strings(key)
    if (wrong := next((marker for marker in markers if not _is_marker(marker)), None)) is not None:
        raise InvalidInput(
            f"{lock.where(key)}: {wrong[:200]!r} is not an environment marker",
            "the tool that wrote the lock would refuse it",
            relock(lock.path) or f"make {lock.path} again",
        )
    if markers:
        more = f" or {len(markers) - _SHOWN} more" if len(markers) > _SHOWN else ""
        yield Constraint(Source(lock.path, lock.line(key)), f"{key} {' or '.join(markers[:_SHOWN])}{more}", markers=tuple(markers))


def _is_marker(text: str) -> bool:
    try:
        Marker(text)
    except InvalidMarker:
        return False
    return True


def _poetry(lock: TomlDocument) -> Iterator[Constraint]:
    keys = ("metadata", "python-versions")
    words = lock.string(*keys)
    constraint = None if words is None else poetry(words, Source(lock.path, lock.line(*keys)), keys[-1])
    if constraint is not None:
        yield constraint


def _pdm(lock: TomlDocument) -> Iterator[Constraint]:
    yield from _specified(lock, "metadata", "requires_python")
    targets = lock.get("metadata", "targets")
    if not isinstance(targets, list) or not targets:
        return
    source = Source(lock.path, lock.line("metadata", "targets"))
    ours = [target for target in targets if isinstance(target, dict) and _is_linux(target)]
    if not ours:
        raise InvalidInput(
            f"{source}: locked for {' and '.join(sorted({str(_platform(target)) for target in targets}))}, not for Linux",
            "containers run Linux",
            "pdm lock --platform linux --append",
        )
    words = [str(target.get("requires_python", "")) for target in ours]
    found = [pep440(text, source, "targets") for text in words]
    if all(found):
        yield Constraint(source, f"targets {' or '.join(words)}", tuple(one.allowed[0] for one in found if one))


def _platform(target: Any) -> Any:
    return target.get("platform", "linux") if isinstance(target, dict) else target


def _is_linux(target: dict[str, Any]) -> bool:
    platform, implementation = str(_platform(target)), str(target.get("implementation", "cpython"))
    return not re.match(r"windows|macos|darwin|win", platform) and implementation.lower() == "cpython"


def _pipfile_lock(project: Project) -> Iterator[Constraint]:
    text = project.text("Pipfile.lock", LOCK_BYTES)
    if text is None:
        return
    requires = _meta_requires(text)
    for key in ("python_full_version", "python_version"):
        words = requires.get(key)
        if isinstance(words, str):
            yield from pipenv_words(words, Source("Pipfile.lock", _line_with(text, f'"{key}"')), key)


def _meta_requires(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise InvalidInput(f"Pipfile.lock{line}: not valid JSON", "nothing in the file can be trusted", "pipenv lock") from None
    for key in ("_meta", "requires"):
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _line_with(text: str, part: str) -> int | None:
    return next((number for number, line in enumerate(text.split("\n"), 1) if part in line), None)
