"""Which environment the dependencies are for: CPython of one minor version on Linux, whatever machine this runs on."""

import re
from typing import Literal

from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion

Machine = Literal["x86_64", "aarch64"]

# The image of a minor version holds its newest patch, which is higher than any that a marker speaks of.
_NEWEST_PATCH = 99

# `extra == 'x'` and `'x' != extra`, each of which asks whether one extra is among those that are asked for.
_EXTRA = re.compile(
    r"""(?<![\w'"])(?:extra\s*(?P<sign>[=!]=)\s*(?P<name>'[^']*'|"[^"]*")|(?P<first>'[^']*'|"[^"]*")\s*(?P<then>[=!]=)\s*extra)(?![\w'"])"""
)
# Markers that hold everywhere here, and nowhere.
_SETTLED = {True: "os_name == 'posix'", False: "os_name != 'posix'"}


class Target:
    """The environment that markers are evaluated for and wheels must fit. python: `3.13`, or with a patch. machine: as `uname -m` says.

    musl: whether the C library is that of Alpine.
    """

    def __init__(self, python: str, machine: Machine = "x86_64", *, musl: bool = False) -> None:
        full = python if python.count(".") > 1 else f"{python}.{_NEWEST_PATCH}"
        self.python = ".".join(python.split(".")[:2])
        self.machine = machine
        self.musl = musl
        self._answers: dict[tuple[str, frozenset[str]], bool] = {}
        self._environment = {
            "implementation_name": "cpython",
            "implementation_version": full,
            "os_name": "posix",
            "platform_machine": machine,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": "Linux",
            "platform_version": "",
            "python_full_version": full,
            "python_version": self.python,
            "sys_platform": "linux",
        }

    def accepts(self, marker: Marker | str | None, extras: frozenset[str] = frozenset()) -> bool:
        """Whether a marker holds where exactly `extras` are asked for: of two, `extra == 'a' and extra == 'b'` holds.

        One that cannot be read holds: a name too many beats one too few.
        """
        if marker is None or marker == "":
            return True
        text = str(marker)
        question = (text, extras if "extra" in text else frozenset[str]())
        if question not in self._answers:
            self._answers[question] = self._evaluate(*question)
        return self._answers[question]

    def accepts_locked(self, marker: str | None, extras: frozenset[str], groups: frozenset[str]) -> bool:
        """Whether a marker of a pylock file holds, in which `extras` and `dependency_groups` are sets (PEP 751)."""
        if marker is None:
            return True
        try:
            chosen: dict[str, str | frozenset[str]] = {**self._environment, "extras": extras, "dependency_groups": groups}
            return Marker(marker).evaluate(chosen, context="lock_file")
        except (InvalidMarker, UndefinedEnvironmentName, UndefinedComparison, InvalidVersion):
            return True

    def _evaluate(self, marker: str, extras: frozenset[str]) -> bool:
        try:
            parsed = Marker(_settled(marker, extras) if "extra" in marker else marker)
            return parsed.evaluate(self._environment | {"extra": ""})
        except (InvalidMarker, UndefinedEnvironmentName, UndefinedComparison, InvalidVersion):
            return True


def _settled(marker: str, extras: frozenset[str]) -> str:
    """A marker without the extras in it, in the form in which installers take them: as a set."""
    chosen = frozenset(map(canonicalize_name, extras))

    def answer(match: re.Match[str]) -> str:
        name = canonicalize_name((match["name"] or match["first"])[1:-1])
        return _SETTLED[(name in chosen) == ((match["sign"] or match["then"]) == "==")]

    return _EXTRA.sub(answer, marker)
