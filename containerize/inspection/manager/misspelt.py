"""Manifests whose name somebody meant to write otherwise: installers would pass over them in silence."""

import difflib
from collections.abc import Iterable

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.project import Project

MANIFESTS = ("requirements.txt", "pyproject.toml", "Pipfile")
_NEAR = 0.92


def refuse_misspelt(project: Project, wanted: Iterable[str] = MANIFESTS) -> None:
    """Raise InvalidInput for a file at the root whose name is nearly one of `wanted`, none of which is there."""
    for right in (name for name in wanted if name not in project):
        if right in project.folders:
            raise InvalidInput(
                f"{right} is a folder, not a file",
                f"every installer reads a file called {right}",
                f"git mv {right} {right.partition('.')[0]}, and name what production installs: containerize init --requirements FILE",
            )
        for path in project.files:
            if "/" not in path and path != right and _is_near(path, right):
                raise InvalidInput(
                    f"{path}, and no {right}",
                    f"every installer looks for {right}, so nothing would be installed",
                    f"git mv {path} {right}",
                )


def _is_near(path: str, right: str) -> bool:
    if path in MANIFESTS:
        return False
    return knowledge.misspelt().get(path) == right or difflib.SequenceMatcher(None, path.lower(), right.lower()).ratio() >= _NEAR
