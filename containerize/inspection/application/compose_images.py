"""Images that the project's own compose file names: its author's word for a service, and for the version of it."""

import re
from dataclasses import dataclass

from containerize.inspection.application.start_lines import matching
from containerize.inspection.findings import Source
from containerize.project import Project

_PATTERNS = ("docker-compose.prod*.y*ml", "docker-compose*.y*ml", "compose*.y*ml")
# The registry that nobody writes, and a variable with the default that counts.
_IMAGE = re.compile(r"\s*image:\s*[\"']?(?:docker\.io/)?(?:library/)?([a-z0-9][\w./-]*):([\w][\w.-]*)", re.ASCII)
_VARIABLE = re.compile(r"\$\{\w+:?-([^}]*)\}")


@dataclass(frozen=True, slots=True)
class ComposeImage:
    """An image with the tag that is written."""

    reference: str
    source: Source


def find_compose_images(project: Project) -> dict[str, ComposeImage]:
    """By repository, the first that compose files name with a tag other than `latest`; files that we rendered are no evidence."""
    found: dict[str, ComposeImage] = {}
    for pattern in _PATTERNS:
        for path in matching(project, pattern):
            text = (project.source(path) or b"").decode("utf-8", "replace")
            for number, line in enumerate(text.splitlines(), 1):
                if match := _IMAGE.match(_VARIABLE.sub(r"\1", line)):
                    repository, tag = match.groups()
                    if tag != "latest":
                        found.setdefault(repository, ComposeImage(f"{repository}:{tag}", Source(path, number)))
    return found
