"""Which Debian packages: for distributions that have no wheel, what they need to be compiled and to run."""

from containerize import knowledge
from containerize.inspection.dependencies.model import Dependencies, Distribution
from containerize.inspection.findings import Finding, Source, SystemNeeds


def find_system_packages(dependencies: Dependencies) -> tuple[Finding[SystemNeeds], ...]:
    """What each distribution needs that is not in a slim image. Distributions from git need git to be fetched."""
    found = []
    for name, row in knowledge.system_packages().items():
        distribution = dependencies.get(name)
        if distribution is None or dependencies.first(row.unless):
            continue
        build = () if _has_linux_wheel(distribution) else tuple(row.build)
        found.append(Finding(SystemNeeds(build, tuple(row.runtime)), _source(distribution), f"{name} {row.reason}"))
    for distribution in dependencies.distributions.values():
        if distribution.git:
            needs = SystemNeeds(("git", "ca-certificates"), ())
            found.append(Finding(needs, _source(distribution), f"{distribution.name} is fetched from git"))
    return tuple(found)


def _has_linux_wheel(distribution: Distribution) -> bool:
    return any(wheel.endswith("-any.whl") or "linux_x86_64" in wheel for wheel in distribution.wheels)


def _source(distribution: Distribution) -> Source:
    return Source(distribution.file, distribution.line)
