"""The services beside the application, their volumes, and the networks between them."""

import re

from containerize import knowledge
from containerize.config import Health, Mount, Network, Service, Volume
from containerize.inspection.findings import Findings
from containerize.knowledge.schema import Service as Row
from containerize.resolve.provenance import Provenance


def resolve_services(findings: Findings, provenance: Provenance) -> dict[str, Service]:
    """One compose service for each that was found."""
    services = {}
    for finding in findings.services:
        name = finding.value.name
        row = knowledge.services()[name]
        image = finding.value.image or row.image
        provenance.from_finding(f"services.{name}", finding)
        services[name] = Service(
            image=image,
            port=row.port,
            user=row.user,
            command=row.command,
            environment=row.environment,
            secrets=row.secret is not None,
            health=Health(command=row.health, interval="10s", timeout="5s", start_period="60s", retries=5),
            mounts=[Mount(volume=f"{name}-data", path=_data(row, image))] if row.data else [],
            memory=row.memory,
            stop_grace_period=row.stop_grace_period,
        )
    return services


def _data(row: Row, image: str) -> str:
    """Where an image of that version keeps its data."""
    version = re.search(r"(\d+)", image.rpartition(":")[2])
    later = [path for since, path in row.data_since.items() if version and int(version[1]) >= int(since)]
    return later[-1] if later else str(row.data)


def resolve_volumes(services: dict[str, Service], provenance: Provenance) -> dict[str, Volume]:
    """A named volume for the data of each service."""
    volumes = {}
    for name, service in services.items():
        for mount in service.mounts:
            provenance.derived(f"volumes.{mount.volume}", f"what {name} keeps must outlive its container")
            volumes[mount.volume] = Volume(reason=f"the data of {knowledge.services()[name].title}")
    return volumes


def resolve_networks(services: dict[str, Service], provenance: Provenance) -> dict[str, Network]:
    """The application's own network, and one without a way out for the services."""
    provenance.default("networks.front", "the project's own network, apart from those of other projects")
    if not services:
        return {"front": Network()}
    provenance.default("networks.back", "services need no way out, and nothing but the application reaches them")
    return {"front": Network(), "back": Network(internal=True)}
