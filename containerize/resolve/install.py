"""How dependencies and the project's own packages are installed: what each step reads, and the tool that reads the lock."""

from containerize.config import Install, LocalPackage
from containerize.inspection.findings import Findings
from containerize.resolve.names import slug
from containerize.resolve.provenance import Provenance

PATH = "images.app.install"
# Managers whose lock says what the packages in the project's folders ask for; of the others only the build backend can.
_LOCKS = ("uv", "poetry", "pdm", "pipenv", "pylock")


def resolve_install(findings: Findings, provenance: Provenance) -> Install:
    """The install plan, with the source of each of its parts."""
    manager = findings.manager.value
    dependencies = findings.dependencies
    packages = _packages(findings, provenance)
    provenance.from_finding(PATH, findings.manager)
    provenance.from_finding(f"{PATH}.inputs", findings.manifest)
    return Install(
        manager=manager,
        inputs=_inputs(findings, provenance),
        requirements=[findings.manifest.value] if manager in ("pylock", "script") else list(dependencies.requirements),
        extras=sorted(findings.selection.extras | _own_extras(findings)),
        groups=sorted(findings.selection.groups),
        servers=_servers(findings, provenance),
        tool=_tool(findings, provenance),
        packages=packages,
        dynamic=_is_dynamic(findings, packages, provenance),
        check_lock=_checks_lock(findings, provenance),
        version_variable=_version_variable(findings, packages, provenance),
        torch_backend=_torch_backend(findings, provenance),
        netrc=_netrc(findings, provenance),
    )


def _inputs(findings: Findings, provenance: Provenance) -> list[str]:
    """The files that the dependency step reads: a script's comment and what only a backend knows reach it in another way."""
    skipped = {findings.manifest.value} if findings.manager.value == "script" else set()
    for index, finding in enumerate(findings.lock_inputs):
        provenance.from_finding(f"{PATH}.inputs.{index}", finding)
    paths = [*findings.dependencies.files, *(finding.value for finding in findings.lock_inputs)]
    return [path for path in dict.fromkeys(paths) if path not in skipped]


def _packages(findings: Findings, provenance: Provenance) -> list[LocalPackage]:
    """The project itself when it is installed, and the packages in its folders that it depends on."""
    packages = []
    if findings.packaging:
        provenance.from_finding(f"{PATH}.packages", findings.packaging)
        packages.append(LocalPackage(name=slug(findings.name.value), path="."))
    for finding in findings.local_packages:
        provenance.from_finding(f"{PATH}.packages.{len(packages)}", finding)
        packages.append(LocalPackage(name=finding.value.name, path=finding.value.path))
    return packages


def _own_extras(findings: Findings) -> frozenset[str]:
    """Extras of the project itself that its requirements ask for, as in `-e .[web]`."""
    own = [found for found in findings.dependencies.distributions.values() if found.local == "."]
    return frozenset(extra for found in own for extra in found.extras)


def _servers(findings: Findings, provenance: Provenance) -> list[str]:
    server = findings.server
    if server is None or server.value.added is None:
        return []
    provenance.from_finding(f"{PATH}.servers", server)
    return [server.value.added]


def _tool(findings: Findings, provenance: Provenance) -> list[str]:
    if findings.lock_tool is None:
        return []
    provenance.from_finding(f"{PATH}.tool", findings.lock_tool)
    return list(findings.lock_tool.value)


def _is_dynamic(findings: Findings, packages: list[LocalPackage], provenance: Provenance) -> bool:
    """Whether what is installed can only be known from the packages that were built."""
    provenance.derived(f"{PATH}.dynamic", "whether only the build backend knows what the packages here depend on")
    if not packages or findings.manager.value in _LOCKS:
        return False
    return findings.manager.value in ("pip", "setuptools") or findings.dependencies.dynamic


def _checks_lock(findings: Findings, provenance: Provenance) -> bool:
    """Uv compares a lock with manifests that it must build to read: then only where all of their files are seen."""
    provenance.derived(f"{PATH}.check_lock", "whether a build backend must run to compare the lock with the manifest")
    return findings.manager.value == "uv" and findings.dependencies.dynamic


def _version_variable(findings: Findings, packages: list[LocalPackage], provenance: Provenance) -> str | None:
    if findings.version_tool is None or not packages:
        return None
    provenance.from_finding(f"{PATH}.version_variable", findings.version_tool)
    return findings.version_tool.value.variable


def _torch_backend(findings: Findings, provenance: Provenance) -> str | None:
    if findings.gpu is None or not findings.gpu.value.cpu_index:
        return None
    provenance.from_finding(f"{PATH}.torch_backend", findings.gpu)
    return "cpu"


def _netrc(findings: Findings, provenance: Provenance) -> bool:
    private = [finding for finding in findings.indexes if finding.value.private]
    if private:
        provenance.from_finding(f"{PATH}.netrc", private[0])
    return bool(private)
