"""What the user should know of the size of GPU libraries, with the lines that leave them out of a lock."""

import re
from fnmatch import fnmatchcase

from containerize import knowledge
from containerize.inspection.dependencies.model import Dependencies, Distribution


def notes_on_size(dependencies: Dependencies, *, needed: bool) -> tuple[str, ...]:
    """Empty unless torch is installed with its GPU libraries. Without a need for them, how the lock can do without."""
    torch = dependencies.get("torch")
    if torch is None or not _has_gpu_libraries(dependencies, torch, needed=needed):
        return ()
    size = _gigabytes(_megabytes(torch))
    if needed:
        return (f"torch and its GPU libraries take about {size} GB of the image",)
    small = _gigabytes(knowledge.torch().cpu.megabytes)
    says = (
        f"{torch.place}: torch brings GPU libraries, about {size} GB of the image, and nothing asks for a GPU;"
        f" without them it is {small} GB"
    )
    return (f"{says}{_remedy(dependencies, torch)}",)


def notes_on_libraries(dependencies: Dependencies) -> tuple[str, ...]:
    """Of distributions that look for CUDA's libraries, when nothing that is installed brings them: a slim image has none."""
    names = knowledge.torch().gpu
    brought = [*names.bring_libraries, "nvidia-cuda-runtime*", "cuda-toolkit"]
    if any(fnmatchcase(name, pattern) for name in dependencies.distributions for pattern in brought):
        return ()
    return tuple(
        f"{found.place}: {found.name} finds no CUDA libraries in a slim image: ask for {asked.format(name=found.name)}, which brings them"
        for found in dependencies.distributions.values()
        for pattern, asked in names.asked_as.items()
        if fnmatchcase(found.name, pattern) and not found.extras
    )


def _has_gpu_libraries(dependencies: Dependencies, torch: Distribution, *, needed: bool) -> bool:
    if "+cpu" in (torch.version or ""):
        return False
    return needed or any(fnmatchcase(name, "nvidia-*") for name in dependencies.distributions)


def _megabytes(torch: Distribution) -> int:
    """Of the release that is pinned, else of the newest."""
    releases = knowledge.torch().release
    minor = ".".join(re.findall(r"\d+", torch.version or "")[:2])
    return (releases.get(minor) or releases[max(releases, key=_order)]).megabytes


def _order(minor: str) -> tuple[int, ...]:
    return tuple(int(part) for part in minor.split("."))


def _gigabytes(megabytes: int) -> str:
    return f"{megabytes / 1000:.1f}"


def _remedy(dependencies: Dependencies, torch: Distribution) -> str:
    """The lines for the manifest, when the lock is one whose manager can be told; else what a list must do without."""
    row = knowledge.torch().remedy.get(torch.file)
    if row is None:
        return f". To do without, remove the nvidia-* lines and --hash options from {torch.file}: the CPU wheel is then taken"
    index = knowledge.torch().cpu.index
    family = [found for name in knowledge.torch().cpu.family if (found := dependencies.get(name)) and found.name != "triton"]
    sources = "\n".join(row.source.format(name=found.name, version=(found.version or "*").split("+")[0]) for found in family)
    names = ", ".join(f'"{found.name}"' for found in family)
    lines = row.lines.strip("\n").format(index=index, sources=sources, names=names)
    missing = [found.name for found in family if not found.direct]
    also = f" (and {', '.join(missing)} to the dependencies, which is where the lines count)" if missing else ""
    return f". To do without, add this to {row.file}{also} and run: {row.command}\n{lines}"
