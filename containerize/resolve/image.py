"""The image: base, how dependencies and project are installed, what of the tree is copied, build steps, labels."""

import re

from containerize import knowledge
from containerize.config import Assets, BuildStep, FinalBase, Image
from containerize.inspection.findings import Findings, Packaging
from containerize.inspection.python import minor
from containerize.inspection.storage.image_paths import ImagePaths
from containerize.inspection.toolchain.alpine import no_packages
from containerize.project import Project
from containerize.resolve.environment import Environment
from containerize.resolve.ignore import is_ignored
from containerize.resolve.install import resolve_install
from containerize.resolve.provenance import Provenance
from containerize.resolve.storage import Storage

PATH = "images.app"
_ONE_WORKER = "SQLite takes one writer at a time, and of two workers that make its tables as they start one fails: threads alone answer"
_SERVER_ENVIRONMENT = "the server in use reads it"
# Files at the top that say how to build or develop the project, not what it does when it runs.
_NOT_AT_RUN_TIME = re.compile(
    r"(?i)^(\..*|pyproject\.toml|setup\.(py|cfg)|.*\.lock|uv\.toml|readme.*|licen[cs]e.*|copying.*|changelog.*|contributing.*|makefile|justfile|"
    r"tox\.ini|noxfile\.py|pytest\.ini|mypy\.ini|ruff\.toml|requirements.*|manifest\.in|tests?|docs?|examples?|scripts?|notebooks?|"
    r"dockerfile.*|compose.*|docker-compose.*|.*\.md|.*\.rst)$"
)


def resolve_image(
    project: Project, findings: Findings, environment: Environment, storage: Storage, provenance: Provenance
) -> Image:
    """The one image that all processes of the project share. environment: of those processes, for build steps that need one."""
    base = _base(findings, provenance)
    needs = findings.system_packages
    for finding in needs:
        provenance.from_finding(f"{PATH}.build_packages", finding)
        provenance.from_finding(f"{PATH}.runtime_packages", finding)
    provenance.from_finding(f"{PATH}.python", findings.python)
    provenance.default(PATH, "the same for every project")
    provenance.default(f"{PATH}.user", "an unprivileged account by number, so that platforms can check it")
    return Image(
        base=base,
        linux="alpine" if findings.installation.base.value.alpine else "debian",
        final=_final(findings, provenance),
        python=minor(findings.python.value),
        platform=_platform(findings, provenance),
        uv=_uv(findings, provenance),
        build_packages=sorted({package for finding in needs for package in finding.value.build}),
        runtime_packages=sorted({package for finding in needs for package in finding.value.runtime}),
        install=resolve_install(project, findings, provenance),
        executable=_executable(findings, provenance),
        folder=_folder(project, provenance),
        copy_paths=_copy_paths(project, findings, provenance),
        environment=_environment(project, findings, provenance),
        writable=[*dict.fromkeys([*_writable(findings, provenance), *storage.writable])],
        owned=storage.owned,
        links=storage.links,
        ca_certificate=_certificate(project, findings, provenance),
        assets=_assets(findings, provenance),
        steps=_steps(findings, environment, provenance),
        labels=_labels(findings, provenance),
        process="app",
    )


def _base(findings: Findings, provenance: Provenance) -> str:
    provenance.from_finding(f"{PATH}.base", findings.installation.base)
    provenance.from_finding(f"{PATH}.linux", findings.installation.base)
    return findings.installation.base.value.reference


def _final(findings: Findings, provenance: Provenance) -> FinalBase | None:
    base = findings.installation.base
    if base.value.final is None:
        return None
    provenance.from_finding(f"{PATH}.final", base)
    return FinalBase(reference=base.value.final.reference, interpreter=base.value.final.interpreter)


def _uv(findings: Findings, provenance: Provenance) -> str:
    if findings.installation.uv is None:
        provenance.default(f"{PATH}.uv", "the pinned installer; mounted for the build only, never in the image")
        return knowledge.pins().tools["uv"]
    provenance.from_finding(f"{PATH}.uv", findings.installation.uv)
    return findings.installation.uv.value


