"""The rows of pins.toml: every version that a rendered file can name."""

from containerize.knowledge.schema import Table


class PythonSeries(Table):
    """A minor version of Python: its image, the Debian release under it, and the month of its last security fix as `YYYY-MM`.

    patches: the first patch that has an image of each Debian release, newest release first. last: the last patch there will be.
    """

    image: str
    release: str
    end: str
    patches: dict[str, int]
    last: int | None = None


class WithoutShell(Table):
    """Images of Python that have no shell. image: the name without host. interpreter: where Python is in them.

    pythons: for those that are named for a Debian release, the Python of each. with_shell: what stands in tags of those that have one.
    """

    image: str
    interpreter: str
    pythons: dict[str, str] = {}
    with_shell: str


class PythonPins(Table):
    """The Python versions that have images. as_of: the month in which the table was checked."""

    default: str
    as_of: str
    series: dict[str, PythonSeries]
    without_shell: list[WithoutShell]


class ToolPin(Table):
    """A version of an installer, for Pythons that the specifier allows. plugins: what is installed beside it."""

    version: str
    python: str
    plugins: dict[str, str] = {}


class ServerPin(Table):
    """The version of a server that is added, for Pythons that the specifier allows."""

    requirement: str
    python: str


class Pins(Table):
    """pins.toml."""

    python: PythonPins
    tools: dict[str, str]
    uv_versions: list[str]
    managers: dict[str, list[ToolPin]]
    servers: dict[str, list[ServerPin]]
