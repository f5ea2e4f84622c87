"""How dependencies and the project's own packages are installed: what each step reads, and the tool that reads the lock."""

from containerize.config import Install, LocalPackage
from containerize.inspection.findings import Finding, Findings
from containerize.inspection.indexes.uses import IndexUse
from containerize.inspection.toolchain.system_packages import SSH_CLIENT
from containerize.names import slug
from containerize.project import Project
from containerize.resolve.provenance import Provenance

PATH = "images.app.install"
# Managers whose lock says what the packages in the project's folders ask for; of the others only the build backend can.
_LOCKS = ("uv", "poetry", "pdm", "pipenv", "pylock")
# Managers that install what pyproject.toml lists when uv reads it, with the sources that it gives for single distributions.
_EXPORTED = ("poetry", "pdm", "pipenv")


def resolve_install(project: Project, findings: Findings, provenance: Provenance) -> Install:
    """The install plan, with the source of each of its parts; its paths are those of the build's context."""
    found = findings.installation
    manager = found.manager.value
    provenance.from_finding(PATH, found.manager)
    provenance.from_finding(f"{PATH}.inputs", found.manifest)
    packages = _packages(project, findings, provenance)
    indexes = [finding.value for finding in found.indexes]
    return Install(
        manager=manager,
        inputs=_inputs(findings, provenance),
        requirements=_requirements(findings),
        extras=sorted(found.selection.extras | _own_extras(findings)),
        groups=sorted(found.selection.groups),
        added=_added(findings, provenance),
        tool=_tool(findings, provenance),
        packages=packages,
        dynamic=_is_dynamic(findings, packages, provenance),
        check_lock=_checks_lock(findings, provenance),
        version_variable=_version_variable(findings, packages, provenance),
        torch_backend=_torch_backend(findings, provenance),
        member=_member(project, findings, provenance),
        native=_is_native(findings),
        several_indexes=bool(indexes) and manager in (*_EXPORTED, "pip"),
        index_url=next((index.url for index in indexes if index.argument and index.default), None),
        extra_index_urls=[index.url for index in indexes if index.argument and not index.default],
        netrc=_netrc(findings, provenance),
        ssh=_ssh(findings, provenance),
        blank=_blank(indexes, manager),
    )


def _inputs(findings: Findings, provenance: Provenance) -> list[str]:
    """The files that the dependency step reads. A script comes as its comment alone, in another way."""
    found = findings.installation
    paths = list(found.dependencies.files)
    for finding in found.lock_inputs:
        provenance.from_finding(f"{PATH}.inputs.{len(paths)}", finding)
        paths.append(finding.value)
    for local in found.local_paths:
        if local.value.kind != "folder" or _is_native(findings):
            provenance.from_finding(f"{PATH}.inputs.{len(paths)}", local)
            paths.append(local.value.path)
    script = _script(findings)
    if _takes_the_package_list(findings) and not found.selection.groups:
        return []
    return [path for path in dict.fromkeys(paths) if path != script]


def _takes_the_package_list(findings: Findings) -> bool:
    """Whether the list of the built package takes the place of the manifest."""
    manager = findings.manager.value
    built = findings.installation.packaging if manager == "setuptools" else findings.packaging
    return built is not None and (manager == "setuptools" or (manager == "pyproject" and findings.dependencies.dynamic is not None))


def _script(findings: Findings) -> str | None:
    """The script whose comment says what to install."""
    found = findings.installation
    return found.manifest.value.removesuffix(".lock") if found.manager.value == "script" else None


def _requirements(findings: Findings) -> list[str]:
    if script := _script(findings):
        return [script]
    if findings.manager.value == "pylock":
        return [findings.installation.manifest.value]
    return list(findings.dependencies.requirements)


def _member(project: Project, findings: Findings, provenance: Provenance) -> str | None:
    if project.context is project:
        return None
    provenance.from_finding(f"{PATH}.member", findings.name, "a member of the workspace")
    return findings.name.value