def _platform(findings: Findings, provenance: Provenance) -> str | None:
    chosen = findings.installation.platform
    if chosen is None:
        return None
    provenance.from_finding(f"{PATH}.platform", chosen)
    return chosen.value


def _folder(project: Project, provenance: Provenance) -> str:
    place = project.place
    reason = "the build is sent this folder" if place == "." else "the build is sent the workspace, where the lock and its members are"
    provenance.derived(f"{PATH}.folder", reason)
    return place


def _certificate(project: Project, findings: Findings, provenance: Provenance) -> str | None:
    found = findings.installation.certificate
    if found is None:
        return None
    provenance.from_finding(f"{PATH}.ca_certificate", found, "the build and the application trust it beside the public authorities")
    return project.in_context(found.value)


def _executable(findings: Findings, provenance: Provenance) -> str | None:
    """What the command starts with, checked at the end of the install; None for `python`, which is always there."""
    entry_point = findings.entry_point.value
    provenance.derived(f"{PATH}.executable", "the first word of the command; the build fails when it is not installed")
    if findings.server:
        return knowledge.servers()[findings.server.value.name].command[0]
    return None if entry_point.argv[0] == "python" else entry_point.argv[0]


def _copy_paths(project: Project, findings: Findings, provenance: Provenance) -> list[str]:
    """All of the tree when it runs from there; beside an installed package only what the package does not hold."""
    path = f"{PATH}.copy_paths"
    if findings.packaging is None:
        provenance.default(path, "the application runs from its tree")
        return ["."]
    names = beside_package(project, findings.packaging.value, findings.entry_point.value.file)
    copied = [name for name in names if re.fullmatch(r"[A-Za-z0-9_.][A-Za-z0-9._+-]*", name)]
    left = f", but for what needs quoting: {', '.join(map(repr, names - set(copied)))}" if len(copied) < len(names) else ""
    provenance.from_finding(path, findings.packaging, f"what the installed package does not hold{left}")
    return sorted(copied)


def beside_package(project: Project, packaging: Packaging, entry_file: str) -> set[str]:
    """Top-level names that the running application may read, that its wheel does not hold and .dockerignore leaves."""
    patterns = knowledge.ignore_patterns()
    names = {path.split("/")[0] for path in project.files if not is_ignored(path, patterns)}
    entry = {entry_file.split("/")[0]} - {"pyproject.toml"}
    return ({name for name in names if not _NOT_AT_RUN_TIME.match(name)} | entry) - set(packaging.sources)


def _environment(project: Project, findings: Findings, provenance: Provenance) -> dict[str, str]:
    path = f"{PATH}.environment"
    provenance.default(path, "output appears at once; a crash in C code leaves a traceback; HOME is a folder the account may write")
    values = {"PYTHONUNBUFFERED": "1", "PYTHONFAULTHANDLER": "1", "HOME": "/home/app"}
    if findings.port:
        values["PORT"] = str(findings.port.value)
        provenance.from_finding(f"{path}.PORT", findings.port, "platforms set another; the command and the probe follow it")
    values |= _of_server(findings, provenance)
    if framework := knowledge.frameworks().get(findings.framework.value):
        for name, value in framework.environment.items():
            values[name] = value.replace("{port}", str(findings.port.value) if findings.port else "")
            provenance.from_finding(f"{path}.{name}", findings.framework, f"{framework.title} reads it")
    if findings.address:
        values[findings.address.value] = "0.0.0.0"  # noqa: S104 - in the container, whose port compose gives to 127.0.0.1 alone
        provenance.from_finding(f"{path}.{findings.address.value}", findings.address)
    if findings.settings_module:
        values["DJANGO_SETTINGS_MODULE"] = findings.settings_module.value
        provenance.from_finding(f"{path}.DJANGO_SETTINGS_MODULE", findings.settings_module)
    root = findings.entry_point.value.import_root
    if root != "." and (folder := _import_folder(project, findings, root)):
        values["PYTHONPATH"] = folder
        provenance.from_finding(f"{path}.PYTHONPATH", findings.entry_point, f"the code imports from {root}/")
    return values


