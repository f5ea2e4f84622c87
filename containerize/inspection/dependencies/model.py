"""One model for every manifest and lock: which distributions end up in production, and what is known of each."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution that will be installed. name: normalised (PEP 503). version: None where nothing pins it.

    direct: the project asks for it itself. file, line: where it is declared or locked. extras: those asked for.
    wheels: file names of its wheels, when a lock lists files. local: a path inside the project, for path dependencies.
    """

    name: str
    file: str
    line: int | None = None
    version: str | None = None
    direct: bool = False
    extras: frozenset[str] = frozenset()
    wheels: tuple[str, ...] = ()
    sdist: bool = False
    local: str | None = None
    git: bool = False

    @property
    def place(self) -> str:
        """`file:line`."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The production dependencies of a project. locked: whether every version is decided. files: what the install step reads."""

    distributions: dict[str, Distribution] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    locked: bool = False

    def __contains__(self, name: str) -> bool:
        """Whether a distribution, named in its normalised form, will be installed."""
        return name in self.distributions

    def get(self, name: str) -> Distribution | None:
        """The distribution of that normalised name, or None."""
        return self.distributions.get(name)

    def first(self, names: Iterable[str], *, direct: bool = False) -> Distribution | None:
        """The first of the named distributions that will be installed (and, with `direct`, that the project itself asks for)."""
        for name in names:
            found = self.distributions.get(name)
            if found and (found.direct or not direct):
                return found
        return None
