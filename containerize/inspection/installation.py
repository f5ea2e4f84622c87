"""The first half of inspection: what is installed, on which Python, with which compilers and system libraries."""

from dataclasses import dataclass

from containerize.errors import InvalidInput
from containerize.inspection.build_inputs import VersionTool, find_build_inputs, find_version_tool
from containerize.inspection.called_tools import find_called_tools
from containerize.inspection.dependencies import load_dependencies
from containerize.inspection.dependencies.freshness import check_freshness
from containerize.inspection.dependencies.markers import Machine, Target
from containerize.inspection.dependencies.model import Dependencies, Resolver, Selection
from containerize.inspection.findings import Candidate, Finding, Packaging, SystemNeeds
from containerize.inspection.gpu import Gpu, find_gpu
from containerize.inspection.indexes import IndexUse, find_indexes
from containerize.inspection.local_paths import LocalPath, find_local_paths
from containerize.inspection.overrides import Overrides
from containerize.inspection.package_manager import find_manifest, find_package_manager
from containerize.inspection.packaging import find_packaging
from containerize.inspection.python import find_python, image_of
from containerize.inspection.system_packages import find_system_packages
from containerize.inspection.toolchain import find_compiled, find_unavailable, held_back
from containerize.inspection.torch_release import held_back_by_torch
from containerize.project import Project

# What `docker --platform` calls a machine, and what `uname -m` calls it there.
MACHINES: dict[str, Machine] = {"linux/amd64": "x86_64", "linux/arm64": "aarch64"}


@dataclass(frozen=True, slots=True)
class Installation:
    """One field for each question, in the order in which they are asked.

    build_inputs: files beside the manifest that the step which installs dependencies reads. compiled: what has no wheel.
    """

    manager: Finding[str]
    manifest: Finding[str]
    selection: Selection
    python: Finding[str]
    dependencies: Dependencies
    packaging: Finding[Packaging] | None
    local_paths: tuple[Finding[LocalPath], ...]
    build_inputs: tuple[Finding[str], ...]
    version_tool: Finding[VersionTool] | None
    indexes: tuple[Finding[IndexUse], ...]
    gpu: Finding[Gpu] | None
    compiled: tuple[Finding[str], ...]
    system_packages: tuple[Finding[SystemNeeds], ...]
