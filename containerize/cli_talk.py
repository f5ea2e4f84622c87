"""Where the command line writes, what it says when something is wrong, and how it asks when something is not clear."""

import errno
import json
import sys

import typer

from containerize.errors import Ambiguous, ContainerizeError, InternalError, UsageError, WriteFailed
from containerize.reporting.console import Console


class Global:
    """What the options before the verb say."""

    quiet = False
    verbose = False
    debug = False
    no_color = False


def console_of(*, out: bool = False) -> Console:
    """Where to write: standard error for talk, standard output for what was asked for."""
    stream = sys.stdout if out else sys.stderr
    return Console(stream, colour=False if Global.no_color else None, quiet=Global.quiet and not out)


def print_json(value: object) -> None:
    """To standard output, for programs."""
    print(json.dumps(value, indent=2, ensure_ascii=False))


def ask(console: Console, problem: Ambiguous) -> str:
    """Ask which of the choices is meant; only on a terminal."""
    console.write(f"{problem.found}: {problem.why}.")
    for number, choice in enumerate(problem.choices, 1):
        console.write(f"  {number}. {choice}")
    while True:
        answer = str(typer.prompt("Which one", err=True)).strip()
        if answer in problem.choices:
            return answer
        if answer.isdecimal() and 1 <= int(answer) <= len(problem.choices):
            return problem.choices[int(answer) - 1]
        console.write(f"  a number from 1 to {len(problem.choices)}")


def confirm(question: str) -> bool:
    """Ask before something goes; only on a terminal. Raises UsageError where nobody can answer."""
    if not sys.stdin.isatty():
        found = f"{question}: nobody can be asked here"
        raise UsageError(found, "what is removed does not come back", "add --yes, or look first: --dry-run")
    return bool(typer.confirm(f"{question}?", err=True))


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def _no_room(error: OSError) -> WriteFailed:
    """For what is no file of the project: that has a message of its own, and what was there before is there still."""
    what = str(error.filename) if error.filename else "what is printed, or a temporary file,"
    return WriteFailed(f"{what} cannot be written: {error.strerror}", "the disk that it goes to is full", "make room (df -h shows where)")


def report(console: Console, error: Exception) -> int:
    """Say what was found, why it is a problem and what to do next; the exit code of the error."""
    if isinstance(error, ContainerizeError):
        console.write(f"{console.red('error')}: {error.found}")
        console.write(f"  why: {error.why}")
        console.write(f"  fix: {error.fix}")
        return error.exit_code
    if isinstance(error, typer.TyperException):
        console.write(f"{console.red('error')}: {error.format_message()}")
        console.write("  fix: containerize --help, or containerize COMMAND --help")
        return UsageError.exit_code
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return report(console, _no_room(error))
    console.write(f"{console.red('error')}: {type(error).__name__}: {error}")
    console.write("  why: this is a fault of containerize, not of the project")
    console.write("  fix: run it again as `containerize --debug ...` and report what that shows")
    return InternalError.exit_code
