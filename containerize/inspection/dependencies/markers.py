"""Which environment the dependencies are for: CPython of one minor version on Linux, whatever machine this runs on."""

from typing import Literal

from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.version import InvalidVersion

Machine = Literal["x86_64", "aarch64"]


class Target:
    """The environment that markers are evaluated for and wheels must fit. python: `3.13`, or with a patch. machine: as `uname -m` says."""

    def __init__(self, python: str, machine: Machine = "x86_64") -> None:
        full = python if python.count(".") > 1 else f"{python}.0"
        self.python = ".".join(python.split(".")[:2])
        self.machine = machine
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
        """Whether a marker holds, with any of `extras` asked for. One that cannot be read holds: a name too many beats one too few."""
        if marker is None or marker == "":
            return True
        question = (str(marker), extras)
        if question not in self._answers:
            self._answers[question] = self._evaluate(marker, extras)
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

    def _evaluate(self, marker: Marker | str, extras: frozenset[str]) -> bool:
        try:
            parsed = Marker(marker) if isinstance(marker, str) else marker
            return any(parsed.evaluate(self._environment | {"extra": extra}) for extra in ("", *extras))
        except (InvalidMarker, UndefinedEnvironmentName, UndefinedComparison, InvalidVersion):
            return True
