"""Procfile: the processes that a project runs elsewhere (https://devcenter.heroku.com/articles/procfile)."""

import re
import shlex
from dataclasses import replace

from containerize.errors import InvalidInput
from containerize.inspection.findings import Finding, Job, Source, Worker
from containerize.project import Project

FILE = "Procfile"
_LINE = re.compile(r"([A-Za-z0-9_-]+)\s*:\s*(\S.*)")
# Process types that answer requests, or that are run by hand and end.
_NO_WORKERS = frozenset("web release migrate migrations upgrade postdeploy predeploy setup init console shell dev test build".split())
_ROLES = frozenset({"worker", "beat", "flower"})
_SHELL = re.compile(r"[$&|;<>()`*?{}~]")


def procfile(project: Project) -> dict[str, tuple[str, Source]]:
    """(command, where) of each process type."""
    lines = (project.text(FILE) or "").split("\n")
    for number, line in enumerate(lines, 1):
        if _LINE.fullmatch(line.strip()) and not line.strip().replace("\t", " ").isprintable():
            what = f"{FILE}:{number} has a character that is none of a text: {ascii(line)[:100]}"
            raise InvalidInput(what, "a command with it could not be written down again", f"correct {FILE}:{number}")
    found = ((number, _LINE.fullmatch(line.strip())) for number, line in enumerate(lines, 1))
    return {match[1]: (match[2], Source(FILE, number)) for number, match in found if match}


def with_procfile(project: Project, found: tuple[Finding[Worker], ...]) -> tuple[Finding[Worker], ...]:
    """The workers that the code shows, each by the command that the Procfile has for it, then its other process types that run on.

    A scheduler keeps our command, which has it write where it may.
    """
    workers = list(found)
    for name, (command, source) in procfile(project).items():
        if name.lower() in _NO_WORKERS:
            continue
        words, reason = set(_words(command)), f"the process type {name} of the Procfile"
        index = next((index for index, worker in enumerate(found) if _telling(worker.value.argv) <= words), None)
        if index is None:
            slug = re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-") or "worker"
            workers.append(Finding(Worker(slug, "Procfile", _argv(command), None), source, reason))
        elif not words & (_ROLES - {"worker"}):
            shown = found[index]
            workers[index] = Finding(replace(shown.value, argv=_argv(command)), source, f"{shown.reason}; {reason}")
    return tuple(workers)


def _telling(argv: tuple[str, ...]) -> set[str]:
    """What tells one command of a program from its others: `celery` and `beat`; of a script, its name and the command it is given."""
    return set(argv[1:3]) if argv[0] == "python" else {argv[0], *(_ROLES & set(argv))}


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
