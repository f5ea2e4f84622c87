"""Which services the application talks to: a driver among its dependencies, the addresses that its code reads, its own compose file."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from containerize import knowledge
from containerize.errors import InvalidConfig
from containerize.inspection.application.compose_images import ComposeImage, find_compose_images
from containerize.inspection.application.syntax import files_with
from containerize.inspection.dependencies.model import Dependencies, Distribution
from containerize.inspection.findings import Finding, ServiceUse, Source, Variable
from containerize.inspection.overrides import Overrides
from containerize.knowledge.schema import Service
from containerize.project import Project

_ANY = "*"
# Of these an application has one.
_SQL = ("postgres", "mariadb")


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What is looked at: the application and its libraries, what is installed, what is read, and the images of its compose file."""

    projects: list[Project]
    dependencies: Dependencies
    variables: tuple[Variable, ...]
    images: dict[str, ComposeImage]


def find_services(
    projects: Iterable[Project], dependencies: Dependencies, variables: tuple[Variable, ...], overrides: Overrides
) -> tuple[tuple[Finding[ServiceUse], ...], tuple[str, ...]]:
    """(what is started, a sentence for each service that is only offered). projects: the application's, then those of its libraries.

    A driver that the project itself names is evidence; of one that comes with something else the code must make use. What options say
    overrules both. Raises InvalidConfig for a service that is not known.
    """
    projects = list(projects)
    seen = _Evidence(projects, dependencies, variables, find_compose_images(projects[0]))
    wanted, unwanted = _named(overrides.services), _named(overrides.without_services)
    found, offers = [], []
    answers = {name: _driven(seen, name, row) or _through(seen, name, row) or (None, None) for name, row in knowledge.services().items()}
    possible = {name: answer for name, answer in answers.items() if name not in unwanted}
    for name, row in knowledge.services().items():
        use, offer = (None if name in wanted else _one_database(seen, name, possible)) or answers[name]
        if name in wanted and overrides.services:
            use = use or Finding(ServiceUse(name, ""), overrides.services.source, "chosen")
        if use and name not in unwanted:
            found.append(_with_image(seen, row, use))
        elif offer and name not in unwanted:
            offers.append(f"{offer}. To start one: containerize init --service {name}")
    return tuple(found), tuple(offers)


def _one_database(seen: _Evidence, name: str, answers: "dict[str, _Answer]") -> "_Answer | None":
    """Of several SQL servers whose drivers are there the one that the code makes use of, else the first; the others are offered."""
    several = [one for one in _SQL if one in answers and answers[one][0]]
    if name not in several or len(several) < 2:
        return None
    rows = knowledge.services()
    used = [one for one in several if _used(seen, rows[one], _driver(answers[one]))]
    if name == (used if len(used) == 1 else several)[0]:
        return None
    use = answers[name][0]
    assert use
    return None, f"{use.value.driver} ({use.source}) can speak to {rows[name].title}, and the project has another database"


def _driver(answer: "_Answer") -> str:
    return answer[0].value.driver if answer[0] else ""


_Answer = tuple[Finding[ServiceUse] | None, str | None]


def _driven(seen: _Evidence, name: str, row: Service) -> _Answer | None:
    """By a driver; the one that the project names itself is preferred. Without a lock an extra tells: `celery[redis]` brings redis."""
    driver = seen.dependencies.first(row.drivers, direct=True) or seen.dependencies.first(row.drivers)
    brought = _brought(seen.dependencies, row)
    if driver is None or (brought and not driver.direct):
        if brought is None:
            return None
        distribution, extra = brought
        reason = f"{distribution.name}[{extra}] brings its driver"
        return Finding(ServiceUse(name, extra), Source(distribution.file, distribution.line), reason), None
    source = Source(driver.file, driver.line)
    if driver.direct:
        return Finding(ServiceUse(name, driver.name), source, f"{driver.name} is its driver"), None
    if used := _used(seen, row, driver.name):
        return Finding(ServiceUse(name, driver.name), source, f"{driver.name} is its driver, and {used}"), None
    return None, f"{driver.name}, a driver of {row.title}, comes with another dependency ({source}), and nothing seems to use it"


