"""What an image without a shell can run: commands that need none, and nothing that Debian's packages would have to bring."""

import re

from containerize.config import Image, Process
from containerize.errors import InvalidInput
from containerize.inspection.findings import Finding
from containerize.inspection.overrides import Overrides

# A word of our own commands: quoted, plain, or with the port in it.
_WORD = re.compile(r"""'(?P<quoted>[^'"]*)'|"(?P<before>[^'"$`\\]*)\$\{PORT\}(?P<after>[^'"$`\\]*)"|(?P<plain>[A-Za-z0-9_@%+=:,./-]+)""")


def without_shell(image: Image, processes: dict[str, Process], overrides: Overrides) -> dict[str, Process]:
    """The same processes, started without a shell where the image has none.

    Raises InvalidInput for packages of Debian that are needed at run time, and for commands that need a shell for more than the port.
    """
    if image.final is None or overrides.base is None:
        return processes
    if image.runtime_packages:
        packages = ", ".join(image.runtime_packages)
        raise InvalidInput(
            f"{overrides.base.source}: {image.final.reference} has no package manager, and {packages} must be in it",
            "the application needs what those hold when it runs; `containerize inspect` says which distribution asks for it",
            "take a base with apt, or an image of your own that brings them: --base IMAGE --set shell=true",
        )
    return {name: _direct(name, process, overrides.base) for name, process in processes.items()}


def _direct(name: str, process: Process, base: Finding[str]) -> Process:
    try:
        return process.model_copy(update={"command": direct(process.command)})
    except ValueError:
        raise InvalidInput(
            f"{base.source}: {name} starts with {process.command[-1]!r}, and {base.value} has no shell",
            "only a shell understands that line",
            "start it with a script of Python's instead, or take a base that has a shell",
        ) from None


def direct(command: list[str]) -> list[str]:
    """A command as it is, or, where a shell only puts PORT into it, as Python does that: the program takes its place, so that signals
    reach it. Raises ValueError for one that needs a shell for more.
    """
    if command[:2] != ["/bin/sh", "-c"]:
        return command
    words = _words(command[2])
    return ["python", "-c", f"import os; os.execvp({words[0]}, [{', '.join(words)}])"]


def _words(text: str) -> list[str]:
    """The words of `exec …` as Python code."""
    found = [_WORD.fullmatch(part) for part in text.removeprefix("exec ").split()]
    if not text.startswith("exec ") or not found or not all(found):
        raise ValueError(text)
    return [_code(match) for match in found if match]


def _code(match: re.Match[str]) -> str:
    if match["before"] is None:
        return repr(match["quoted"] if match["plain"] is None else match["plain"])
    before, after = match["before"], match["after"]
    return " + ".join([*([repr(before)] if before else []), "os.environ['PORT']", *([repr(after)] if after else [])])
