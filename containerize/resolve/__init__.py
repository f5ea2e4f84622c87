"""RESOLVE: Findings -> Config, with a source and a reason for every value. Pure: the same findings give the same config."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from containerize import knowledge
from containerize.config import Config, ProjectInfo
from containerize.inspection.findings import Findings, Source
from containerize.inspection.overrides import Overrides, Settled
from containerize.names import slug
from containerize.project import Project
from containerize.resolve.development import resolve_development
from containerize.resolve.environment import resolve_environment
from containerize.resolve.ignore import resolve_ignore
from containerize.resolve.image import resolve_image
from containerize.resolve.install_notes import install_notes
from containerize.resolve.processes import resolve_processes
from containerize.resolve.provenance import Provenance
from containerize.resolve.references import with_references
from containerize.resolve.services import resolve_networks, resolve_services, resolve_volumes
from containerize.resolve.shell_less import without_shell
from containerize.resolve.storage import resolve_storage
from containerize.resolve.wishes import with_wishes

ENV_EXAMPLE = ".env.example"
_ENV_EXAMPLE_STARTS = "# Variables that the code reads."

NOTHING = Overrides()

__all__ = ["Provenance", "Resolution", "resolve"]


@dataclass(frozen=True, slots=True)
class Resolution:
    """A config, and beside it where each of its values comes from. notes: what the user should know, a sentence each."""

    config: Config
    provenance: Provenance
    notes: tuple[str, ...]


def resolve(project: Project, findings: Findings, overrides: Overrides = NOTHING) -> Resolution:
    """The whole container setup for what was found.

    project: to see which of its files go into the image. overrides: what the user settled; what only options said is recorded.
    """
    provenance = Provenance()
    info = _project_info(findings, provenance)
    provenance.default("settled", "what options said, so that the next run says the same")
    services = resolve_services(findings, provenance)
    environment = resolve_environment(findings, provenance)
    storage = resolve_storage(project, findings, environment, provenance)
    image = resolve_image(project, findings, environment, storage, provenance)
    processes = without_shell(image, resolve_processes(findings, environment, storage.process_mounts(), provenance), overrides)
    ignore = resolve_ignore(project, findings, image.install, storage.left_out, provenance)
    config = Config(
        project=info,
        images={"app": image},
        processes=processes,
        services=services,
        networks=resolve_networks(services, provenance),
        volumes=storage.volumes | resolve_volumes(services, provenance),
        variables=environment.variables,
        env_example=_env_example(project, provenance),
        secrets=environment.secrets,
        ignore=ignore,
        development=resolve_development(project, findings, image, ignore, provenance),
        settled=_settled(findings, overrides.to_record()),
    )
    config, wish_notes = with_wishes(with_references(config, overrides, provenance), overrides, provenance)
    of_parts = (*environment.notes, *storage.notes, *wish_notes)
    notes = (*findings.warnings, *_framework_note(findings, info), *install_notes(findings), *of_parts)
    return Resolution(config, provenance, notes)


def _framework_note(findings: Findings, info: ProjectInfo) -> tuple[str, ...]:
    row = knowledge.frameworks().get(findings.framework.value)
    return (row.note.replace("{image}", f"{info.slug}:local"),) if row and row.note else ()


def _project_info(findings: Findings, provenance: Provenance) -> ProjectInfo:
    name = findings.name
    description = findings.description.value if findings.description else None
    # Also what may make another distribution of the same name and version: an installed one is not looked at again.
    told_apart = [name.value, str(description), findings.manager.value, *(index.url for index in findings.dependencies.indexes)]
    digest = hashlib.sha256("\0".join(told_apart).encode()).hexdigest()[:8]
    provenance.from_finding("project.name", name)
    if findings.description:
        provenance.from_finding("project.description", findings.description)
    provenance.derived("project.slug", "the name, as images and volumes may be called")
    provenance.derived("project.cache", "the slug and a checksum, so that build caches of other projects stay apart")
    return ProjectInfo(name=name.value, slug=slug(name.value), cache=f"{slug(name.value)}-{digest}", description=description)


def _settled(findings: Findings, settled: Mapping[str, Settled]) -> dict[str, Settled]:
    """Options, and the folder's name where it is the project's: another clone of it may be called otherwise."""
    by_folder = findings.name.source.place not in ("pyproject.toml",)
    return dict(sorted((dict(settled) | ({"name": findings.name.value} if by_folder else {})).items()))


def _env_example(project: Project, provenance: Provenance) -> bool:
    """Whether .env.example is ours: the project has none, or one that begins as ours does."""
    data = project.read(ENV_EXAMPLE)
    ours = data is None or data.startswith(_ENV_EXAMPLE_STARTS.encode())
    if not ours:
        provenance.from_source("env_example", Source(ENV_EXAMPLE), "the project has its own, which is left as it is")
    else:
        provenance.default("env_example", "the variables that the code reads are listed for whoever starts it")
    return ours
