"""What a run makes in the engine: which run still lives, what is removed, and what is not ours to remove."""

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from requests import Response

from containerize.engine import objects
from containerize.engine.connection import APIError, Engine, NotFound, connect
from containerize.engine.objects import labelled, new_session, remove_session, sweep_dead
from containerize.errors import CleanupIncomplete

PREFIX = "io.containerize"
BASE = "python:3.13-slim-trixie"


def _labels(**changed: str) -> dict[str, str]:
    return new_session().labels | {f"{PREFIX}.{key}": value for key, value in changed.items()}


def _dead_pid() -> int:
    """The id of a process that has ended just now."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_labels_tell_the_process_and_not_the_machine() -> None:
    session = new_session()
    values = {key.removeprefix(f"{PREFIX}."): value for key, value in session.labels.items()}
    assert values["session"] == session.id
    assert values["pid"] == str(os.getpid())
    assert session.project == f"containerize-smoke-{session.id[:8]}"
    assert platform.node() not in str(values)
    assert Path("/etc/machine-id").read_text().strip() not in str(values) if Path("/etc/machine-id").exists() else True


def test_this_process_is_alive() -> None:
    assert objects._is_alive(_labels())


def test_a_process_that_has_ended_is_not() -> None:
    assert not objects._is_alive(_labels(pid=str(_dead_pid())))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="/proc")
def test_another_process_with_the_same_id_is_not_the_same() -> None:
    assert not objects._is_alive(_labels(started="1"))


def test_after_a_restart_of_the_machine_nobody_is_alive() -> None:
    assert not objects._is_alive(_labels(boot="another"))


@pytest.mark.parametrize("pid", ["", "x", "-1", "0", "9" * 30, "9999999999", "1; rm"])
def test_a_made_up_process_is_not_alive(pid: str) -> None:
    assert not objects._is_alive(_labels(pid=pid))


def test_another_users_process_is_alive_though_it_may_not_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_pid: int, _number: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", forbidden)
    monkeypatch.setattr(objects, "_started", lambda _pid: "")
    assert objects._is_alive(_labels())


def test_where_a_process_cannot_be_asked_it_is_never_asked_with_a_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_pid: int, _number: int) -> None:
        pytest.fail("os.kill ends the process on this system")

    monkeypatch.setattr(objects, "os", SimpleNamespace(name="nt", kill=never, getpid=os.getpid))
    monkeypatch.setattr(objects, "_started", lambda _pid: "")
    assert objects._is_alive(_labels())


def test_machines_with_one_id_are_told_apart_by_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    here = objects._host()
    monkeypatch.setattr(platform, "node", lambda: "clone")
    assert objects._host() != here


class _Stubborn:
    """An object of the engine that answers its removal with the given errors, one a time, and then goes."""

    id = name = "stubborn"

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)

    def remove(self, **_: object) -> None:
        if self.errors:
            raise self.errors.pop(0)


def _api_error(status: int) -> APIError:
    response = Response()
    response.status_code = status
    return APIError("refused", response)


def _engine(volume: _Stubborn) -> Engine:
    """An engine with that one volume, which is listed as long as it does not go."""

    def listed(**_: object) -> list[_Stubborn]:
        return [volume] if volume.errors else []

    nothing = SimpleNamespace(list=lambda **_: [])
    api = SimpleNamespace(images=lambda **_: [])
    client: Any = SimpleNamespace(containers=nothing, networks=nothing, images=nothing, api=api, volumes=SimpleNamespace(list=listed))
    return Engine(client, "unix:///x", True)


@pytest.mark.parametrize("errors", [[409, 409, 409], [500]])
def test_what_is_still_in_use_is_tried_again(errors: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    remove_session(_engine(_Stubborn(*map(_api_error, errors))), "s")


def test_what_has_gone_is_gone() -> None:
    remove_session(_engine(_Stubborn(NotFound("gone"))), "s")


def test_what_cannot_be_removed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    with pytest.raises(CleanupIncomplete) as caught:
        remove_session(_engine(_Stubborn(*[_api_error(500)] * 100)), "s")
    assert caught.value.exit_code == 25
    assert str(caught.value) == (
        "an object of this run could not be removed\n  why: it takes up space and names\n  fix: docker volume rm stubborn"
    )


def test_a_volume_that_is_in_use_by_what_has_just_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """The container was not listed yet when the volume was; the volume goes once the container has."""
    container, volume = _Stubborn(NotFound("gone")), _Stubborn(_api_error(409), NotFound("gone"))
    looks = [0]

    def containers(**_: object) -> list[_Stubborn]:
        looks[0] += 1
        return [container] if looks[0] > 1 and container.errors else []

    def use(**_: object) -> None:
        if container.errors:
            raise _api_error(409)
        volume.errors.clear()

    engine = _engine(volume)
    monkeypatch.setattr(engine.client, "containers", SimpleNamespace(list=containers))
    monkeypatch.setattr(volume, "remove", use)
    remove_session(engine, "s")
    assert (container.errors, volume.errors) == ([], [])


def test_what_comes_late_is_removed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the engine makes a network whose asker has been ended: it is listed a moment after everything seemed gone."""
    late, looks = _Stubborn(NotFound("gone")), [0]
    engine = _engine(late)

    def after_a_while(**_: object) -> list[_Stubborn]:
        looks[0] += 1
        return [late] if looks[0] > 2 and late.errors else []

    monkeypatch.setattr(engine.client.volumes, "list", after_a_while)
    remove_session(engine, "s")
    assert late.errors
    remove_session(engine, "s", settling=0.6)
    assert not late.errors


