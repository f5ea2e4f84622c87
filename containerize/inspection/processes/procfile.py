"""Procfile: the processes that a project runs elsewhere (https://devcenter.heroku.com/articles/procfile)."""

import re
import shlex
from collections.abc import Iterator

from containerize.inspection.findings import Finding, Job, Source, Worker
from containerize.project import Project

FILE = "Procfile"
_LINE = re.compile(r"([A-Za-z0-9_-]+)\s*:\s*(\S.*)")
_SHELL = re.compile(r"[$&|;<>()`*?{}~]")


def procfile(project: Project) -> dict[str, tuple[str, Source]]:
    """(command, where) of each process type."""
    lines = (project.text(FILE) or "").split("\n")
    found = ((number, _LINE.fullmatch(line.strip())) for number, line in enumerate(lines, 1))
    return {match[1]: (match[2], Source(FILE, number)) for number, match in found if match}


def find_procfile_workers(project: Project, found: tuple[Finding[Worker], ...]) -> Iterator[Finding[Worker]]:
    """Process types beside `web` and `release` that none of the workers found in the code stands for."""
    programs = {worker.value.argv[0] for worker in found}
    for name, (command, source) in procfile(project).items():
        words = _words(command)
        if name in ("web", "release") or (set(words) & programs and not _other_role(words, found)):
            continue
        slug = re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-") or "worker"
        yield Finding(Worker(slug, "Procfile", _argv(command), "."), source, f"the process type {name} of the Procfile")


def _other_role(words: list[str], found: tuple[Finding[Worker], ...]) -> bool:
    """Whether a command of the same program does something else, as `celery beat` beside `celery worker`."""
    roles = {"worker", "beat", "flower"}
    return bool(set(words) & roles) and not any(set(words) & roles & set(worker.value.argv) for worker in found)


def find_release(project: Project) -> Finding[Job] | None:
    """The command that runs before each release."""
    if "release" not in procfile(project):
        return None
    command, source = procfile(project)["release"]
    return Finding(Job("release", _argv(command)), source, "the release command of the Procfile runs before the application starts")


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:
        return command.split()


def _argv(command: str) -> tuple[str, ...]:
    """A plain command as words; what a shell must read as a line for one, which it replaces itself by where it can."""
    if not _SHELL.search(command) and "=" not in command.split(" ")[0]:
        return tuple(_words(command))
    simple = not re.search(r"[;|&]", command) and "=" not in command.split(" ")[0]
    return ("/bin/sh", "-c", f"exec {command}" if simple else command)
