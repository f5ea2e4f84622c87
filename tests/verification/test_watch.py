"""What is concluded from the states that an engine tells: scripted ones, so that each case takes no time."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from containerize.engine.derived_compose import Derived
from containerize.errors import ContainerExited, NotProved, Unhealthy
from containerize.verification import watch
from containerize.verification.container import Watched
from containerize.verification.report import ServiceReport
from containerize.verification.watch import wait_until_ready

ENGINE: Any = None
RUNNING = {"Status": "running", "Running": True}


def _exited(code: int, **more: Any) -> dict[str, Any]:
    return {"Status": "exited", "Running": False, "ExitCode": code} | more


def _health(status: str, output: str = "") -> dict[str, Any]:
    return RUNNING | {"Health": {"Status": status, "Log": [{"Output": output}]}}


def _item(service: str, state: dict[str, Any], log: str = "", test: list[str] | None = None) -> Watched:
    def logs(*, stream: bool = False, **_: object) -> Any:
        return (part for part in [log.encode()]) if stream else log.encode()

    attributes = {"Config": {"Healthcheck": {"Test": test or []}}}
    container: Any = SimpleNamespace(logs=logs, exec_run=lambda *_, **__: (127, b""), attrs=attributes)
    return Watched(service, container, state)


def _derived(*services: str, jobs: tuple[str, ...] = (), programs: tuple[str, ...] = (), awaited: tuple[str, ...] = (), **ports: int) -> Derived:
    document = {"services": dict.fromkeys(services)}
    numbers: dict[str, tuple[int, ...]] = {name: (number,) for name, number in ports.items()}
    return Derived(document, frozenset(jobs), frozenset(programs), frozenset(awaited), numbers, services[0])


class Script:
    """Runs the watch over one list of containers after another, half a second apart, the last one for ever."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.shown: list[str] = []
        self._monkeypatch = monkeypatch
        monkeypatch.setattr(watch, "time", SimpleNamespace(monotonic=lambda: self.now, sleep=self._sleep))

    def _sleep(self, _seconds: float) -> None:
        self.now += 0.5

    def run(self, derived: Derived, *looks: list[Watched], timeout: float = 10, compose: Callable[[float], str | None] = lambda _: "") -> list[ServiceReport]:
        rest = list(looks)
        self._monkeypatch.setattr(watch, "watched", lambda _engine, _session: rest.pop(0) if len(rest) > 1 else rest[0])
        return wait_until_ready(
            ENGINE, "s", derived, timeout=timeout, starter=lambda: compose(self.now), on_ready=lambda service: self.shown.append(service.name)
        )

    def fail(self, derived: Derived, *looks: list[Watched], **given: Any) -> NotProved:
        with pytest.raises(NotProved) as caught:
            self.run(derived, *looks, **given)
        return caught.value


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    return Script(monkeypatch)


def test_healthy_settled_and_ended_as_it_should(script: Script) -> None:
    derived = _derived("app", "db", "migrate", jobs=("migrate",), app=8000)
    late = [_item("app", RUNNING), _item("db", _health("healthy")), _item("migrate", _exited(0))]
    looks = [[_item("db", _health("starting"))], [_item("db", _health("healthy"))], late]
    reports = script.run(derived, *looks, compose=lambda now: None if now < 1 else "")
    assert script.shown == ["db", "migrate", "app"]
    assert reports == [
        ServiceReport("db", "running", "healthy", None, 0.5),
        ServiceReport("migrate", "exited", None, 0, 1.0),
        ServiceReport("app", "running", None, None, 4.0),
    ]


def test_while_compose_works_nothing_is_over(script: Script) -> None:
    script.run(_derived("app", app=1), [_item("app", _health("healthy"))], compose=lambda now: None if now < 5 else "")
    assert script.now == 5


def test_a_crash_is_seen_at_the_first_look_with_its_log(script: Script) -> None:
    error = script.fail(_derived("app", app=1), [_item("app", _exited(3), "Traceback\nRuntimeError: \x1b[31mno\n")])
    assert script.now == 0
    assert isinstance(error, ContainerExited)
    assert str(error) == (
        'the container of "app" ended with exit code 3\n    | Traceback\n    | RuntimeError: no\n'
        "  why: the program in it failed; its last lines are above\n"
        "  fix: correct that, then: containerize smoke (the same by hand: docker compose up app)"
    )


def test_the_crash_is_told_and_not_what_follows_from_it(script: Script) -> None:
    looks = [_item("app", _health("unhealthy", "no database")), _item("db", _exited(1), "disk full")]
    assert script.fail(_derived("app", "db"), looks).found == 'the container of "db" ended with exit code 1\n    | disk full'