def test_removing_has_a_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "_CLEANUP_SECONDS", -1)
    stubborn = _Stubborn(_api_error(500))
    with pytest.raises(CleanupIncomplete):
        remove_session(_engine(stubborn), "s")
    assert len(stubborn.errors) == 1


@pytest.fixture
def engine() -> Iterator[Engine]:
    """The real one."""
    with connect() as found:
        yield found


@pytest.fixture
def made(engine: Engine) -> Iterator[Any]:
    """Make a container with an anonymous volume, in a network, with a volume, all with some labels; all are removed at the end."""
    sessions = []

    def make(labels: dict[str, str]) -> dict[str, Any]:
        sessions.append(labels[f"{PREFIX}.session"])
        name = f"containerize-test-{sessions[-1][:8]}"
        network = engine.client.networks.create(name, labels=labels)
        volume = engine.client.volumes.create(name, labels=labels)
        options = [word for key, value in labels.items() for word in ("--label", f"{key}={value}")]
        options += ["--name", name, "--network", name, "-v", f"{name}:/named", "-v", "/anonymous"]
        subprocess.run(["docker", "run", "-d", *options, BASE, "sleep", "60"], check=True, capture_output=True)
        container = engine.client.containers.get(name)
        anonymous = next(mount["Name"] for mount in container.attrs["Mounts"] if mount["Destination"] == "/anonymous")
        return {"container": container.id, "network": network.id, "volume": volume.name, "anonymous": anonymous}

    yield make
    for session in sessions:
        remove_session(engine, session)


def _there(engine: Engine, made: dict[str, Any]) -> list[str]:
    """Which of the objects are there."""
    client = engine.client
    volumes = {volume.name for volume in client.volumes.list()}
    containers = {container.id for container in client.containers.list(all=True)}
    networks = {network.id for network in client.networks.list()}
    return [kind for kind, identity in made.items() if identity in volumes | containers | networks]


@pytest.mark.engine
def test_all_of_a_session_is_removed_and_nothing_of_another(engine: Engine, made: Any) -> None:
    one, other = new_session(), new_session()
    first, second = made(one.labels), made(other.labels)
    remove_session(engine, one.id)
    assert _there(engine, first) == []
    assert _there(engine, second) == ["container", "network", "volume", "anonymous"]
    remove_session(engine, one.id)


@pytest.mark.engine
def test_a_sweep_takes_dead_runs_of_this_machine_only(engine: Engine, made: Any) -> None:
    dead = made(_labels(pid=str(_dead_pid())))
    rebooted = made(_labels(boot="before"))
    alive = made(_labels())
    elsewhere = made(_labels(host="0123456789abcdef", pid=str(_dead_pid())))
    assert sweep_dead(engine) >= 2
    assert (_there(engine, dead), _there(engine, rebooted)) == ([], [])
    assert _there(engine, alive) == _there(engine, elsewhere) == ["container", "network", "volume", "anonymous"]


@pytest.mark.engine
def test_images_go_without_each_being_asked_for(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the list and a question for one of them, another run can have removed it."""
    labels = _labels(pid=str(_dead_pid()))
    changes = [word for key, value in labels.items() for word in ("--change", f"LABEL {key}={value}")]
    made = subprocess.run(["docker", "import", *changes, "-"], input=bytes(10240), capture_output=True, check=True)
    image = made.stdout.decode().strip()

    def never(_name: str) -> None:
        pytest.fail("an image is asked for by itself")

    monkeypatch.setattr(type(engine.client.images), "get", never)
    assert sweep_dead(engine) >= 1
    assert image not in [entry["Id"] for entry in engine.client.api.images(all=True)]


@pytest.mark.engine
def test_the_filter_for_any_session(engine: Engine, made: Any) -> None:
    objects_made = made(new_session().labels)
    assert objects_made["container"] in [container.id for container in engine.client.containers.list(filters=labelled())]
