"""Volumes of the application's own: where the code writes, and how what it writes outlives its container."""

import posixpath
import re
from dataclasses import dataclass, field

from containerize.config import Mount, Volume
from containerize.inspection.findings import Finding, Findings, Place
from containerize.names import slug
from containerize.project import Project
from containerize.resolve.environment import Environment
from containerize.resolve.provenance import Provenance

_DATA, _THROWN_AWAY = "/data", "/tmp"  # noqa: S108 - in the container, where nobody else is
_APP = "/app/"
_PLAIN = re.compile(r"/[A-Za-z0-9._/-]+")


@dataclass
class Storage:
    """Mounts of every process, by path; folders and links of the image; folders of the tree that the account owns, or that stay out.

    targets: where files that lie among the code went.
    """

    mounts: dict[str, str] = field(default_factory=dict)
    writable: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    owned: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    volumes: dict[str, Volume] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    targets: set[str] = field(default_factory=set)

    def free(self, folder: str, path: str) -> str:
        """Where a file goes in a folder: under its own name, and under that of its folder too when another file has it."""
        target = f"{folder}/{posixpath.basename(path)}"
        if target in self.targets:
            target = f"{folder}/{path.strip('/').replace('/', '-')}"
        self.targets.add(target)
        return target

    def process_mounts(self) -> list[Mount]:
        """The mounts as processes have them."""
        return [Mount(volume=name, path=path) for path, name in self.mounts.items()]


def resolve_storage(project: Project, findings: Findings, environment: Environment, provenance: Provenance) -> Storage:
    """A volume for each place; variables of the code are pointed into one. environment: is given their values."""
    storage = Storage()
    ignored = _gitignored(project)
    for finding in findings.places:
        place = finding.value
        if not _PLAIN.fullmatch(place.path):
            storage.notes.append(f"{finding.source}: {place.path!r} is written, and cannot be a volume's path: a restart loses it")
        elif place.how == "volume":
            _mount(storage, place.path, finding, provenance)
            _in_tree(storage, place, ignored)
        elif place.how == "writable":
            storage.writable.append(place.path)
            provenance.from_finding("images.app.writable", finding)
            storage.notes += _lost(finding)
        else:
            _elsewhere(storage, finding, environment, provenance)
    storage.writable = list(dict.fromkeys([*storage.writable, *storage.mounts]))
    return storage


def _mount(storage: Storage, path: str, finding: Finding[Place], provenance: Provenance) -> None:
    if path in storage.mounts:
        return
    name = slug(posixpath.basename(path))
    while name in storage.volumes:
        name = f"{name}-2"
    storage.mounts[path] = name
    storage.volumes[name] = Volume(reason=f"what the application keeps in {path}")
    provenance.from_finding(f"volumes.{name}", finding, f"{finding.reason}: it must outlive the container")
    provenance.from_finding("processes.app.mounts", finding)


def _in_tree(storage: Storage, place: Place, ignored: set[str]) -> None:
    """What the project has there is given to the account, unless git does not have it: then it is somebody's own data."""
    tree = place.path.removeprefix(_APP)
    if not place.path.startswith(_APP) or "/.venv/" in place.path:
        return
    if {tree, posixpath.basename(tree)} & ignored:
        storage.left_out.append(tree)
    elif place.owned:
        storage.owned.append(tree)


def _elsewhere(storage: Storage, finding: Finding[Place], environment: Environment, provenance: Provenance) -> None:
    """A file that lies among the code: its variable says where else, or a link leads there."""
    place = finding.value
    name = place.variable
    if name and (name in environment.secrets or environment.values.get(name) is not None):
        return
    folder = _THROWN_AWAY if place.thrown_away else _DATA
    target = storage.free(folder, place.path)
    if not place.thrown_away:
        _mount(storage, folder, finding, provenance)
    if name:
        environment.values[name] = place.form.replace("{path}", target)
        environment.variables.pop(name, None)
        provenance.from_finding(f"processes.app.environment.{name}", finding, f"{finding.reason}, among the code: it is kept in {folder}")
    else:
        storage.links[place.path] = target
        provenance.from_finding("images.app.links", finding, f"{finding.reason}, among the code: a link leads to {folder}")


def _lost(finding: Finding[Place]) -> list[str]:
    if finding.value.path != "/app":
        return []
    return [
        f"{finding.source}: files are written into the working directory under names that only the running program knows: they go with "
        "the container; write them into a folder of their own, and it becomes a volume"
    ]


def _gitignored(project: Project) -> set[str]:
    """Folders that `.gitignore` names whole, `/media/` and `media/*` alike."""
    lines = (project.source(".gitignore") or b"").decode("utf-8", "replace").splitlines()
    return {line.strip().removesuffix("*").strip("/") for line in lines if line.strip() and not line.startswith(("#", "!"))}
