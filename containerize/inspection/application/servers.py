"""Which production server: one that the project brings, also through another dependency; else one is added and said so."""

from packaging.specifiers import SpecifierSet

from containerize import knowledge
from containerize.inspection.dependencies.model import Dependencies
from containerize.inspection.findings import DEFAULT, Finding, Server, Source
from containerize.inspection.python import minor
from containerize.knowledge.schema import Framework


def find_server(framework: Framework, usual: str, dependencies: Dependencies, python: str) -> Finding[Server]:
    """`usual`, the framework's choice, when it is installed, else any other that speaks its interface, else a pinned one that we add."""
    rows = knowledge.servers()
    names = sorted(rows, key=lambda name: name != usual)
    for name in names:
        if framework.interface in rows[name].interfaces and (found := dependencies.first(rows[name].distributions)):
            how = "is a dependency" if found.direct else "comes with another dependency"
            return Finding(Server(name, found.version), Source(found.file, found.line), f"{found.name} {how}")
    for distribution in filter(None, map(dependencies.get, framework.distributions)):
        for extra in sorted(distribution.extras & framework.extras.keys()):
            source = Source(distribution.file, distribution.line)
            return Finding(Server(framework.extras[extra]), source, f"comes with {distribution.name}[{extra}]")
    requirement = next(
        pin.requirement for pin in knowledge.pins().servers[usual] if SpecifierSet(pin.python).contains(f"{minor(python)}.0")
    )
    version = requirement.partition("==")[2]
    return Finding(
        Server(usual, version, added=requirement),
        DEFAULT,
        f"no production server among the dependencies; {requirement} is added to the image",
    )
