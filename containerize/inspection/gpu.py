"""Whether the container needs a GPU, and whether torch can be installed without the gigabytes that serve one."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from containerize import knowledge
from containerize.inspection.dependencies.model import Dependencies, Distribution
from containerize.inspection.findings import DEFAULT, Finding, Source
from containerize.inspection.gpu_code import find_gpu_in_code
from containerize.inspection.gpu_notes import notes_on_size
from containerize.project import Project

# The last part of an index's path that says for what its torch is built: https://docs.astral.sh/uv/guides/integration/pytorch/
_BACKEND = re.compile(r"/(?P<backend>cpu|cu\d{2,3}|rocm\d[\d.]*|xpu)/?$")
_LOCAL_VERSION = re.compile(r"(\+|%2B)(?P<backend>cpu|cu\d{2,3}|rocm\d[\d.]*|xpu)\b")
_OTHER_MAKERS = ("rocm", "xpu")
# A requirements file with hashes, or with an index instead of the usual one, leaves no choice.
_SETTLES_FILES = re.compile(r"--hash\b|^\s*(-i|--index-url)\b", re.MULTILINE)


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
    need = _need(project, dependencies, chosen)
    cpu = None if need.value else _cpu_index(project, dependencies)
    notes = (*_notes_on_build(dependencies, need), *(notes_on_size(dependencies, needed=need.value) if cpu is None else ()))
    return Finding(Gpu(need.value, cpu, notes), need.source, need.reason)


def _notes_on_build(dependencies: Dependencies, need: Finding[bool]) -> tuple[str, ...]:
    """What a torch that is built for one kind of machine cannot do."""
    build = explicit_build(dependencies)
    if build is None or build.value:
        return ()
    if any(maker in build.reason for maker in _OTHER_MAKERS):
        return ("the compose file reserves GPUs of NVIDIA only: give the container its devices (/dev/kfd, /dev/dri) yourself",)
    return (f"{build.source}: {build.reason}, so it will not use the GPU that was chosen",) if need.value else ()


def _need(project: Project, dependencies: Dependencies, chosen: Finding[bool] | None) -> Finding[bool]:
    if chosen is not None:
        return Finding(chosen.value, chosen.source, f"gpu = {str(chosen.value).lower()} was chosen")
    build = explicit_build(dependencies)
    if build is not None:
        return build
    for distribution in _named(dependencies, knowledge.torch().gpu.only):
        return Finding(True, _source(distribution), f"{distribution.name} does not work without a GPU")
    for name, pattern in knowledge.torch().gpu.extras.items():
        found = dependencies.get(name)
        for extra in sorted(found.extras) if found else ():
            if found and fnmatchcase(extra, pattern):
                return Finding(True, _source(found), f"{name}[{extra}] asks for the libraries of a GPU")
    return find_gpu_in_code(project) or Finding(False, DEFAULT, "neither the code nor the dependencies ask for a GPU")


def explicit_build(dependencies: Dependencies) -> Finding[bool] | None:
    """Whether the torch that is asked for by name is built for a GPU; None when nothing says for what it is built.

    A local version (`2.4.0+cu124`) says it; else the index that is named for it, unless indexes of both kinds are.
    """
    for name in knowledge.torch().cpu.family:
        found = dependencies.get(name)
        match = _LOCAL_VERSION.search(f"{found.version or ''} {found.specifier} {found.location or ''}") if found else None
        if found and match:
            return _built_for(match["backend"], _source(found), f"{name} {found.version or found.specifier}".strip())
    named = [(index, match["backend"]) for index in dependencies.indexes if (match := _BACKEND.search(index.url.split("#")[0]))]
    if not named or len({backend == "cpu" for _, backend in named}) > 1:
        return None
    index, backend = named[0]
    return _built_for(backend, Source(index.file, index.line), f"the index of {backend} is named")


def _built_for(backend: str, source: Source, what: str) -> Finding[bool]:
    if backend == "cpu":
        return Finding(False, source, f"{what}: built for the CPU")
    if backend.startswith(_OTHER_MAKERS):
        return Finding(False, source, f"{what}: built for a GPU of another maker than NVIDIA ({backend})")
    return Finding(True, source, f"{what}: built for CUDA {backend.removeprefix('cu')[:-1]}.{backend[-1]}")


def _cpu_index(project: Project, dependencies: Dependencies) -> str | None:
    """The CPU index, where nothing decides yet which wheel of torch is installed: no lock, no hash, no index or build named for it."""
    cpu = knowledge.torch().cpu
    torches = [found for name in (*cpu.family, *cpu.brings) if (found := dependencies.get(name)) and found.origin == "index"]
    if not torches or any(found.files_known for found in torches) or explicit_build(dependencies) is not None:
        return None
    if _named(dependencies, [pattern for pattern in knowledge.torch().gpu.libraries if pattern != "triton"]):
        return None
    settled = any(_SETTLES_FILES.search(project.text(path) or "") for path in dependencies.requirements)
    return None if settled or _has_default_index(project) else cpu.index


def _has_default_index(project: Project) -> bool:
    """Whether uv is told to take everything from another index than the usual one: the other hosts may then be out of reach."""
    document = project.toml("pyproject.toml")
    indexes = document.get("tool", "uv", "index") if document else None
    return isinstance(indexes, list) and any(isinstance(index, dict) and index.get("default") is True for index in indexes)


def _named(dependencies: Dependencies, patterns: list[str]) -> list[Distribution]:
    """The installed distributions that fit one of the patterns."""
    every = dependencies.distributions.items()
    return [distribution for name, distribution in every if any(fnmatchcase(name, pattern) for pattern in patterns)]


def _source(distribution: Distribution) -> Source:
    return Source(distribution.file, distribution.line)