def _through(seen: _Evidence, name: str, row: Service) -> _Answer | None:
    """By what speaks to it with a driver of its own: then an address tells, `redis://localhost:6379`, or the name of a variable."""
    if row.through != [_ANY] and not seen.dependencies.first(row.through):
        return None
    for variable in seen.variables:
        if not row.by_name and scheme_of(variable) in row.schemes:
            return Finding(ServiceUse(name, ""), variable.source, f"{variable.name} is a {scheme_of(variable)}:// address"), None
        if row.by_name and means(variable.name, row):
            finding = Finding(ServiceUse(name, ""), variable.source, f"{variable.name} must be set, and says where it is")
            if variable.required or _image(seen, row):
                return finding, None
            return None, f"{variable.name} ({variable.source}) can say where a {row.title} is, and has a default"
    return None


def _used(seen: _Evidence, row: Service, driver: str) -> str | None:
    """In words, what of the project makes use of a service; None for nothing."""
    if variable := next((one for one in seen.variables if means(one.name, row) or scheme_of(one) in row.schemes), None):
        return f"{variable.name} says where it is"
    if image := _image(seen, row):
        return f"{image.source} has one"
    module = driver.replace("-", "_").removesuffix("_binary")
    needles = [f"{scheme}{sign}".encode() for scheme in row.schemes for sign in ("://", "+")]
    needles += [f"{word} {module}".encode() for word in ("import", "from")]
    path = next((path for project in seen.projects for path in files_with(project, *needles)), None)
    return f"{path} uses it" if path else None


def means(name: str, row: Service) -> bool:
    """Whether a variable's name says that it holds the address of a service, or its host."""
    return any(name == known or name.endswith(f"_{known}") for known in (*row.url_names, *row.parts.get("host", ())))


def _with_image(seen: _Evidence, row: Service, use: Finding[ServiceUse]) -> Finding[ServiceUse]:
    """The image that the project's compose file has of it; else the one that an extension needs, else the usual one."""
    if image := _image(seen, row):
        reason = f"{use.reason}; {image.source} has {image.reference}"
        return Finding(ServiceUse(use.value.name, use.value.driver, image.reference), use.source, reason)
    variant = seen.dependencies.first(row.variants)
    if variant is None:
        return use
    reason = f"{use.reason}, and {variant.name} needs that image"
    return Finding(ServiceUse(use.value.name, use.value.driver, row.variants[variant.name]), use.source, reason)


def _image(seen: _Evidence, row: Service) -> ComposeImage | None:
    repositories = (reference.rpartition(":")[0] for reference in (*row.variants.values(), row.image))
    return next((seen.images[repository] for repository in repositories if repository in seen.images), None)


def _brought(dependencies: Dependencies, row: Service) -> tuple[Distribution, str] | None:
    pairs = ((one, extra) for one in dependencies.distributions.values() for extra in sorted(one.extras & row.drivers.keys()))
    return next(pairs, None)


def _named(chosen: Finding[list[str]] | None) -> list[str]:
    """The services that an option names. Raises InvalidConfig for one that is not known."""
    for name in chosen.value if chosen else ():
        known = knowledge.services()
        if chosen and name not in known:
            near = difflib.get_close_matches(name, known, 1)
            why = "a service is started from what is known of its image, health check and address"
            raise InvalidConfig(f"{chosen.source}: service {name!r}", why, f"use one of: {', '.join(near or known)}")
    return chosen.value if chosen else []


def scheme_of(variable: Variable) -> str | None:
    """What the address in a variable begins with, without the driver and the `s` of TLS: `redis` for `rediss://cache.example`."""
    match = re.match(r"([a-z0-9]+)(\+[a-z0-9]+)?://", variable.default or "")
    scheme = match[1] if match else (variable.scheme or "").partition("+")[0]
    return {"rediss": "redis", "amqps": "amqp"}.get(scheme, scheme) or None
