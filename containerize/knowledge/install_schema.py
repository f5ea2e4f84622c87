"""The models of the tables about what is installed: Debian packages, wheels, source distributions, torch, version tools."""

from datetime import date
from typing import Annotated

from pydantic import StringConstraints

from containerize.knowledge.schema import Table


class ReleasePackages(Table):
    """The lists of a row that differ in an older Debian release; None where they are the same."""

    build: list[str] | None = None
    links: list[str] | None = None
    runtime: list[str] | None = None


class SystemPackages(Table):
    """A row of system_packages.toml: Debian packages of a distribution, in trixie.

    build: to compile it. links: shared libraries of what was compiled here; wheels bring their own. runtime: needed with a wheel too.
    unless: distributions that make it unnecessary. versions: those that need it, all when it is empty. direct: whether it counts only
    where the project asks for the distribution itself, since what else brings it can do without. reason: a clause whose subject is
    the distribution. hint: a way around, or what Debian cannot give. tested: whether it was compiled, or its wheel installed, and
    then imported in an image of exactly that.
    """

    build: list[str] = []
    links: list[str] = []
    runtime: list[str] = []
    unless: list[str] = []
    versions: str = ""
    direct: bool = False
    reason: str
    hint: str | None = None
    tested: bool = True
    bookworm: ReleasePackages | None = None


class CalledTool(Table):
    """A row of called_tools.toml: the Debian packages, in trixie, that a program comes in; None when Debian has it no more.

    image: slim images have it. also: other names of the program. hint: what to use instead, or what is missing still.
    """

    packages: list[str] | None = None
    image: bool = False
    also: list[str] = []
    hint: str | None = None
    bookworm: list[str] | None = None


class SharedLibrary(Table):
    """A row of shared_libraries.toml: the package that has a library, in trixie and, where it is called otherwise there, in bookworm."""

    package: str
    bookworm: str | None = None


class VersionTool(Table):
    """A row of version_tools.toml. needs: keys of pyproject.toml without which it is not used. instead: what to do without a variable.

    values: those of `needs` that make it read version control, any without them. setup: a keyword of setup() or a module of setup.py.
    """

    variable: str | None = None
    needs: list[str] = []
    values: list[str | bool] = []
    instead: str | None = None
    setup: str | None = None


# `1.26.0 3.9-3.12`: from that version on, until the next row. The Pythons: runs joined by commas, `3.7+` without an end (abi3),
# `any` (pure Python) or `none` (no wheel).
_RUN = r"3\.[0-9]+(-3\.[0-9]+|\+)?"
SupportRow = Annotated[str, StringConstraints(pattern=rf"^[0-9][0-9a-z.!]* (any|none|{_RUN}(,{_RUN})*)$")]


class PythonSupport(Table):
    """python_support.toml: which Pythons a distribution has Linux wheels for, oldest version first. aarch64: where it differs.

    made: the day on which the index was read, None for what was written by hand.
    """

    made: date | None = None
    x86_64: dict[str, list[SupportRow]]
    aarch64: dict[str, list[SupportRow]]


class Versions(Table):
    """Versions from `since` up to `fixed`, which is not among them, and why they are listed."""

    since: str = "0"
    fixed: str | None = None
    why: str


class NewestPython(Versions):
    """The newest Python that runs them. unless: distributions that bring back what newer ones lack."""

    python: str
    unless: list[str] = []


class Companions(Versions):
    """The requirements that must be installed beside them."""

    adds: list[str]


class RemovedModule(Table):
    """The newest Python whose standard library has a module. unless: distributions that bring it back."""

    python: str
    unless: list[str] = []


class RunsOn(Table):
    """runs_on.toml: by distribution, and for `modules` by their name."""

    pythons: dict[str, list[NewestPython]]
    companions: dict[str, list[Companions]]
    modules: dict[str, RemovedModule]


class Sdists(Table):
    """sdists.toml: distributions whose source distribution needs no compiler. optional: it holds something that one could compile.

    none: distributions that have wheels alone. windows: those that have them for Windows alone.
    """

    pure: list[str]
    optional: list[str]
    none: list[str]
    windows: list[str]


class CpuWheels(Table):
    """Where the torch family comes from without GPU libraries. arguments: for `uv pip install`. megabytes: of torch, unpacked.

    brings: distributions that bring torch, where no lock shows it.
    """

    index: str
    arguments: list[str]
    family: list[str]
    brings: list[str]
    megabytes: int


class GpuNames(Table):
    """Patterns of distributions that can use a GPU, need one, or are what a GPU needs; extras that ask for one, by distribution.

    bring_libraries: distributions that bring `libraries` unasked. asked_as: with which extra others bring them.
    """

    able: list[str]
    only: list[str]
    libraries: list[str]
    extras: dict[str, str]
    bring_libraries: list[str]
    asked_as: dict[str, str]


class CpuRemedy(Table):
    """What makes a lock take CPU wheels: `lines` in `file`, with one `source` for each distribution, and the command that locks again."""

    lines: str
    source: str
    file: str
    command: str


class TorchRelease(Table):
    """A minor version of torch: its Pythons, the CUDA it is made for, its unpacked megabytes, the minor versions that pin it."""

    pythons: list[str]
    cuda: str
    megabytes: int
    torchvision: list[str] = []
    torchaudio: list[str] = []


class Torch(Table):
    """torch.toml."""

    cpu: CpuWheels
    gpu: GpuNames
    remedy: dict[str, CpuRemedy]
    release: dict[str, TorchRelease]