def test_a_crash_without_a_word(script: Script) -> None:
    assert script.fail(_derived("app"), [_item("app", _exited(1))]).why == "the program in it failed, and wrote nothing"
    error = script.fail(_derived("app"), [_item("app", _exited(139))])
    assert (error.cause, error.why) == ("crash", "it ended with SIGSEGV: compiled code in it failed")


def test_a_server_that_ends_well_is_a_failure_too(script: Script) -> None:
    error = script.fail(_derived("app", app=1), [_item("app", _exited(0), "bye")])
    assert (error.exit_code, error.why) == (22, "it must keep running to answer")


def test_out_of_memory(script: Script) -> None:
    error = script.fail(_derived("app"), [_item("app", _exited(137, OOMKilled=True))])
    assert error.found == 'the container of "app" was killed for want of memory (OOM)'


def test_a_command_that_is_not_there(script: Script) -> None:
    state = {"Status": "created", "Running": False, "ExitCode": 127, "Error": 'exec: "nope": executable file not found in $PATH'}
    error = script.fail(_derived("app"), [_item("app", state)])
    assert error.found == 'the container of "app" could not be started\n    | exec: "nope": executable file not found in $PATH'
    assert (error.cause, error.why) == ("command not found", "there is no command nope in the image")


def test_a_health_check_that_failed_for_good_is_not_waited_for(script: Script) -> None:
    item = _item("db", _health("unhealthy", "no response\n"), "FATAL: bad config\n", ["CMD-SHELL", "pg_isready -U app"])
    error = script.fail(_derived("app", "db"), [item])
    assert script.now == 0
    assert isinstance(error, Unhealthy)
    assert str(error) == (
        '"db": its health check fails; it is running, its health check says unhealthy\n    | no response\n    | FATAL: bad config\n'
        "  why: its health check never passed\n"
        "  fix: run it by hand: docker compose exec db sh -c 'pg_isready -U app'"
    )


def test_compose_has_failed(script: Script) -> None:
    error = script.fail(_derived("app"), [], compose=lambda _: "manifest for nope:1 not found")
    assert str(error) == (
        "compose could not start everything: manifest for nope:1 not found\n  why: what is not started cannot answer\n"
        "  fix: docker compose up, and look at what it says"
    )


def test_the_time_for_fetching_images_is_not_counted(script: Script) -> None:
    looks: list[list[Watched]] = [[]] * 100 + [[_item("app", _health("starting"))]] * 10 + [[_item("app", _health("healthy"))]]
    script.run(_derived("app", app=1), *looks, timeout=10, compose=lambda now: None if now < 50 else "")
    assert script.now == 55


def test_fetching_has_its_end_too(script: Script) -> None:
    error = script.fail(_derived("app"), [], compose=lambda _: None)
    assert error.found == "compose did not come to an end within 900 s"
    assert 900 < script.now < 902


def test_late_is_whom_the_others_wait_for(script: Script) -> None:
    looks = [_item("app", {"Status": "created", "Running": False}), _item("db", _health("starting"), "recovering\n")]
    error = script.fail(_derived("app", "db"), looks, compose=lambda _: None)
    assert error.found == '"db": it was not ready within 10 s; it is running, its health check says starting\n    | recovering'
    assert 10 < script.now < 12


def test_a_job_that_does_not_end(script: Script) -> None:
    error = script.fail(_derived("app", "migrate", jobs=("migrate",)), [_item("migrate", RUNNING, "waiting for a lock\n")], compose=lambda _: None)
    assert error.found == '"migrate": it was not ready within 10 s; it is running, it has no health check\n    | waiting for a lock'
    assert error.why == "other services wait until it has ended"


def test_a_container_that_somebody_removed(script: Script) -> None:
    looks = [[_item("app", RUNNING), _item("db", RUNNING)], [_item("app", RUNNING)]]
    assert script.fail(_derived("app", "db"), *looks).found == 'the container of "db" is gone'


def test_a_program_that_is_run_by_hand_has_all_the_time_to_end(script: Script) -> None:
    derived = _derived("app", programs=("app",), awaited=("app",))
    (report,) = script.run(derived, *[[_item("app", RUNNING)]] * 16, [_item("app", _exited(0))])
    assert (script.now, report.state, report.exit_code) == (8, "exited", 0)


def test_and_counts_as_up_when_it_takes_longer(script: Script) -> None:
    (report,) = script.run(_derived("app", programs=("app",), awaited=("app",)), [_item("app", RUNNING)])
    assert (report.state, script.now) == ("running", 10.5)


def test_a_worker_has_settled_after_three_seconds(script: Script) -> None:
    script.run(_derived("worker", programs=("worker",)), [_item("worker", RUNNING)])
    assert script.now == 3
