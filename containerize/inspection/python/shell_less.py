"""Bases without a shell: which those are, and where Python is in them."""

from dataclasses import dataclass

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.inspection.findings import Finding
from containerize.inspection.python.constraints import minor

# Where distributions of Linux have it.
_INTERPRETER = "/usr/bin/python3"


@dataclass(frozen=True, slots=True)
class ShellLess:
    """The image that the application runs on. interpreter: its Python. release: the Debian release that it is made of, where it says so."""

    reference: str
    interpreter: str
    release: str | None = None


def find_shell_less(name: str, tag: str | None, python: str, wish: Finding[str], shell: Finding[bool] | None) -> ShellLess | None:
    """None for an image that has a shell. name, tag: of the wish. shell: what the user says of it.

    Raises InvalidInput where the image is of another Python than the project's.
    """
    known = next((row for row in knowledge.pins().python.without_shell if name.endswith(row.image)), None)
    if shell is not None and shell.value:
        return None
    if known is None:
        return ShellLess(wish.value, _INTERPRETER) if shell else None
    if tag and known.with_shell in tag and not shell:
        return None
    release, only = next(iter(known.pythons.items()), (None, None))
    if only and only != minor(python):
        others = [row.image for row in knowledge.pins().python.without_shell if minor(python) in row.pythons.values()]
        raise InvalidInput(
            f"{wish.source}: {wish.value} has Python {only}, and the project is to run on {python}",
            "what is installed for one Python does not run on another",
            f"take {others[0]}" if others else f"settle the Python: --python {only}, or take an image of Python {minor(python)}",
        )
    return ShellLess(wish.value, known.interpreter, release)


def is_named_for_a_release(name: str) -> bool:
    """Whether the name itself says which Python is in the image, so that a tag need not."""
    return any(row.pythons and name.endswith(row.image) for row in knowledge.pins().python.without_shell)
