"""The first half of inspection: what is installed, on which Python, with which compilers and system libraries."""

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from packaging.utils import canonicalize_name

from containerize.errors import InvalidInput
from containerize.inspection.dependencies import load_dependencies
from containerize.inspection.dependencies.freshness import check_freshness
from containerize.inspection.dependencies.markers import Machine, Target
from containerize.inspection.dependencies.model import Dependencies, Resolver, Selection
from containerize.inspection.findings import Candidate, Finding, Packaging, Source, SystemNeeds
from containerize.inspection.gpu.needs import Gpu, find_gpu
from containerize.inspection.gpu.torch_release import find_torch_pythons
from containerize.inspection.indexes.certificate import find_certificate
from containerize.inspection.indexes.uses import IndexUse, find_indexes
from containerize.inspection.manager.lock_choice import refuse_empty_lock, refuse_member_without_lock
from containerize.inspection.manager.lock_tools import LockTool, find_lock_tool
from containerize.inspection.manager.manifests import find_manifest
from containerize.inspection.manager.package_manager import find_package_manager
from containerize.inspection.overrides import Overrides
from containerize.inspection.packages.build_inputs import check_metadata_files, find_build_inputs
from containerize.inspection.packages.flat_layout import refuse_flat_layout
from containerize.inspection.packages.local_paths import LocalPath, find_local_paths
from containerize.inspection.packages.named_files import manifest_of
from containerize.inspection.packages.packaging import find_packaging
from containerize.inspection.packages.version_tools import VersionTool, find_version_tool
from containerize.inspection.python import PythonImage, find_python, required_uv
from containerize.inspection.python.base_image import find_base, is_alpine
from containerize.inspection.toolchain.alpine import refuse_debian_packages
from containerize.inspection.toolchain.called_tools import find_called_tools
from containerize.inspection.toolchain.compiled import assumed, find_compiled, find_unavailable, held_back
from containerize.inspection.toolchain.own_extensions import find_own_extensions
from containerize.inspection.toolchain.runs_on import ends_at_import, find_companions, refuse_python
from containerize.inspection.toolchain.system_packages import find_system_packages
from containerize.inspection.toolchain.wheels import TRIXIE
from containerize.project import Project

# What `docker --platform` calls a machine, and what `uname -m` calls it there.
MACHINES: dict[str, Machine] = {"linux/amd64": "x86_64", "linux/arm64": "aarch64"}


@dataclass(frozen=True, slots=True)
class Installation:
    """One field for each question. lock_inputs: files beside manifest and lock that the step which installs dependencies reads.

    companions: requirements that are added. workspace: the project's folder in the workspace that it is a member of.
    compiled: what has no wheel, with the reason. assumed: whether nothing says of some distributions that they have wheels.
    """

    manager: Finding[str]
    manifest: Finding[str]
    selection: Selection
    python: Finding[str]
    base: Finding[PythonImage]
    certificate: Finding[str] | None
    platform: Finding[str] | None
    dependencies: Dependencies
    packaging: Finding[Packaging] | None
    local_paths: tuple[Finding[LocalPath], ...]
    lock_inputs: tuple[Finding[str], ...]
    lock_tool: Finding[LockTool] | None
    uv: Finding[str] | None
    version_tool: Finding[VersionTool] | None
    indexes: tuple[Finding[IndexUse], ...]
    gpu: Finding[Gpu] | None
    compiled: tuple[Finding[str], ...]
    assumed: bool
    companions: tuple[Finding[str], ...]
    system_packages: tuple[Finding[SystemNeeds], ...]
    workspace: Finding[str] | None = None


def find_installation(project: Project, overrides: Overrides) -> Installation:
    """Answer them in order. Raises the errors of the single questions: NotRecognised, InvalidInput, Ambiguous, UnsafeInput."""
    whole = project.context
    refuse_member_without_lock(project)
    manager = find_package_manager(whole, overrides.package_manager, overrides.requirements)
    manifest = find_manifest(whole, manager.value, overrides.requirements)
    refuse_empty_lock(whole, manager.value)
    check_freshness(whole, manager.value, manifest.value)
    selection = Selection(_names(overrides.extras), _names(overrides.groups))
    resolver = load_dependencies(project, manager.value, manifest.value, selection)
    machine = _machine(overrides.platform)
    musl = is_alpine(overrides.base)
    against = partial(_held_back, project, resolver, partial(Target, machine=machine, musl=musl))
    python = find_python(whole, overrides.python, manager.value, manifest.value, against)
    target = Target(python.value, machine, musl=musl)
    dependencies = resolver(target)
    _refuse_unavailable(dependencies, target)
    refuse_python(project, dependencies, python)
    _refuse_encodings(dependencies)
    compiled = find_compiled(dependencies, target, dependencies.no_binary)
    base = find_base(python, overrides.base, overrides.shell)
    release = TRIXIE if base.value.alpine else base.value.release
    packaging = find_packaging(project, manager.value, dependencies)
    if packaging:
        check_metadata_files(project)
        refuse_flat_layout(project, packaging)
    local_paths = find_local_paths(whole, dependencies, target)
    system = (
        *find_system_packages(dependencies, {finding.value: finding for finding in compiled}, release),
        *find_own_extensions(whole, _built(project, packaging, local_paths)),
        *find_called_tools(project, release),
    )
    if base.value.alpine:
        refuse_debian_packages(base, compiled, system)
    return Installation(
        manager=manager,
        manifest=manifest,
        selection=selection,
        python=python,
        base=base,
        certificate=find_certificate(project, overrides.ca_certificate),
        platform=overrides.platform,
        dependencies=dependencies,
        packaging=packaging,
        local_paths=local_paths,
        lock_inputs=_lock_inputs(project, manager.value, manifest.value, dependencies, local_paths),
        lock_tool=find_lock_tool(whole, manager.value, python.value, dependencies),
        uv=required_uv(whole),
        version_tool=find_version_tool(project) if packaging else None,
        indexes=find_indexes(whole, dependencies),
        gpu=find_gpu(project, dependencies, overrides.gpu),
        compiled=compiled,
        assumed=assumed(dependencies),
        companions=find_companions(dependencies),
        system_packages=system,
        workspace=_workspace(project),
    )


