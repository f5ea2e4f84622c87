"""Every error a user can meet: what was found, why it is a problem, the next step, and one exit code per class.

The codes are a public interface (README, "Exit codes"); a class is never given another one.
"""

from typing import ClassVar


class ContainerizeError(Exception):
    """The root of all expected errors.

    found: what is there, with `file:line` where there is one. why: what goes wrong because of it.
    fix: the exact next command or line. Each is text without markup; `str()` joins all three.
    """

    exit_code: ClassVar[int] = 3

    def __init__(self, found: str, why: str, fix: str) -> None:
        self.found = found
        self.why = why
        self.fix = fix
        super().__init__(found, why, fix)

    def __str__(self) -> str:
        """The whole message, one part a line."""
        return f"{self.found}\n  why: {self.why}\n  fix: {self.fix}"


class UsageError(ContainerizeError):
    """The command line cannot be understood."""

    exit_code = 2


class InternalError(ContainerizeError):
    """A mistake of ours, not of the project's."""

    exit_code = 3


class NotRecognised(ContainerizeError):
    """No Python application was found where one was expected."""

    exit_code = 10


class InvalidInput(ContainerizeError):
    """A file of the project cannot be used as it is."""

    exit_code = 11


class NothingToBuild(InvalidInput):
    """A folder without a Dockerfile."""


class Ambiguous(InvalidInput):
    """The project gives two answers to one question.

    option: the command-line option that settles it, such as `--package-manager`.
    choices: what that option may be given here, in the order in which a person would want them.
    """

    def __init__(self, found: str, why: str, fix: str, *, option: str, choices: tuple[str, ...]) -> None:
        super().__init__(found, why, fix)
        self.option = option
        self.choices = choices


class UnsafeInput(ContainerizeError):
    """A path or a compose file that would reach outside the project."""

    exit_code = 12


class InvalidConfig(ContainerizeError):
    """Our own configuration or answers file is not valid."""

    exit_code = 13


class WouldOverwrite(ContainerizeError):
    """Writing would destroy something the user wrote."""

    exit_code = 14


class WriteFailed(ContainerizeError):
    """Writing failed; what was there before is there still."""

    exit_code = 15


class Locked(ContainerizeError):
    """Another run is writing to the same project."""

    exit_code = 16


class EngineMissing(ContainerizeError):
    """No container engine, or no buildx or compose, can be used."""

    exit_code = 20


class NotProved(ContainerizeError):
    """An image cannot be made, or what runs of it is not as it should be. cause: the kind of failure in a word or a few, for programs."""

    def __init__(self, found: str, why: str, fix: str, *, cause: str) -> None:
        super().__init__(found, why, fix)
        self.cause = cause


class BuildFailed(NotProved):
    """The image could not be built."""

    exit_code = 21


class ContainerExited(NotProved):
    """A container that should run has ended."""

    exit_code = 22


class Unhealthy(NotProved):
    """A container runs and does not answer as it should."""

    exit_code = 23


class EngineLost(ContainerizeError):
    """The engine went away in the middle."""

    exit_code = 24


class CleanupIncomplete(ContainerizeError):
    """Something that we made could not be removed."""

    exit_code = 25


class RegistryFailed(ContainerizeError):
    """A registry does not have what was asked for, or does not say."""

    exit_code = 26


FINDINGS = 1  # no error: `verify` went through, and something failed
INTERRUPTED = 130
TERMINATED = 143
