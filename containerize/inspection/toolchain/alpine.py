"""What cannot be had on Alpine: distributions without a wheel for musl, and what needs packages, of which only Debian's are known."""

from collections.abc import Iterable

from containerize.errors import InvalidInput
from containerize.inspection.findings import Finding, Source, SystemNeeds
from containerize.inspection.python.images import PythonImage

_FIX = "take Debian, which has wheels and packages for it: leave --base out, or --base trixie"


def refuse_debian_packages(
    base: Finding[PythonImage], compiled: tuple[Finding[str], ...], system: tuple[Finding[SystemNeeds], ...]
) -> None:
    """Raises InvalidInput where something must be compiled on Alpine, or wants a library or a program from outside Python."""
    if compiled:
        raise InvalidInput(
            f"{compiled[0].source}: {compiled[0].reason}, and {base.source} asks for Alpine",
            "it would be compiled, slowly, against a C library that few test on",
            _FIX,
        )
    packages = {package for need in system for package in (*need.value.build, *need.value.runtime)}
    if packages:
        raise no_packages(base, system[0].source, system[0].reason, packages)


def no_packages(base: Finding[PythonImage], source: Source, reason: str, packages: Iterable[str]) -> InvalidInput:
    """The error for what wants Debian's packages. reason: who does, as a sentence."""
    return InvalidInput(
        f"{source}: {reason}, and {base.source} asks for Alpine",
        f"Alpine calls its packages otherwise than Debian ({', '.join(sorted(packages))}), and their names there are not known here",
        _FIX,
    )
