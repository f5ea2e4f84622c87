"""Which wheel files install on a Target: file names against platform compatibility tags, as string tests without tag objects.

The rules are those of https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/ for CPython with the GIL
on Debian or Alpine: free-threaded builds (`cp313t`, `abi3t`) are others.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from containerize import knowledge
from containerize.inspection.dependencies.markers import Machine, Target

Release = Literal["bookworm", "trixie", "alpine"]
TRIXIE: Release = "trixie"
ALPINE: Release = "alpine"

# The minor version of glibc 2 in each Debian release.
_GLIBC = {"bookworm": 36, "trixie": 41}
# The oldest glibc 2 that a manylinux tag can name, and the older names of some of them.
_OLDEST_GLIBC = {"x86_64": 5, "aarch64": 17}
_LEGACY = {5: "manylinux1", 12: "manylinux2010", 17: "manylinux2014"}
# What tags can say of musl; Alpine has had 1.2 since its 3.13.
_MUSL = ("musllinux_1_1", "musllinux_1_2")
# What is older than any Python that a table or a message should speak of.
_OLDEST_MINOR = 5


def fits(wheel_file_name: str, target: Target, release: Release = TRIXIE) -> bool:
    """Whether pip and uv install a wheel of that name on the target's Python, on an image of that Debian release."""
    return _of(target, release).accepts(_tags(wheel_file_name))


def any_fits(wheels: tuple[str, ...], target: Target, release: Release = TRIXIE) -> bool:
    """Whether one of the wheels does. Cheap to ask again for another Python: the names are split once."""
    environment = _of(target, release)
    return any(environment.accepts(tags) for tags in _distinct(wheels))


def supported_pythons(wheels: tuple[str, ...], machine: Machine, release: Release = TRIXIE) -> tuple[str, ...]:
    """The Pythons, as `3.9` and oldest first, that one of the wheels installs on; those without an image of ours are among them."""
    known = known_pythons()
    return tuple(python for python in known if any(map(_environment(python, machine, release).accepts, _distinct(wheels))))


def is_pure(wheel_file_name: str) -> bool:
    """Whether the wheel holds nothing compiled: its platform is `any`."""
    return _tags(wheel_file_name).endswith("-none-any")


@lru_cache(maxsize=1)
def known_pythons() -> tuple[str, ...]:
    """Every minor version of Python 3 that comes into question, oldest first: older ones than have images, to tell what a wheel is for."""
    newest = max(int(series.split(".")[1]) for series in knowledge.pins().python.series)
    return tuple(f"3.{minor}" for minor in range(_OLDEST_MINOR, newest + 1))


def spoken(pythons: Iterable[str]) -> str:
    """`3.6 to 3.9 and 3.11`: Pythons of `known_pythons`, runs joined."""
    minors = sorted({int(python.split(".")[1]) for python in pythons})
    starts = [minor for minor in minors if minor - 1 not in minors]
    ends = [minor for minor in minors if minor + 1 not in minors]
    runs = [f"3.{start}" if start == end else f"3.{start} to 3.{end}" for start, end in zip(starts, ends, strict=True)]
    return " and ".join([", ".join(runs[:-1]), runs[-1]] if len(runs) > 1 else runs)


class _Environment:
    """What one Python on one machine and release accepts. Verdicts are kept: a whole lock has some hundred different tags."""

    def __init__(self, python: str, machine: str, release: str) -> None:
        major, minor = (int(number) for number in python.split("."))
        own = f"cp{major}{minor}"
        self._generic = {f"py{major}", *(f"py{major}{older}" for older in range(minor + 1))}
        # Before 3.8 the ABI of the usual build had an `m` (pymalloc).
        self._compiled = {(own, own if minor >= 8 else f"{own}m"), (own, "none")}
        self._compiled |= {(f"cp{major}{older}", "abi3") for older in range(2, minor + 1)}
        self._compiled |= {(python, "none") for python in self._generic}
        self._pure = {*self._generic, own}
        tags = (f"{musl}_{machine}" for musl in _MUSL) if release == ALPINE else _manylinux(machine, _GLIBC[release])
        self._platforms = {f"linux_{machine}", *tags}
        self._verdicts: dict[str, bool] = {"": False}

    def accepts(self, tags: str) -> bool:
        """tags: `python-abi-platform`, each of them several joined by dots, or nothing where a name has none."""
        verdict = self._verdicts.get(tags)
        if verdict is None:
            verdict = self._verdicts[tags] = self._judge(*(part.split(".") for part in tags.split("-")))
        return verdict

    def _judge(self, pythons: list[str], abis: list[str], platforms: list[str]) -> bool:
        if "any" in platforms and "none" in abis and not self._pure.isdisjoint(pythons):
            return True
        return not self._platforms.isdisjoint(platforms) and any((python, abi) in self._compiled for python in pythons for abi in abis)


def _of(target: Target, release: Release) -> "_Environment":
    return _environment(target.python, target.machine, ALPINE if target.musl else release)


@lru_cache(maxsize=256)
def _environment(python: str, machine: str, release: str) -> _Environment:
    return _Environment(python, machine, release)


def _manylinux(machine: str, newest: int) -> Iterable[str]:
    for glibc in range(_OLDEST_GLIBC[machine], newest + 1):
        yield f"manylinux_2_{glibc}_{machine}"
        if glibc in _LEGACY:
            yield f"{_LEGACY[glibc]}_{machine}"


@lru_cache(maxsize=8192)
def _distinct(wheels: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_tags, wheels))


def _tags(wheel_file_name: str) -> str:
    """The last three parts of `name-version[-build]-python-abi-platform.whl`; nothing for a name that is no wheel's."""
    stem, dot, ending = wheel_file_name.rpartition(".")
    if not dot or ending != "whl" or not 4 <= stem.count("-") <= 5:
        return ""
    return "-".join(stem.rsplit("-", 3)[1:]).lower()
