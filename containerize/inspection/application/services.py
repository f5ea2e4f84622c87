"""Which services the application talks to: a driver among its production dependencies is the evidence."""

import re

from containerize import knowledge
from containerize.inspection.dependencies.model import Dependencies, Distribution
from containerize.inspection.findings import Finding, ServiceUse, Source, Variable
from containerize.knowledge.schema import Service


def find_services(dependencies: Dependencies, variables: tuple[Variable, ...]) -> tuple[Finding[ServiceUse], ...]:
    """One finding for each service whose driver is installed; a driver that the project names itself is preferred.

    Without a lock an extra tells: `celery[redis]` brings redis. Else the address that the code falls back to, or that the project's
    own example gives a variable: `redis://localhost:6379`.
    """
    found = []
    for name, row in knowledge.services().items():
        driver = dependencies.first(row.drivers, direct=True) or dependencies.first(row.drivers)
        if driver:
            variant = dependencies.first(row.variants)
            reason = f"{driver.name} is its driver" + (f", and {variant.name} needs that image" if variant else "")
            use = ServiceUse(name, driver.name, row.variants[variant.name] if variant else None)
            found.append(Finding(use, Source(driver.file, driver.line), reason))
        elif brought := _brought(dependencies, row):
            distribution, extra = brought
            reason = f"{distribution.name}[{extra}] brings its driver"
            found.append(Finding(ServiceUse(name, extra), Source(distribution.file, distribution.line), reason))
        elif dependencies.first(row.through) and (written := next((one for one in variables if scheme_of(one) in row.schemes), None)):
            found.append(Finding(ServiceUse(name, ""), written.source, f"{written.name} is a {scheme_of(written)}:// address"))
    return tuple(found)


def _brought(dependencies: Dependencies, row: Service) -> tuple[Distribution, str] | None:
    pairs = ((one, extra) for one in dependencies.distributions.values() for extra in sorted(one.extras & row.drivers.keys()))
    return next(pairs, None)


def scheme_of(variable: Variable) -> str | None:
    """What the address in a variable begins with, without the driver and the `s` of TLS: `redis` for `rediss://cache.example`."""
    match = re.match(r"([a-z0-9]+)(\+[a-z0-9]+)?://", variable.default or "")
    scheme = match[1] if match else (variable.scheme or "").partition("+")[0]
    return {"rediss": "redis", "amqps": "amqp"}.get(scheme, scheme) or None
