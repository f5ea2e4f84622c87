"""Which services the application talks to: a driver among its production dependencies is the evidence."""

from containerize import knowledge
from containerize.inspection.dependencies.model import Dependencies
from containerize.inspection.findings import Finding, ServiceUse, Source


def find_services(dependencies: Dependencies) -> tuple[Finding[ServiceUse], ...]:
    """One finding for each service whose driver is installed; a driver that the project names itself is preferred."""
    found = []
    for name, row in knowledge.services().items():
        driver = dependencies.first(row.drivers, direct=True) or dependencies.first(row.drivers)
        if driver:
            reason = f"{driver.name} is its driver"
            found.append(Finding(ServiceUse(name, driver.name), Source(driver.file, driver.line), reason))
    return tuple(found)
