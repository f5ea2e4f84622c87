"""Our own rules for compose files: each is a function of a service, or of the file, that yields (path, what is there, what to write)."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from containerize import knowledge
from containerize.engine.compose_file import ComposeFile, as_list, as_mapping, build_table, split_mount
from containerize.linting.edits import Edit
from containerize.linting.problem import Problem, Severity

Found = Iterator[tuple[tuple[str | int, ...], str, str]]
Service = Mapping[str, Any]
_SECRET = re.compile(r"(?:^|_)(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)(?:_KEY)?$", re.IGNORECASE)
# Of a switch, such as MARIADB_RANDOM_ROOT_PASSWORD.
_SWITCH = frozenset(("0", "1", "yes", "no", "true", "false"))
_ON_LOOPBACK = re.compile(r"^(?:127\.\d+\.\d+\.\d+|\[?::1\]?|localhost):")


def compose_problems(compose: ComposeFile) -> list[Problem]:
    """All that our rules say, in the order of the lines."""
    name = compose.document.name
    found = [*_version(compose)]
    for service, table in compose.services.items():
        for rule, severity, ask in _RULES:
            for path, said, fix in ask(service, table, compose):
                found.append(Problem(name, _line(compose, "services", service, *path), rule, said, fix, severity))
    return sorted(found, key=lambda problem: problem.place)


def _line(compose: ComposeFile, *path: str | int) -> int:
    return int(compose.document.where(*path).rpartition(":")[2] or 1)


def _version(compose: ComposeFile) -> Iterator[Problem]:
    if "version" in compose.data:
        line = _line(compose, "version")
        said = "`version:` means nothing since Compose 2, which warns of it at each run"
        yield Problem(compose.document.name, line, "version", said, "remove the line", "warning", Edit(line, line, "", ""))


def _database(service: Service) -> str | None:
    """The title of a database or broker that is known, by the name of the image."""
    image = _name(str(service.get("image") or ""))
    titles = {_name(row.image): row.title for row in knowledge.services().values()}
    return titles.get(image) or next((row.title for row in knowledge.markers().values() if image in row.images), None)


def _name(image: str) -> str:
    """`postgres` of `registry.example/library/postgres:17@sha256:...`."""
    return image.partition("@")[0].rpartition("/")[2].partition(":")[0]


def _published(name: str, service: Service, _compose: ComposeFile) -> Found:
    title = _database(service)
    for index, entry in enumerate(as_list(service.get("ports")) if title else ()):
        address = f"{entry.get('host_ip') or ''}:" if isinstance(entry, dict) else str(entry)
        if not _ON_LOOPBACK.match(address):
            said = f"{name}: {title} is open to all that reach this machine, also through most firewalls"
            target = entry.get("target") if isinstance(entry, dict) else str(entry).rpartition(":")[2]
            yield ("ports", index), said, f'remove it (services reach each other without), or "127.0.0.1:{target}:{target}"'


def _password(name: str, service: Service, compose: ComposeFile) -> Found:
    given = service.get("environment")
    pairs = given.items() if isinstance(given, dict) else (str(entry).partition("=")[::2] for entry in as_list(given))
    for index, (key, value) in enumerate(pairs):
        text = "" if value is None or str(value).lower() in _SWITCH else str(value)
        written = _document_value(compose, name, key, index)
        if _SECRET.search(str(key)) and text and "$" not in written and not text.startswith("/run/secrets/"):
            path = ("environment", key) if isinstance(given, dict) else ("environment", index)
            yield path, f"{name}: {key} stands in a file that is committed", f"env_file: with {key}=..., a file that git ignores"


def _document_value(compose: ComposeFile, name: str, key: str, index: int) -> str:
    """As it is written, before variables are put in."""
    given = compose.document.data["services"][name].get("environment")
    return str(given.get(key) if isinstance(given, dict) else as_list(given)[index])


def _latest(name: str, service: Service, _compose: ComposeFile) -> Found:
    image = str(service.get("image") or "")
    tag = image.rpartition("/")[2].partition(":")[2]
    if image and "@" not in image and not build_table(service) and tag in ("", "latest"):
        yield ("image",), f"{name}: {image} is another image on another day", f"{image.removesuffix(':latest')}:VERSION"


def _reaches_out(name: str, service: Service, _compose: ComposeFile) -> Found:
    if str(service.get("privileged")).lower() == "true":
        yield ("privileged",), f"{name}: privileged is root on this machine", "remove it, or name the one capability: cap_add: [...]"
    for index, entry in enumerate(as_list(service.get("volumes"))):
        source = str(entry.get("source")) if isinstance(entry, dict) else split_mount(str(entry)).source
        if source and source.endswith("/docker.sock"):
            yield ("volumes", index), f"{name}: who has the engine's socket is root on this machine", "remove it"


def _starts_too_early(name: str, service: Service, compose: ComposeFile) -> Found:
    waits = service.get("depends_on")
    conditions = {key: as_mapping(how).get("condition") for key, how in waits.items()} if isinstance(waits, dict) else {}
    early = [key for key, condition in conditions.items() if condition in (None, "service_started")]
    for needed in early or as_list(waits if not isinstance(waits, dict) else None):
        title = _database(compose.services.get(str(needed), {}))
        if title:
            said = f"{name} starts before {needed} takes connections: depends_on waits for {title}'s container alone"
            yield ("depends_on",), said, f"depends_on: {{{needed}: {{condition: service_healthy}}}}, and a healthcheck: in {needed}"


def _data_goes(name: str, service: Service, _compose: ComposeFile) -> Found:
    image = _name(str(service.get("image") or ""))
    lasting = next((row for row in knowledge.markers().values() if image in row.images and row.database), None)
    if lasting and not as_list(service.get("volumes")) and not as_list(service.get("tmpfs")):
        folder = next((row.data for row in knowledge.services().values() if row.title == lasting.title), None) or "/ITS/DATA"
        said = f"{name}: the data of {lasting.title} goes with its container, at the next `docker compose down`"
        yield (), said, f"volumes: [{name}-data:{folder}], and {name}-data: under volumes: at the end of the file"


def _hides_code(name: str, service: Service, compose: ComposeFile) -> Found:
    if not build_table(service) or "dev" in compose.document.name:
        return
    for index, entry in enumerate(as_list(service.get("volumes"))):
        source, target = (entry.get("source"), entry.get("target")) if isinstance(entry, dict) else split_mount(str(entry))[:2]
        if str(source).rstrip("/") in (".", "./."):
            said = f"{name}: this folder hides what was built at {target}: what runs here is not the image, and runs nowhere else"
            yield ("volumes", index), said, "`docker compose up --watch` with develop:, or a compose.override.yaml of your own"


Rule = Callable[[str, Service, ComposeFile], Found]
_RULES: tuple[tuple[str, Severity, Rule], ...] = (
    ("database-published", "error", _published),
    ("password", "error", _password),
    ("latest", "warning", _latest),
    ("reaches-out", "error", _reaches_out),
    ("starts-too-early", "warning", _starts_too_early),
    ("data-goes", "error", _data_goes),
    ("hides-code", "warning", _hides_code),
)
