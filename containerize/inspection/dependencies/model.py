"""One model for every manifest and lock: which distributions end up in production, and what is known of each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from containerize.inspection.dependencies.markers import Target

Origin = Literal["index", "git", "url", "path"]


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution that will be installed. name: normalised (PEP 503). version: None where nothing pins it.

    file, line: where it is declared or locked. direct: the project asks for it itself. extras: those asked for.
    group: the dependency group that asks for it, when no production dependency does. specifier: what a manifest without a lock
    asks for, in PEP 440 terms. requires_python: what the lock says the distribution itself allows.
    wheels, sdist: the files that a lock lists; files_known says whether it lists any (a requirements file does not).
    origin: where it is fetched from; location: the path inside the project, or the URL. editable: installed as a link to its tree.
    """

    name: str
    file: str
    line: int | None = None
    version: str | None = None
    direct: bool = False
    extras: frozenset[str] = frozenset()
    group: str | None = None
    specifier: str = ""
    requires_python: str | None = None
    wheels: tuple[str, ...] = ()
    sdist: bool = False
    files_known: bool = False
    origin: Origin = "index"
    location: str | None = None
    editable: bool = False

    @property
    def place(self) -> str:
        """`file:line`."""
        return f"{self.file}:{self.line}" if self.line else self.file

    @property
    def local(self) -> str | None:
        """The path inside the project that it is installed from, `.` for the project itself; None for all others."""
        return self.location if self.origin == "path" else None

    @property
    def git(self) -> bool:
        """Whether git fetches it."""
        return self.origin == "git"


@dataclass(frozen=True, slots=True)
class Selection:
    """What of a project is installed beside its production dependencies: extras and dependency groups, normalised names."""

    extras: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Index:
    """A package index that the project names, and where. name: as the manager calls it, for credentials.

    kind: `default` takes the place of the usual index, `extra` stands beside it; `links` is a page or a folder of files.
    """

    url: str
    file: str
    line: int | None = None
    name: str | None = None
    kind: Literal["default", "extra", "links"] = "extra"


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The production dependencies of a project. locked: whether every version is decided.

    files: what the install step reads. requirements: of those, the requirement files that are installed from.
    encodings: of requirement files that are not UTF-8. tool: the version of the tool that wrote the lock, where it says so.
    no_binary, only_binary: names that are compiled, or never are, whatever files there are; `:all:` stands for every name.
    dynamic: why only the build backend knows all of the dependencies, as `file:line: words`; they may then be more than are seen here.
    no_index: only indexes of the kind `links` are asked. prereleases: versions before a release may be chosen.
    trusted_hosts: indexes whose certificate is not checked.
    """

    distributions: dict[str, Distribution] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    locked: bool = False
    indexes: tuple[Index, ...] = ()
    encodings: dict[str, str] = field(default_factory=dict)
    tool: str | None = None
    no_binary: frozenset[str] = frozenset()
    only_binary: frozenset[str] = frozenset()
    dynamic: str | None = None
    no_index: bool = False
    prereleases: bool = False
    trusted_hosts: tuple[str, ...] = ()

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


# A lock or manifest that has been read once, to be asked for each environment that comes into question.
Resolver = Callable[[Target], Dependencies]
