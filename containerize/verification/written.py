"""What a run wrote that no volume keeps: it goes with its container, and stands in the way of a root that is read-only."""

import posixpath
import re
from collections.abc import Iterator

from containerize.engine.connection import Container
from containerize.engine.untrusted_text import one_line
from containerize.verification.checks import Check
from containerize.verification.markers import row_of, volumes_of
from containerize.verification.run import Run

NAME = "written outside volumes"
# Where programs may write what need not last: a tmpfs does for those.
_PASSING = re.compile(
    r"^/(tmp|run|dev|proc|sys|var/(tmp|run|lock|log))(/|$)"
    r"|/(__pycache__|\.cache|\.config|\.gunicorn)(/|$)"
    r"|\.(py[co]|pid|sock|lock)$"
)
# The engine writes these into every container, Podman over mounts of which it tells the folder alone.
_OF_THE_ENGINE = frozenset(
    (
        *("/etc", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/etc/mtab", "/.dockerenv", "/run", "/run/.containerenv"),
        *("/sbin/docker-init", "/usr/sbin/docker-init"),
    )
)
_DATABASE = re.compile(r"\.(sqlite3?|db3?|duckdb|rdb)(-wal|-shm|-journal)?$")
_SHOWN = 5
_DELETED = 2


def what_is_written(run: Run) -> Check:
    """Files that the project's own container wrote into itself, and databases without a volume.

    A database file of the project's is a failure where a compose file says what is to last; all else is noted.
    """
    main = run.main()
    paths = sorted(_paths(main.container))
    values = {"paths": paths}
    lasting = "volumes" in run.derived.document
    databases = [path for path in paths if _DATABASE.search(path)]
    if databases and lasting:
        details = tuple(f"{path} is a database, and goes with its container: give its folder a named volume" for path in databases)
        return Check(NAME, "failed", "a database" if len(databases) == 1 else f"{len(databases)} databases", 0.0, details, values)
    details = (*(f"{path} goes with its container" for path in paths[:_SHOWN]), *(_without_volume(run) if lasting else ()))
    if details:
        count = "1 file" if len(paths) == 1 else f"{len(paths)} files"
        return Check(NAME, "noted", count if paths else "a database without a volume", 0.0, details, values)
    return Check(NAME, "passed", "nothing: its root may be read-only", 0.0, (), values)


def _paths(container: Container) -> Iterator[str]:
    """What was added or changed, without the folders on the way to it and the places where mounts are."""
    changed = {str(entry["Path"]) for entry in container.diff() or [] if entry.get("Kind") != _DELETED}
    mounted = [str(mount["Destination"]) for mount in container.attrs.get("Mounts") or []]
    folders = {posixpath.dirname(path) for path in (*changed, *mounted)}
    for path in changed - folders - set(mounted) - _OF_THE_ENGINE:
        if not _PASSING.search(path):
            yield one_line(path)


def _without_volume(run: Run) -> Iterator[str]:
    """A sentence for each database server that has no volume with a name."""
    for item in run.look():
        row = row_of(item.container)
        if row and row.database and not list(volumes_of(item.container, f"{run.session.project}_")):
            yield f"{item.service}: {row.title} has no named volume: its data goes with `docker compose down`"
