"""A process of its own that writes: started, limited and killed by the tests of the writer."""

import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from containerize.errors import ContainerizeError, WouldOverwrite
from containerize.output.lock import ProjectLock
from containerize.output.plan import plan_writes
from containerize.output.write import apply, recover

NAMES = ("Dockerfile", ".dockerignore", "compose.yaml", ".env.example", ".containerize-answers.yml", "docker/extra.txt")


def version(word: str, size: int = 4000) -> dict[PurePosixPath, str]:
    """Six files that all say which version they are of."""
    return {PurePosixPath(name): f"{word} {name}\n" * (size // 20) for name in NAMES}


def write_once(root: Path, old: str, new: str) -> None:
    recover(root)
    apply(root, plan_writes(root, version(new), version(old), force=False))


def loop(root: Path, seconds: float) -> None:
    """Write old and new in turn for some seconds; a plan that another writer overtook is made again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        turn = random.choice((("old", "new"), ("new", "old")))
        try:
            write_once(root, *turn)
        except WouldOverwrite:
            continue


def hold(root: Path) -> None:
    with ProjectLock(root):
        say("ready")
        time.sleep(60)


def small_files(root: Path) -> None:
    """Write under a limit of 3,000 bytes a file, as on a disk that is full."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
    write_once(root, "old", "new")


def as_nobody(root: Path) -> None:
    """Write as a user to whom permission bits matter."""
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    write_once(root, "old", "new")


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


VERBS: dict[str, Callable[[Path], None]] = {
    "hold": hold,
    "nobody": as_nobody,
    "once": lambda root: write_once(root, "old", "new"),
    "small": small_files,
}


def main(verb: str, root: Path, *seconds: str) -> int:
    try:
        if verb == "loop":
            say("ready")
            loop(root, float(seconds[0]))
        else:
            VERBS[verb](root)
    except ContainerizeError as error:
        say(f"{error.exit_code} {error}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:]))
