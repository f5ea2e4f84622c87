"""Why a container ended, or does not become ready: by its state, its exit code and what it wrote."""

import shlex

from containerize import knowledge
from containerize.engine.causes import Cause, latest_cause
from containerize.engine.connection import Container
from containerize.engine.derived_compose import Derived
from containerize.verification.container import Watched, log_end
from containerize.verification.listening import ADDRESSES, explain_silence

# Names of commands that bring a database to the form that the code expects.
_MIGRATIONS = ("migrate", "upgrade", "alembic", "migrations", "syncdb", "aerich")
# 128 and the number of the signal (https://docs.docker.com/reference/cli/docker/container/run/#exit-status).
_SIGNALS = {
    132: Cause("crash", "it ended with SIGILL: a program in it is for another processor", "take a wheel or an image for this one"),
    134: Cause("crash", "it ended with SIGABRT: compiled code in it gave up", "look for the library that its last lines name"),
    135: Cause("crash", "it ended with SIGBUS: it used memory that is not there", "give it a larger /dev/shm: `shm_size:`"),
    137: Cause("killed", "something killed it (SIGKILL), not for its own limit of memory", "look at the memory of the engine"),
    139: Cause("crash", "it ended with SIGSEGV: compiled code in it failed", "PYTHONFAULTHANDLER=1 shows where"),
}
_CORRECT = "correct that"


def why_it_ended(item: Watched, derived: Derived, code: int, lines: list[str], *, never_ran: bool) -> Cause:
    """The cause of an end that should not be. lines: its last ones, or the engine's error where it never ran."""
    if item.state.get("OOMKilled"):
        fix = "raise `deploy.resources.limits.memory` of the service in compose.yaml, or let it use less"
        return Cause("out of memory", "it used more memory than it may have", fix)
    known = latest_cause(knowledge.run_failures(), "\n".join(lines))
    if never_ran:
        return known or Cause("cannot be started", "the engine could not start its command", _CORRECT)
    cause = known or _SIGNALS.get(code) or _plain(code, lines)
    return _of_job(item, cause) if item.service in derived.jobs else cause


def why_it_fails(lines: list[str]) -> Cause | None:
    """What the log of a running program says is wrong; None when it says nothing that we know."""
    return latest_cause(knowledge.run_failures(), "\n".join(lines))


def why_silent(container: Container, ports: tuple[int, ...]) -> Cause:
    """Why a running service does not answer on its ports: where it listens is seen, what its log means is guessed."""
    silence = explain_silence(container, ports)
    return silence if silence.name in ADDRESSES else why_it_fails(log_end(container)) or silence


def _plain(code: int, lines: list[str]) -> Cause:
    if code == 0:
        return Cause("ended", "it must keep running to answer", "let its command stay in the foreground")
    why = "the program in it failed; its last lines are above" if lines else "the program in it failed, and wrote nothing"
    return Cause("crash", why, _CORRECT)


def _of_job(item: Watched, cause: Cause) -> Cause:
    """Others wait for a job: what went wrong in it is why they do not start."""
    config = item.container.attrs["Config"]
    words = shlex.join([*(config.get("Entrypoint") or []), *(config.get("Cmd") or [])])
    name = "migration failed" if any(word in words for word in _MIGRATIONS) else "job failed"
    return Cause(name, f"other services wait until it has ended well: {cause.why}", cause.fix)
