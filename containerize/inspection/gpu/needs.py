"""Whether the container needs a GPU, and whether torch can be installed without the gigabytes that serve one."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from containerize import knowledge
from containerize.inspection.dependencies.model import Dependencies, Distribution, Index
from containerize.inspection.findings import DEFAULT, Finding, Source
from containerize.inspection.gpu.gpu_code import find_gpu_in_code
from containerize.inspection.gpu.gpu_notes import notes_on_libraries, notes_on_size
from containerize.inspection.indexes.index_files import declared_indexes
from containerize.project import Project

# The last part of an index's path that says for what its torch is built: https://docs.astral.sh/uv/guides/integration/pytorch/
_BACKEND = re.compile(r"/(?P<backend>cpu|cu\d{2,3}|rocm\d[\d.]*|xpu)/?$")
_LOCAL_VERSION = re.compile(r"(\+|%2B)(?P<backend>cpu|cu\d{2,3}|rocm\d[\d.]*|xpu)\b")
_OTHER_MAKERS = ("rocm", "xpu")
_REQUIREMENT_FILES = (".txt", ".in")


@dataclass(frozen=True, slots=True)
class Gpu:
    """needed: the container is given a GPU. cpu_index: the index that torch's CPU wheels come from, when the install step says so.

    notes: what the user should know: the size of what is installed and how to make it smaller.
    """

    needed: bool
    cpu_index: str | None = None
    notes: tuple[str, ...] = ()


def find_gpu(project: Project, dependencies: Dependencies, chosen: Finding[bool] | None) -> Finding[Gpu] | None:
    """Decide from what the user says, what is installed and what the code asks for; None when nothing installed can use a GPU.

    chosen: what `gpu = true` or `false` settles. Without evidence there is none: a reservation that no driver meets keeps the
    container from starting, and code that asks `is_available()` runs on both.
    """
    names = knowledge.torch()
    if chosen is None and not _named(dependencies, [*names.cpu.brings, *names.gpu.able, *names.gpu.only, *names.gpu.libraries]):
        return None
    indexes = (*dependencies.indexes, *declared_indexes(project, dependencies))
    build = explicit_build(dependencies, indexes)
    need = _chosen(chosen) or build or _by_name(dependencies) or find_gpu_in_code(project)
    need = need or Finding(False, DEFAULT, "neither the code nor the dependencies ask for a GPU")
    cpu = None if need.value or build else _cpu_index(project, dependencies, indexes)
    size = () if cpu else notes_on_size(dependencies, needed=need.value)
    libraries = notes_on_libraries(dependencies) if need.value else ()
    return Finding(Gpu(need.value, cpu, (*_notes_on_build(build, need), *size, *libraries)), need.source, need.reason)


def _chosen(chosen: Finding[bool] | None) -> Finding[bool] | None:
    return Finding(chosen.value, chosen.source, f"gpu = {str(chosen.value).lower()} was chosen") if chosen else None


def _notes_on_build(build: Finding[bool] | None, need: Finding[bool]) -> tuple[str, ...]:
    """What a torch that is built for one kind of machine cannot do."""
    if build is None or build.value:
        return ()
    if any(maker in build.reason for maker in _OTHER_MAKERS):
        return ("the compose file reserves GPUs of NVIDIA only: give the container its devices (/dev/kfd, /dev/dri) yourself",)
    return (f"{build.source}: {build.reason}, so it will not use the GPU that was chosen",) if need.value else ()


def _by_name(dependencies: Dependencies) -> Finding[bool] | None:
    """Distributions and extras that are of no use without a GPU."""
    for distribution in _named(dependencies, knowledge.torch().gpu.only):
        return Finding(True, _source(distribution), f"{distribution.name} does not work without a GPU")
    brought = bool(_named(dependencies, knowledge.torch().gpu.bring_libraries))
    for distribution in _named(dependencies, _libraries()):
        if distribution.direct and (distribution.files_known or not brought):
            return Finding(True, _source(distribution), f"{distribution.name} is asked for, which is of use to a GPU only")
    for name, pattern in knowledge.torch().gpu.extras.items():
        found = dependencies.get(name)
        for extra in sorted(found.extras) if found else ():
            if found and fnmatchcase(extra, pattern):
                return Finding(True, _source(found), f"{name}[{extra}] asks for the libraries of a GPU")
    return None


def explicit_build(dependencies: Dependencies, indexes: tuple[Index, ...]) -> Finding[bool] | None:
    """Whether the torch that is asked for by name is built for a GPU; None when nothing says for what it is built.

    A local version (`2.4.0+cu124`) says it. Without a lock the index that is named for it does, unless indexes of both kinds are; a
    lock has no local version where it took the usual wheel.
    """
    family = [found for name in knowledge.torch().cpu.family if (found := dependencies.get(name))]
    for found in family:
        match = _LOCAL_VERSION.search(f"{found.version or ''} {found.specifier} {found.location or ''}")
        if match:
            return _built_for(match["backend"], _source(found), f"{found.name} {found.version or found.specifier}".strip())
    named = [(index, match["backend"]) for index in indexes if (match := _BACKEND.search(index.url.split("#")[0]))]
    if not named or len({backend == "cpu" for _, backend in named}) > 1 or any(found.files_known for found in family):
        return None
    index, backend = named[0]
    return _built_for(backend, Source(index.file, index.line), f"the index of {backend} is named")


def _built_for(backend: str, source: Source, what: str) -> Finding[bool]:
    if backend == "cpu":
        return Finding(False, source, f"{what}: built for the CPU")
    if backend.startswith(_OTHER_MAKERS):
        return Finding(False, source, f"{what}: built for a GPU of another maker than NVIDIA ({backend})")
    return Finding(True, source, f"{what}: built for CUDA {backend.removeprefix('cu')[:-1]}.{backend[-1]}")


def _cpu_index(project: Project, dependencies: Dependencies, indexes: tuple[Index, ...]) -> str | None:
    """The CPU index, where nothing decides yet which wheel of torch is installed: no lock, no hash, no index in place of the usual."""
    cpu = knowledge.torch().cpu
    torches = [found for name in (*cpu.family, *cpu.brings) if (found := dependencies.get(name)) and found.origin == "index"]
    if not torches or any(found.files_known for found in torches):
        return None
    if dependencies.no_index or any(index.kind == "default" for index in indexes):
        return None
    if _named(dependencies, _libraries()):
        return None
    lists = [path for path in dependencies.files if path.endswith(_REQUIREMENT_FILES)]
    return None if any("--hash" in (project.text(path) or "") for path in lists) else cpu.index


def _libraries() -> list[str]:
    """What serves a GPU and nothing else; Triton is asked for by itself as well."""
    return [pattern for pattern in knowledge.torch().gpu.libraries if pattern != "triton"]


def _named(dependencies: Dependencies, patterns: list[str]) -> list[Distribution]:
    """The installed distributions that fit one of the patterns."""
    every = dependencies.distributions.items()
    return [distribution for name, distribution in every if any(fnmatchcase(name, pattern) for pattern in patterns)]


def _source(distribution: Distribution) -> Source:
    return Source(distribution.file, distribution.line)
