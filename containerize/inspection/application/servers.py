"""Which production server: one that the project brings, also through another dependency; else one is added and said so."""

from packaging.specifiers import SpecifierSet

from containerize import knowledge
from containerize.errors import NotRecognised
from containerize.inspection.dependencies.model import Dependencies
from containerize.inspection.findings import DEFAULT, EntryPoint, Finding, Server, Source
from containerize.inspection.python import minor
from containerize.knowledge import schema
from containerize.knowledge.schema import Framework

# What is added for an interface that is not the framework's usual one.
_ADDED = {"asgi": "uvicorn", "wsgi": "gunicorn", "wsgi-attribute": "waitress"}


def refuse_unserved(entry_point: Finding[EntryPoint]) -> None:
    """Without a server something has to start itself. Raises NotRecognised for an object in a module, of a framework that nothing names."""
    if entry_point.value.argv or entry_point.value.command:
        return
    found = f"{entry_point.source}: {entry_point.value} is to be started, and no manifest names a framework that it could be of"
    fix = "name its framework and its server in the manifest; or what starts it by itself: --entry-point path/to/script.py"
    raise NotRecognised(found, "which server can serve it is not known", fix)


def find_server(framework: Framework, entry_point: EntryPoint, dependencies: Dependencies, python: str) -> Finding[Server]:
    """The framework's own choice when it is installed, else any other that speaks the interface, else a pinned one that we add."""
    rows = knowledge.servers()
    interface = entry_point.interface or framework.interface
    usual = framework.server if framework.server and interface in rows[framework.server].interfaces else _ADDED[interface]
    names = sorted(rows, key=lambda name: name != usual)
    for name in names:
        if _serves(rows[name], interface, entry_point) and (found := dependencies.first(rows[name].distributions)):
            how = "is a dependency" if found.direct else "comes with another dependency"
            return Finding(Server(name, found.version), Source(found.file, found.line), f"{found.name} {how}")
    return _from_extra(framework, dependencies) or _added(usual, python)


def _serves(row: schema.Server, interface: str, entry_point: EntryPoint) -> bool:
    """Whether a server speaks the interface, and calls factories where the entry point is one."""
    return interface in row.interfaces and bool(row.factory or row.factory_target or not entry_point.factory)


def _from_extra(framework: Framework, dependencies: Dependencies) -> Finding[Server] | None:
    for distribution in filter(None, map(dependencies.get, framework.distributions)):
        for extra in sorted(distribution.extras & framework.extras.keys()):
            source = Source(distribution.file, distribution.line)
            return Finding(Server(framework.extras[extra]), source, f"comes with {distribution.name}[{extra}]")
    return None


def _added(name: str, python: str) -> Finding[Server]:
    pins = knowledge.pins().servers[knowledge.servers()[name].distributions[0]]
    requirement = next(pin.requirement for pin in pins if SpecifierSet(pin.python).contains(f"{minor(python)}.0"))
    reason = f"no production server among the dependencies; {requirement} is added to the image"
    return Finding(Server(name, requirement.partition("==")[2], added=requirement), DEFAULT, reason)
