"""What a folder's build is: its context, its Dockerfile, and the name that its image gets."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from containerize.engine.compose_file import as_list, build_table, find_compose_file, read_compose_file
from containerize.errors import NothingToBuild, NotRecognised, UsageError
from containerize.names import slug

# A name that the engine takes (https://github.com/distribution/reference), without a digest: a build cannot have one.
_PART = r"[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*"
_PLATFORM = re.compile(r"[a-z0-9]+/[a-z0-9]+(/[a-z0-9]+)?")
_NAME = re.compile(rf"(?:[A-Za-z0-9.-]+(?::[0-9]+)?/)?{_PART}(?:/{_PART})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}})?")


@dataclass(frozen=True)
class BuildTarget:
    """A context folder, the Dockerfile in it, and a tag. stage: the one to stop at. arguments: build arguments that have a value.

    platform: the one to build for, such as `linux/arm64`; None for the engine's own. labels: of the image, beside those in the file.
    """

    context: Path
    dockerfile: Path
    tag: str
    stage: str | None = None
    arguments: dict[str, str] = field(default_factory=dict)
    platform: str | None = None
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        """For the command line of a builder: all but context, Dockerfile and tag, in the words that Docker and Podman share."""
        words = ["--target", self.stage] if self.stage else []
        words += ["--platform", self.platform] if self.platform else []
        words += [word for name, value in self.labels.items() for word in ("--label", f"{name}={value}")]
        return words + [word for name, value in self.arguments.items() for word in ("--build-arg", f"{name}={value}")]


def find_build_target(root: Path, *, trust: bool = False) -> BuildTarget:
    """The first service that the compose file builds, else the Dockerfile of the folder; trust: as for `read_compose_file`.

    Raises NothingToBuild when there is none, UnsafeInput for a compose file that could reach outside the project.
    """
    if not root.is_dir():
        raise NotRecognised(f"{root} is not a folder", "there is nothing to build", "containerize build PATH/TO/PROJECT")
    root = root.resolve()
    service = _built_service(root, trust)
    table = build_table(service)
    context = (root / str(table.get("context") or ".")).resolve()
    name = next((name for name in ("Dockerfile", "Containerfile") if (context / name).is_file()), "Dockerfile")
    dockerfile = context / str(table.get("dockerfile") or name)
    if not dockerfile.is_file():
        raise NothingToBuild(f"no {dockerfile.name} in {context}", "there is nothing to build from", "containerize init")
    tag = str(service.get("image", ""))
    stage = str(table["target"]) if table.get("target") else None
    platform = str(service.get("platform") or "")
    return BuildTarget(
        context,
        dockerfile,
        tag if _NAME.fullmatch(tag) else f"{slug(root.name)}:local",
        stage,
        _arguments(table),
        platform if _PLATFORM.fullmatch(platform) else None,
    )


def check_tag(tag: str) -> str:
    """The same tag. Raises UsageError for one that the engine would refuse, with one that it takes."""
    if _NAME.fullmatch(tag):
        return tag
    repository, _, version = tag.rpartition(":") if ":" in tag.rpartition("/")[2] else (tag, "", "")
    host, slash, path = repository.partition("/")
    fitting = "/".join([re.sub(r"[^a-z0-9.:-]+", "-", host.lower()).strip("-"), *(map(slug, path.split("/")) if slash else ())])
    wanted = re.sub(r"[^A-Za-z0-9_.-]+", "-", version).strip(".-")
    offered = f"{fitting}:{wanted}" if wanted else fitting
    raise UsageError(
        f"--tag {tag!r} is no name of an image",
        "names are lower case, with . _ - between letters and digits; behind a colon letters, digits and . _ - are allowed",
        f"--tag {offered if _NAME.fullmatch(offered) else slug(tag)}",
    )


def _built_service(root: Path, trust: bool) -> dict[str, Any]:
    name = find_compose_file(root)
    # The paths are checked here too: a build reads its context.
    services = read_compose_file(root, name, trust=trust).services if name else {}
    return next((service for service in services.values() if build_table(service)), {})


def _arguments(table: dict[str, Any]) -> dict[str, str]:
    """Build arguments. One without a value would be taken from the caller's environment, which a stranger's file may not read."""
    given = table.get("args")
    if isinstance(given, dict):
        return {key: _text(value) for key, value in given.items() if value is not None}
    return dict(str(entry).split("=", 1) for entry in as_list(given) if "=" in str(entry))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
