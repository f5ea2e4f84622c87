"""What a folder's build is: its context, its Dockerfile, and the name that its image gets."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from containerize.engine.compose_file import find_compose_file, read_compose_file
from containerize.errors import InvalidInput, NotRecognised
from containerize.resolve.names import slug


@dataclass(frozen=True)
class BuildTarget:
    """A context folder, the Dockerfile in it, and a tag."""

    context: Path
    dockerfile: Path
    tag: str


def find_build_target(root: Path, *, trust: bool = False) -> BuildTarget:
    """The first service that the compose file builds, else the Dockerfile of the folder; trust: as for `read_compose_file`.

    Raises InvalidInput when there is none, UnsafeInput for a compose file that could reach outside the project.
    """
    if not root.is_dir():
        raise NotRecognised(f"{root} is not a folder", "there is nothing to build", "containerize build PATH/TO/PROJECT")
    root = root.resolve()
    service = _built_service(root, trust)
    build = service.get("build", ".")
    table: dict[str, Any] = build if isinstance(build, dict) else {"context": build}
    context = root / str(table.get("context", "."))
    name = next((name for name in ("Dockerfile", "Containerfile") if (context / name).is_file()), "Dockerfile")
    dockerfile = context / str(table.get("dockerfile", name))
    if not dockerfile.is_file():
        raise InvalidInput(f"no {dockerfile.name} in {context}", "there is nothing to build from", "containerize init")
    return BuildTarget(context, dockerfile, str(service.get("image", f"{slug(root.name)}:local")))


def _built_service(root: Path, trust: bool) -> dict[str, Any]:
    name = find_compose_file(root)
    # The paths are checked here too: a build reads its context.
    services = read_compose_file(root, name, trust=trust).services if name else {}
    return next((service for service in services.values() if "build" in service), {})