def _of_server(findings: Findings, provenance: Provenance) -> dict[str, str]:
    """What the server reads: one worker in place of several where the application keeps an SQLite database."""
    values = dict(knowledge.servers()[findings.server.value.name].environment) if findings.server else {}
    for name in values:
        assert findings.server
        provenance.from_finding(f"{PATH}.environment.{name}", findings.server, _SERVER_ENVIRONMENT)
    if findings.sqlite and "WEB_CONCURRENCY" in values:
        values["WEB_CONCURRENCY"] = "1"
        provenance.from_source(f"{PATH}.environment.WEB_CONCURRENCY", findings.sqlite, _ONE_WORKER)
    return values


def _import_folder(project: Project, findings: Findings, root: str) -> str | None:
    """Where the folder that the code imports from is in the image, None for what Python looks into anyway."""
    packaging = findings.packaging.value if findings.packaging else None
    if packaging is None or findings.entry_point.value.file.split("/")[0] not in packaging.sources:
        return f"/app/{root}"
    if "/" not in root:
        return None
    return ImagePaths(project, packaging, findings.python.value).of(f"{root}/x").removesuffix("/x")


def _writable(findings: Findings, provenance: Provenance) -> list[str]:
    """The working directory, for a framework that writes a file into it; the code in it stays read-only."""
    framework = knowledge.frameworks().get(findings.framework.value)
    if framework is None or framework.writes_beside is None:
        return []
    reason = f"{framework.title} writes {framework.writes_beside} into its working directory"
    provenance.from_finding(f"{PATH}.writable", findings.framework, reason)
    return ["/app"]


def _steps(findings: Findings, environment: Environment, provenance: Provenance) -> list[BuildStep]:
    """Commands of the project at build time; what they must be given is thrown away, but has the form of the real value."""
    steps = []
    required = {variable.name: _throw_away(variable.name, environment) for variable in findings.variables if variable.required}
    for index, finding in enumerate(findings.steps):
        provenance.from_finding(f"{PATH}.steps.{index}", finding)
        step = finding.value
        if step.packages and findings.installation.base.value.alpine:
            raise no_packages(findings.installation.base, finding.source, f"{step.name} needs {', '.join(step.packages)}", step.packages)
        steps.append(BuildStep(name=step.name, command=list(step.argv), environment=required, packages=list(step.packages)))
    return steps


def _assets(findings: Findings, provenance: Provenance) -> Assets | None:
    """Where the application runs from its tree; what is beside an installed package is built and packed with it."""
    if findings.assets is None or findings.packaging is not None:
        return None
    found = findings.assets.value
    provenance.from_finding(f"{PATH}.assets", findings.assets)
    return Assets(
        base=f"node:{found.node}-slim",
        folder=found.folder,
        inputs=list(found.inputs),
        install=list(found.install),
        build=list(found.build),
        output=found.output,
    )


def _throw_away(name: str, environment: Environment) -> str:
    secret = environment.secrets.get(name)
    template = secret.value if secret and secret.value else environment.values.get(name)
    return re.sub(r"\{[A-Z0-9_]+\}", "build-only", template) if template else "build-only"


def _labels(findings: Findings, provenance: Provenance) -> dict[str, str]:
    provenance.from_finding(f"{PATH}.labels", findings.name, "the name in OCI's words")
    labels = {"org.opencontainers.image.title": findings.name.value}
    if findings.description:
        provenance.from_finding(f"{PATH}.labels.org.opencontainers.image.description", findings.description)
        labels["org.opencontainers.image.description"] = findings.description.value
    return labels
