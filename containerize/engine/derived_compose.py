"""The variant of a compose file that a smoke run starts: nothing of the user's is named, published, written to or restarted by it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from containerize.engine.compose_file import ComposeFile, as_mapping, build_table
from containerize.engine.derived_service import (
    LOGGING,
    NO_PROBING,
    Probing,
    Surroundings,
    container_ports,
    dependencies,
    derived_service,
    probed_often,
)
from containerize.engine.interpolation import DUMMY, escaped
from containerize.errors import InvalidInput

# Characters that JSON takes as they are and YAML does not (https://yaml.org/spec/1.2.2/#51-character-set).
_NOT_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@dataclass(frozen=True)
class Derived:
    """The document to start, and what each of its services is expected to do.

    jobs: services that must end with 0. programs: services that may. awaited: the programs that are run by hand, so their end is
    waited for. ports: container ports of each service that publishes any. main: the service that the project itself is, the one
    with a port before one without. variables: what compose must find in its environment.
    """

    document: dict[str, Any]
    jobs: frozenset[str]
    programs: frozenset[str]
    awaited: frozenset[str]
    ports: dict[str, tuple[int, ...]]
    main: str
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def services(self) -> frozenset[str]:
        """The names of all services that are started."""
        return frozenset(self.document["services"])

    @property
    def text(self) -> str:
        """The document as compose reads it: JSON that is YAML too."""
        plain = json.dumps(escaped(self.document), indent=1, ensure_ascii=False)
        return _NOT_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", plain)


def derive(
    compose: ComposeFile,
    *,
    image: str,
    secrets_file: str | None,
    labels: Mapping[str, str],
    values: Mapping[str, str] | None = None,
    probing: Probing = NO_PROBING,
) -> Derived:
    """A smoke variant. image: takes the place of what is built. secrets_file: takes the place of compose.secrets.env.

    values: of variables that the file takes from its surroundings. Raises InvalidInput for a file that builds several images.
    """
    services = compose.services
    ours = _ours(compose)
    jobs = _jobs(services)
    main = _main(services, ours, jobs)
    started = _started(services, main)
    ports = {name: found for name in services if name in started and (found := container_ports(services[name]))}
    around = Surroundings(compose.root, image, secrets_file, labels, values or {}, started, probing)
    document: dict[str, Any] = {
        "services": {
            name: derived_service(name, service, around, ours=name in ours, published=ports.get(name, ()) if name in ours | {main} else ())
            for name, service in services.items()
            if name in started
        }
    }
    document |= _resources(compose, labels, around.scratch)
    programs = frozenset(name for name in ours & started if name not in ports and name not in jobs)
    by_hand = frozenset(name for name in programs if services[name].get("profiles") or services[name].get("restart") in ("no", False))
    return Derived(document, jobs & started, programs, by_hand, ports, main, _secret_variables(compose, values or {}))


def single_container(image: str, port: int | None, labels: Mapping[str, str], probing: Probing = NO_PROBING) -> Derived:
    """For a project without a compose file: its image alone, with the bounds that a rendered compose file sets."""
    service: dict[str, Any] = {
        "image": image,
        "pull_policy": "never",
        "restart": "no",
        "init": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "pids_limit": 256,
        "logging": LOGGING,
        "labels": dict(labels),
        "ports": [f"127.0.0.1::{port}"] if port else [],
    }
    if health := probed_often(None, probing, ours=True):
        service["healthcheck"] = health
    document = {"services": {"app": service}, "networks": {"default": {"labels": dict(labels)}}}
    programs = frozenset() if port else frozenset({"app"})
    return Derived(document, frozenset(), programs, programs, {"app": (port,)} if port else {}, "app")


def _ours(compose: ComposeFile) -> frozenset[str]:
    """The services that run the image which was built: those that say so, and those that name the same image."""
    built = {name: table for name, service in compose.services.items() if (table := build_table(service))}
    first = next(iter(built), "")
    for name, table in built.items():
        if _recipe(table) != _recipe(built[first]):
            raise InvalidInput(
                f'{compose.document.where("services", name, "build")}: service "{name}" builds another image than "{first}"',
                "a smoke run builds one image, and would start that in the place of both",
                f'build "{name}" yourself and give it an `image:` without `build:` in a compose file of its own, or smoke its folder',
            )
    images = {str(compose.services[name]["image"]) for name in built if "image" in compose.services[name]}
    return frozenset(name for name, service in compose.services.items() if name in built or str(service.get("image")) in images)


def _recipe(table: Mapping[str, Any]) -> tuple[str, ...]:
    context = str(table.get("context") or ".").removeprefix("./").rstrip("/") or "."
    return context, str(table.get("dockerfile") or ""), str(table.get("target") or ""), repr(table.get("args"))


def _jobs(services: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """Services that another one waits for until they have completed."""
    return frozenset(
        name
        for service in services.values()
        for name, condition in as_mapping(service.get("depends_on")).items()
        if as_mapping(condition).get("condition") == "service_completed_successfully"
    )


def _main(services: Mapping[str, Mapping[str, Any]], ours: frozenset[str], jobs: frozenset[str]) -> str:
    """Of those that are ours and not only done first: what starts by itself before what is run by hand, then the one with a port."""
    candidates = [name for name in services if name in ours and name not in jobs] or [name for name in services if name not in jobs]
    ranked = sorted(candidates or services, key=lambda name: (bool(services[name].get("profiles")), not container_ports(services[name])))
    return ranked[0]


def _started(services: Mapping[str, Mapping[str, Any]], main: str) -> frozenset[str]:
    """What starts by itself, the main service though it be run by hand, and what these need."""
    started: set[str] = set()
    pending = [main, *(name for name, service in services.items() if not service.get("profiles"))]
    while pending:
        name = pending.pop()
        if name in services and name not in started:
            started.add(name)
            pending += dependencies(services[name])
    return frozenset(started)


def _resources(compose: ComposeFile, labels: Mapping[str, str], scratch: list[str]) -> dict[str, Any]:
    """Networks and volumes without name, driver and `external`, so that nothing of the user's is taken, whatever it is called."""
    networks = {"default": {}, **as_mapping(compose.data.get("networks"))}.items()
    isolated = {name: {"internal": True} if str(as_mapping(how).get("internal")).lower() == "true" else {} for name, how in networks}
    volumes = [*as_mapping(compose.data.get("volumes")), *scratch]
    found: dict[str, Any] = {
        "networks": {name: how | {"labels": dict(labels)} for name, how in isolated.items()},
        "volumes": {name: {"labels": dict(labels)} for name in volumes},
    }
    for kind in ("configs", "secrets"):
        if table := as_mapping(compose.data.get(kind)):
            found[kind] = {name: {key: value for key, value in as_mapping(how).items() if key != "name"} for name, how in table.items()}
    return found


def _secret_variables(compose: ComposeFile, values: Mapping[str, str]) -> dict[str, str]:
    """Secrets and configs that are the value of a variable: a scratch value, or the one that the run was told."""
    named = [as_mapping(how).get("environment") for kind in ("configs", "secrets") for how in as_mapping(compose.data.get(kind)).values()]
    return {str(name): values.get(str(name), DUMMY) for name in named if name}
