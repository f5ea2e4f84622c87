"""What is rendered beside the setup for those who use it: workflows, a development container, targets of build tools."""

from containerize.config import Config, IgnoreGroup
from containerize.errors import InvalidInput
from containerize.inspection.findings import Finding
from containerize.resolve.provenance import Provenance

# What is read at the top of a repository and nowhere else.
_AT_THE_TOP = {"ci-github", "ci-gitlab", "devcontainer", "renovate"}
# Each one's file, where the rest of .dockerignore does not know it: an edit of it must not change the image.
_FILES = {"bake": "docker-bake.hcl", "devcontainer": ".devcontainer"}
_FILES |= {"justfile": "justfile", "makefile": "Makefile", "renovate": "renovate.json"}


def resolve_additions(config: Config, wish: Finding[list[str]] | None, provenance: Provenance) -> dict[str, object]:
    """The values of the config that change with them. Raises InvalidInput for what a folder of a repository cannot have for itself."""
    if wish is None:
        provenance.default("additions", "nothing beside what builds and starts it")
        return {}
    provenance.from_finding("additions", wish)
    folder = config.images["app"].folder
    at_the_top = sorted(set(wish.value) & _AT_THE_TOP)
    if folder != "." and at_the_top:
        raise InvalidInput(
            f"{wish.source}: {at_the_top[0]} is wanted for {folder} alone",
            "it is read at the top of a repository, for all that is in it",
            f"leave it out; what a job has to run: containerize check {folder} && containerize verify {folder}",
        )
    files = [name if folder == "." else f"{folder}/{name}" for key, name in _FILES.items() if key in wish.value]
    ignore = [IgnoreGroup(reason="what other tools read", patterns=files)] if files else []
    return {"additions": sorted(set(wish.value)), "ignore": [*config.ignore, *ignore]}