def _packages(project: Project, findings: Findings, provenance: Provenance) -> list[LocalPackage]:
    """The project itself when it is installed, and the packages in its folders that it depends on."""
    packages = []
    installed = findings.installation.packaging if findings.manager.value in ("pip", "setuptools") else findings.packaging
    if installed:
        provenance.from_finding(f"{PATH}.packages", installed)
        packages.append(LocalPackage(name=slug(findings.name.value), path=project.place))
    for finding in findings.installation.local_paths:
        if finding.value.kind == "folder" and not _is_native(findings):
            provenance.from_finding(f"{PATH}.packages.{len(packages)}", finding)
            packages.append(LocalPackage(name=finding.value.name, path=finding.value.path))
    return packages


def _own_extras(findings: Findings) -> frozenset[str]:
    """Extras of the project itself that its requirements ask for, as in `-e .[web]`."""
    own = [found for found in findings.dependencies.distributions.values() if found.local == "."]
    return frozenset(extra for found in own for extra in found.extras)


def _added(findings: Findings, provenance: Provenance) -> list[str]:
    """A server that the project lacks, and what old versions need beside them."""
    server = findings.server
    added = list(findings.installation.companions)
    if server and server.value.added:
        added.append(Finding(server.value.added, server.source, server.reason))
    for index, finding in enumerate(added):
        provenance.from_finding(f"{PATH}.added.{index}", finding)
    return [finding.value for finding in added]


def _tool(findings: Findings, provenance: Provenance) -> list[str]:
    tool = findings.installation.lock_tool
    if tool is None:
        return []
    provenance.from_finding(f"{PATH}.tool", tool)
    return list(tool.value.requirements)


def _is_native(findings: Findings) -> bool:
    tool = findings.installation.lock_tool
    return tool is not None and tool.value.native


def _is_dynamic(findings: Findings, packages: list[LocalPackage], provenance: Provenance) -> bool:
    """Whether what is installed can only be known from the packages that were built."""
    provenance.derived(f"{PATH}.dynamic", "whether only the build backend knows what the packages here depend on")
    if not packages or findings.manager.value in _LOCKS:
        return False
    return findings.manager.value in ("pip", "setuptools") or findings.dependencies.dynamic is not None


def _checks_lock(findings: Findings, provenance: Provenance) -> bool:
    """Whether the lock can only be compared where all files are seen: uv must then build what the manifest leaves to its backend."""
    provenance.derived(f"{PATH}.check_lock", "whether a build backend must run to compare the lock with the manifest")
    return findings.manager.value == "uv" and findings.dependencies.dynamic is not None


def _version_variable(findings: Findings, packages: list[LocalPackage], provenance: Provenance) -> str | None:
    tool = findings.installation.version_tool
    if tool is None or not packages:
        return None
    provenance.from_finding(f"{PATH}.version_variable", tool)
    return tool.value.variable


def _torch_backend(findings: Findings, provenance: Provenance) -> str | None:
    gpu = findings.installation.gpu
    if gpu is None or gpu.value.cpu_index is None:
        return None
    provenance.from_finding(f"{PATH}.torch_backend", gpu)
    return "cpu"


def _netrc(findings: Findings, provenance: Provenance) -> bool:
    private = [finding for finding in findings.installation.indexes if not finding.value.public]
    if private:
        provenance.from_finding(f"{PATH}.netrc", private[0])
    return bool(private)


def _ssh(findings: Findings, provenance: Provenance) -> bool:
    over_ssh = [finding for finding in findings.system_packages if SSH_CLIENT in finding.value.build]
    if over_ssh:
        provenance.from_finding(f"{PATH}.ssh", over_ssh[0])
    return bool(over_ssh)


def _blank(indexes: list[IndexUse], manager: str) -> list[str]:
    """Variables in URLs that uv itself expands: those of requirement files, and of lists that a lock is written out as."""
    if manager not in (*_EXPORTED, "pip"):
        return []
    return sorted({name for index in indexes for name in index.credentials})
