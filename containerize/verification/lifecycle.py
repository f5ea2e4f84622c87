"""What a container goes through in its life: paused and let go on, restarted, removed and made again over the same volumes."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from containerize.engine.connection import APIError
from containerize.errors import ContainerExited, Unhealthy
from containerize.verification import start_log, written
from containerize.verification.checks import Check
from containerize.verification.container import STOP_LIMIT
from containerize.verification.markers import Place, is_there, places, write
from containerize.verification.run import Run


@dataclass
class Trials:
    """What is tried on a run that works. checks: what came of it; a failure ends the trials, not the run's removal."""

    checks: list[Check] = field(default_factory=list)

    def __call__(self, run: Run) -> None:
        """All of them, in order; what stands in the way of one stands in the way of the next."""
        for name, trial in _TRIALS:
            began = time.monotonic()
            try:
                check = trial(name, run)
            except (APIError, ContainerExited, Unhealthy) as error:
                found = error.found if isinstance(error, ContainerExited | Unhealthy) else str(error)
                code = error.exit_code if isinstance(error, ContainerExited | Unhealthy) else Unhealthy.exit_code
                lines = tuple(found.splitlines())
                values = {"cause": getattr(error, "cause", "lost")}
                self.checks.append(Check(name, "failed", "it did not come back", time.monotonic() - began, lines, values, code))
                raise
            self.checks.append(check)


def _pause(name: str, run: Run) -> Check:
    main = run.main()
    if not main.state.get("Running"):
        return Check(name, "skipped", "it has ended, as it should")
    began = time.monotonic()
    main.container.pause()
    main.container.reload()
    paused = main.container.status
    main.container.unpause()
    main.container.reload()
    if (paused, main.container.status) != ("paused", "running"):
        return Check(name, "failed", f"{paused}, then {main.container.status}", time.monotonic() - began)
    run.ask()
    return Check(name, "passed", "it answers again" if run.derived.ports else "it runs again", time.monotonic() - began)


def _restart(name: str, run: Run) -> Check:
    """SIGTERM, start, healthy again."""
    main = run.main()
    if not main.state.get("Running"):
        return Check(name, "skipped", "it has ended, as it should")
    began = time.monotonic()
    main.container.restart(timeout=STOP_LIMIT)
    run.wait_until_healthy(main)
    run.ask()
    seconds = time.monotonic() - began
    return Check(name, "passed", f"{seconds:.1f} s until it {'answered' if run.derived.ports else 'ran'} again", seconds)


def _survive(name: str, run: Run) -> Check:
    """A marker in every volume and database, all containers removed and made again, the markers read back."""
    began = time.monotonic()
    word = secrets.token_hex(16)
    items = {item.service: item.container for item in run.look()}
    found = places(run.look(), f"{run.session.project}_")
    if not found:
        return Check(name, "skipped", "nothing is kept in volumes")
    marked = [place for place in found if write(place, items[place.service], word)]
    run.recreate()
    items = {item.service: item.container for item in run.look()}
    lost = [str(place) for place in marked if not is_there(place, items[place.service], word)]
    values = {"places": [str(place) for place in marked], "not asked": [str(place) for place in found if place not in marked], "lost": lost}
    seconds = time.monotonic() - began
    if lost:
        return Check(name, "failed", f"{len(lost)} of {len(marked)} places lost what was in them", seconds, tuple(lost), values)
    run.ask()
    return Check(name, "passed", f"{_counted(marked)}: all containers made again, everything still there", seconds, (), values)


def _counted(marked: list[Place]) -> str:
    volumes = len({volume for place in marked for volume in place.volumes})
    databases = sorted(place.path for place in marked if place.marker)
    return ", ".join(["1 volume" if volumes == 1 else f"{volumes} volumes", *databases])


# What a container wrote is looked at before it is stopped, and its own layer before it goes.
_TRIALS: tuple[tuple[str, Callable[[str, Run], Check]], ...] = (
    (start_log.NAME, lambda _, run: start_log.what_is_logged(run)),
    ("paused and resumed", _pause),
    ("restarted", _restart),
    (written.NAME, lambda _, run: written.what_is_written(run)),
    ("data survives", _survive),
)
