"""Which Debian packages: for distributions that have no wheel, what they need to be compiled and to run."""

from containerize import knowledge
from containerize.inspection.dependencies.model import Dependencies, Distribution
from containerize.inspection.findings import Finding, Source, SystemNeeds


def find_system_packages(dependencies: Dependencies, python: str) -> tuple[Finding[SystemNeeds], ...]:
    """What each distribution needs that is not in a slim image of that Python (`3.13`). Those from git need git to be fetched."""
    found = []
    for name, row in knowledge.system_packages().items():
        distribution = dependencies.get(name) or _by_extra(dependencies, name)
        if distribution is None or any(dependencies.get(other) or _by_extra(dependencies, other) for other in row.unless):
            continue
        build = () if has_linux_wheel(distribution.wheels, python) else tuple(row.build)
        found.append(Finding(SystemNeeds(build, tuple(row.runtime)), _source(distribution), f"{name} {row.reason}"))
    for distribution in dependencies.distributions.values():
        if distribution.git:
            needs = SystemNeeds(("git", "ca-certificates"), ())
            found.append(Finding(needs, _source(distribution), f"{distribution.name} is fetched from git"))
    return tuple(found)


def _by_extra(dependencies: Dependencies, name: str) -> Distribution | None:
    """Without a lock only the extra shows: `psycopg[binary]` brings psycopg-binary."""
    distributions = dependencies.distributions.values()
    return next((found for found in distributions if any(f"{found.name}-{extra}" == name for extra in found.extras)), None)


def has_linux_wheel(wheels: tuple[str, ...], python: str) -> bool:
    """Whether one of the wheel files installs on CPython of that minor version on 64-bit Linux with glibc."""
    return any(_fits(wheel.removesuffix(".whl").split("-")[-3:], int(python.split(".")[1])) for wheel in wheels)


def _fits(tags: list[str], minor: int) -> bool:
    if len(tags) < 3:
        return False
    pythons, abis, platforms = (tag.split(".") for tag in tags)
    own = {"py3", f"py3{minor}", f"cp3{minor}"} | ({f"cp3{older}" for older in range(2, minor)} if "abi3" in abis else set())
    return bool(own & set(pythons)) and any(
        platform == "any" or (platform.startswith(("manylinux", "linux_")) and platform.endswith("x86_64")) for platform in platforms
    )


def _source(distribution: Distribution) -> Source:
    return Source(distribution.file, distribution.line)
