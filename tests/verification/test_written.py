"""What of a container's own layer is worth telling."""

from types import SimpleNamespace
from typing import Any, cast

from containerize.verification.written import _paths


def _seen(*paths: str, mounts: tuple[str, ...] = (), deleted: tuple[str, ...] = ()) -> list[str]:
    changes = [{"Path": path, "Kind": 1} for path in paths] + [{"Path": path, "Kind": 2} for path in deleted]
    container = SimpleNamespace(diff=lambda: changes, attrs={"Mounts": [{"Destination": path} for path in mounts]})
    return sorted(_paths(cast(Any, container)))


def test_files_and_not_the_folders_on_the_way_to_them() -> None:
    assert _seen("/app", "/app/data", "/app/data/notes.db", "/app/app.log") == ["/app/app.log", "/app/data/notes.db"]


def test_what_need_not_last_and_what_the_engine_writes() -> None:
    passing = ("/tmp/x", "/run/app.pid", "/var/log/app.log", "/home/app/.cache/hf/model", "/app/__pycache__/a.pyc", "/home/app/.gunicorn/gunicorn.ctl")
    assert _seen(*passing, "/etc/hosts", "/usr/sbin/docker-init", "/app/x.sock") == []


def test_places_of_mounts_and_what_was_deleted() -> None:
    assert _seen("/app", "/app/media", mounts=("/app/media",), deleted=("/app/old.txt",)) == []


def test_a_container_that_wrote_nothing() -> None:
    container = SimpleNamespace(diff=lambda: None, attrs={"Mounts": None})
    assert list(_paths(cast(Any, container))) == []