def _lock_inputs(
    project: Project, manager: str, manifest: str, dependencies: Dependencies, local_paths: tuple[Finding[LocalPath], ...]
) -> tuple[Finding[str], ...]:
    """What build backends read when they are asked what they depend on: uv's, to compare a lock that leaves it to them; of an unlocked
    Pipfile those of every folder that it names, the project's own among them, since Pipenv locks in the build.
    """
    if manager == "uv":
        return find_build_inputs(project.context, project.place) if dependencies.dynamic else ()
    if manifest != "Pipfile":
        return ()
    own = ["."] if any(one.local == "." for one in dependencies.distributions.values()) else []
    folders = [*own, *(one.value.path for one in local_paths if one.value.kind == "folder")]
    manifests = [path for folder in folders if (path := manifest_of(folder)) in project]
    found = [Finding(path, Source(path), "a manifest that Pipenv asks a build backend of") for path in manifests]
    return (*found, *(one for folder in folders for one in find_build_inputs(project, folder)))


def _workspace(project: Project) -> Finding[str] | None:
    whole = project.context
    document = whole.toml("pyproject.toml")
    if document is None or whole is project:
        return None
    source = Source(f"{posixpath.relpath('.', project.place)}/pyproject.toml", document.line("tool", "uv", "workspace"))
    return Finding(project.place, source, f"a member of the workspace in {whole.folder_name}/, whose lock decides")


def _built(project: Project, packaging: Finding[Packaging] | None, local_paths: tuple[Finding[LocalPath], ...]) -> tuple[str, ...]:
    """The folders whose packages are built."""
    return (*([project.place] if packaging else []), *(one.value.path for one in local_paths if one.value.kind == "folder"))


def _names(chosen: Finding[list[str]] | None) -> frozenset[str]:
    return frozenset(canonicalize_name(name) for name in chosen.value) if chosen else frozenset()


def _machine(platform: Finding[str] | None) -> Machine:
    if platform is None:
        return "x86_64"
    if platform.value not in MACHINES:
        raise InvalidInput(
            f"{platform.source}: platform {platform.value!r}",
            "images of Python are taken for linux/amd64 and linux/arm64",
            f"use one of: {', '.join(MACHINES)}",
        )
    return MACHINES[platform.value]


def _held_back(project: Project, resolver: Resolver, target_of: Callable[[str], Target], series: str) -> Candidate | None:
    """What speaks against a Python: what ends at an import there, a distribution that has wheels for others only, a torch for others."""
    target = target_of(series)
    dependencies = resolver(target)
    if held := ends_at_import(project, dependencies, series):
        return held.candidate
    if without_wheel := held_back(dependencies, target):
        return without_wheel
    torch = find_torch_pythons(dependencies)
    if torch is None or series in torch.value:
        return None
    return Candidate("torch", torch.source, torch.reason)


def _refuse_encodings(dependencies: Dependencies) -> None:
    """The installer reads UTF-8, and UTF-16 with a byte order mark."""
    for path, encoding in dependencies.encodings.items():
        if not encoding.startswith("utf"):
            raise InvalidInput(
                f"{path} is written in {encoding}, if only in its comments",
                "the installer reads UTF-8 and would end with an error",
                f"iconv -f {encoding} -t utf-8 {path} > {path}.new && mv {path}.new {path}",
            )


def _refuse_unavailable(dependencies: Dependencies, target: Target) -> None:
    torch = find_torch_pythons(dependencies)
    if torch and target.python not in torch.value:
        raise InvalidInput(
            f"{torch.source}: {torch.reason}",
            f"there is no torch to install on Python {target.python}, and it has no source distribution",
            f"choose one of those, for instance: containerize init --python {torch.value[-1]}" if torch.value else "ask for a newer torch",
        )
    if missing := find_unavailable(dependencies, target):
        name = missing.value.split()[0]
        elsewhere = f"where {name} is asked for add: ; sys_platform == 'win32' (or what it is for), and lock again"
        raise InvalidInput(
            f"{missing.source}: {missing.value} {missing.reason}",
            f"nothing of it can be installed on Python {target.python}",
            elsewhere if "only for other" in missing.reason else "choose one of those with --python, or ask for a newer version of it",
        )
