"""The image and the compose file for development: what they have that those of production do not."""

from containerize.config import Development, IgnoreGroup, Image
from containerize.inspection.findings import Findings
from containerize.project import Project
from containerize.resolve.ignore import FOR_DEVELOPMENT
from containerize.resolve.provenance import Provenance


def resolve_development(
    project: Project, findings: Findings, image: Image, ignore: list[IgnoreGroup], provenance: Provenance
) -> Development | None:
    """None unless it was asked for. The tree runs as it is edited: what production installs from it is installed editable here."""
    found = findings.development
    if found is None:
        return None
    provenance.from_finding("development", found)
    inputs = [path for path in found.value.inputs if path not in image.install.inputs]
    watched = [*image.install.inputs, *inputs]
    return Development(
        groups=[name for name in found.value.groups if name not in image.install.groups],
        requirements=list(found.value.requirements),
        inputs=inputs,
        editable=[package.path for package in image.install.packages],
        ignore=[group for group in ignore if group.reason != FOR_DEVELOPMENT],
        rebuild=sorted({path for path in watched if path in project}),
    )
