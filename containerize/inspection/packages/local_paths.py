"""Distributions that are installed from a path: whether the build can have them, and what the installer finds there."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from containerize import knowledge
from containerize.errors import InvalidInput, UnsafeInput
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution
from containerize.inspection.findings import Finding, Source
from containerize.inspection.packages.ignored import ignoring_pattern
from containerize.inspection.toolchain.wheels import fits
from containerize.project import Project

# What makes a folder a project for pip and uv; setup.cfg alone does not (uv 0.13 and pip 24 refuse it: tried).
MANIFESTS = ("pyproject.toml", "setup.py")
_SDIST = (".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".zip")
_NOT_PACKAGES = frozenset({"setup", "conftest", "noxfile", "tests", "test", "docs", "doc", "examples", "scripts", "build", "dist"})


@dataclass(frozen=True, slots=True)
class LocalPath:
    """A path of the project that a distribution is installed from.

    manifest: of a folder, the file that makes it a project. modules: the top-level names that it is imported by, as far as they show.
    """

    name: str
    path: str
    kind: Literal["folder", "wheel", "sdist"]
    manifest: str | None = None
    modules: tuple[str, ...] = ()
    editable: bool = False


def find_local_paths(project: Project, dependencies: Dependencies, target: Target) -> tuple[Finding[LocalPath], ...]:
    """Every path but the project itself, sorted.

    Raises UnsafeInput for one outside of the project, InvalidInput for one that is missing, that .dockerignore leaves out, that is no
    project, or that is a wheel for another machine or Python than `target`.
    """
    found = []
    for distribution in dependencies.distributions.values():
        if distribution.origin != "path":
            continue
        path = _inside(distribution)
        if path != ".":
            local = _look(project, distribution, path, target)
            reason = f"{local.name} is installed from {path}"
            found.append(Finding(local, Source(distribution.file, distribution.line), reason))
    return tuple(sorted(found, key=lambda finding: finding.value.path))


def _inside(distribution: Distribution) -> str:
    """The path from the project's root, normalised. Raises UnsafeInput when it leaves the root."""
    named = (distribution.location or "").removeprefix("file:").replace("\\", "/")
    parts: list[str] = []
    absolute = not named or named.startswith(("/", "~")) or re.match(r"[A-Za-z]:", named) is not None
    for part in PurePosixPath(named).parts if not absolute else ():
        if part == ".." and not parts:
            absolute = True
            break
        parts = parts[:-1] if part == ".." else [*parts, part]
    if absolute:
        raise _outside(distribution, named)
    return "/".join(parts) or "."


def _outside(distribution: Distribution, named: str) -> UnsafeInput:
    relative = re.match(r"(\.\./)+", named)
    both = relative[0].rstrip("/") if relative else None
    fix = "copy it into the project and name it by its path from there"
    if both:
        fix = f"move {named} into the project, or make the folder that holds both ({both}) a uv workspace, which is built as a whole"
    return UnsafeInput(
        f"{distribution.place}: {_label(distribution)} is installed from {named or 'a path'}, outside of the project",
        "a build sees nothing but the project's own folder",
        fix,
    )


def _label(distribution: Distribution) -> str:
    """The name, or `what it names` where only the installer would learn it."""
    return "what it names" if ":" in distribution.name else distribution.name


def _look(project: Project, distribution: Distribution, path: str, target: Target) -> LocalPath:
    pattern = ignoring_pattern(path, knowledge.ignore_patterns())
    if pattern:
        raise InvalidInput(
            f"{distribution.place}: {_label(distribution)} is installed from {path}, which .dockerignore leaves out ({pattern})",
            "the build would not have it",
            f"move {path} to libs/{PurePosixPath(path).name} and correct {distribution.place}",
        )
    if path.endswith(".whl"):
        return _wheel(project, distribution, path, target)
    if path.endswith(_SDIST):
        _require(project, distribution, path)
        return LocalPath(_name(distribution, PurePosixPath(path).name), path, "sdist")
    return _folder(project, distribution, path)


def _require(project: Project, distribution: Distribution, path: str) -> None:
    if path not in project:
        raise InvalidInput(
            f"{distribution.place}: {_label(distribution)} is installed from {path}, and there is no such file",
            "the installer would end with an error",
            f"add {path}, or correct {distribution.place}",
        )


def _wheel(project: Project, distribution: Distribution, path: str, target: Target) -> LocalPath:
    _require(project, distribution, path)
    file = PurePosixPath(path).name
    try:
        name, *_ = parse_wheel_filename(file)
    except InvalidWheelFilename:
        raise InvalidInput(
            f"{distribution.place}: {file} is not named as wheels are",
            "the installer learns from its name what it is and where it runs",
            "give it the name that its build gave it (name-1.0-py3-none-any.whl)",
        ) from None
    if not fits(file, target):
        raise InvalidInput(
            f"{distribution.place}: {file} does not run on Python {target.python} on Linux with glibc on {target.machine}",
            "the installer would refuse it",
            f"add a wheel for cp{target.python.replace('.', '')} and manylinux {target.machine}, or choose another Python with --python",
        )
    return LocalPath(str(name), path, "wheel", modules=(str(name).replace("-", "_"),))


def _folder(project: Project, distribution: Distribution, path: str) -> LocalPath:
    manifest = next((name for name in MANIFESTS if project.read(f"{path}/{name}") is not None), None)
    if manifest is None and path not in project.folders:
        raise InvalidInput(
            f"{distribution.place}: {_label(distribution)} is installed from {path}, and there is no such folder",
            "the installer would end with an error",
            f"add {path}, or correct {distribution.place}; a git submodule comes with: git submodule update --init",
        )
    if manifest is None:
        raise InvalidInput(
            f"{distribution.place}: {path} holds neither pyproject.toml nor setup.py",
            "the installer cannot tell how to install it",
            f"add {path}/pyproject.toml with [build-system] and [project], or correct {distribution.place}",
        )
    document = project.toml(f"{path}/pyproject.toml") if manifest == "pyproject.toml" else None
    declared = document.get("project", "name") or document.get("tool", "poetry", "name") if document else None
    name = canonicalize_name(declared) if isinstance(declared, str) else _name(distribution, PurePosixPath(path).name)
    return LocalPath(name, path, "folder", manifest, _modules(project, path), distribution.editable)


def _name(distribution: Distribution, otherwise: str) -> str:
    return otherwise if ":" in distribution.name else distribution.name


def _modules(project: Project, path: str) -> tuple[str, ...]:
    """The packages and modules of a folder: those in its `src`, when it has one, else those beside the manifest."""
    for folder in (f"{path}/src/", f"{path}/"):
        below = [file.removeprefix(folder) for file in project.python_files if file.startswith(folder)]
        names = {file.split("/")[0].removesuffix(".py") for file in below if file.count("/") == 0 or file.split("/")[1:] == ["__init__.py"]}
        if found := sorted(name for name in names - _NOT_PACKAGES if name.isidentifier()):
            return tuple(found)
    return ()
