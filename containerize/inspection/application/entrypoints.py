"""What runs: the application object of a framework, else a command, else a script; two answers are an error naming both."""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import PurePosixPath

from containerize import knowledge
from containerize.inspection.application.app_objects import AppObject, at_attribute, find_app_objects
from containerize.inspection.application.completion import completed
from containerize.inspection.application.decorated_classes import find_decorated_classes
from containerize.inspection.application.django import find_djangos
from containerize.inspection.application.notebooks import find_notebooks
from containerize.inspection.application.paste_files import find_paste_files
from containerize.inspection.application.scripts import USUAL_FILES, find_console_scripts
from containerize.inspection.application.served_files import find_served_files
from containerize.inspection.application.spiders import find_spiders
from containerize.inspection.application.started import find_started
from containerize.inspection.dependencies.model import Dependencies
from containerize.inspection.findings import DEFAULT, Candidate, EntryPoint, Finding, Packaging, Source
from containerize.knowledge.schema import EntryPointRule, Framework
from containerize.project import Project

SCRIPT, WORKER = "script", "worker"
# Of several files that take the application from one factory, the one that is there for servers comes first.
_FOR_SERVERS = ("wsgi.py", "asgi.py", *USUAL_FILES)


@dataclass(frozen=True, slots=True)
class Application:
    """A framework (or `script`) and what of it runs."""

    framework: Finding[str]
    entry_point: Finding[EntryPoint]


_FINDERS: dict[str, Callable[[Project, EntryPointRule], list[Finding[EntryPoint]]]] = {
    "file": find_served_files,
    "decorated": find_decorated_classes,
    "spider": find_spiders,
    "notebook": lambda project, _: find_notebooks(project),
    "notebooks": lambda project, _: find_notebooks(project)[:1],
    "paste": lambda project, _: find_paste_files(project),
}


def find_web_applications(project: Project, dependencies: Dependencies, packaging: Packaging | None) -> list[Application]:
    """The applications that could be served, one for each that is not part of another."""
    candidates: dict[str, list[Application]] = {}
    for framework in knowledge.frameworks().values():
        evidence = declared(framework, dependencies)
        if evidence and (entry_points := find_entry_points(project, framework, packaging, dependencies)):
            candidates[framework.name] = [Application(evidence, entry_point) for entry_point in entry_points]
    if any(knowledge.frameworks()[name].kind == "web" for name in candidates):
        candidates = {name: found for name, found in candidates.items() if knowledge.frameworks()[name].kind == "web"}
    if any(not knowledge.frameworks()[name].fallback for name in candidates):
        candidates = {name: found for name, found in candidates.items() if not knowledge.frameworks()[name].fallback}
    # What Python itself has is part of many libraries; a command that the manifest declares says what runs.
    if find_console_scripts(project, packaging):
        candidates = {name: found for name, found in candidates.items() if knowledge.frameworks()[name].distributions}
    beaten = {name for winner in candidates for name in knowledge.frameworks()[winner].beats}
    return [application for name, found in candidates.items() if name not in beaten for application in found]


def declared(framework: Framework, dependencies: Dependencies) -> Finding[str] | None:
    """The dependency that brings a framework: itself, else one that is known to be built on it."""
    if not framework.distributions:
        return Finding(framework.name, DEFAULT, "Python itself has it, and the code uses it")
    distribution = dependencies.first(framework.distributions)
    if distribution:
        version = f" {distribution.version}" if distribution.version else ""
        reason = f"{distribution.name}{version} is a dependency and the code uses it"
        return Finding(framework.name, Source(distribution.file, distribution.line), reason)
    for name, other in dependencies.distributions.items():
        if any(fnmatch(name, pattern) for pattern in framework.brought_by):
            return Finding(framework.name, Source(other.file, other.line), f"{framework.title} comes with {name} and the code uses it")
    return None


def find_entry_points(
    project: Project, framework: Framework, packaging: Packaging | None = None, dependencies: Dependencies | None = None
) -> list[Finding[EntryPoint]]:
    """What of a framework could be served or started, whether a manifest declares it or not."""
    rule = framework.entrypoint
    if rule.finder == "django":
        return [entry_point for django in find_djangos(project) if (entry_point := django.served(dependencies))]
    if rule.finder == "started":
        return find_started(project, rule, packaging)
    if rule.finder in _FINDERS:
        return _FINDERS[rule.finder](project, rule)
    objects = [completed(project, item) for item in find_app_objects(project, rule)]
    if rule.attribute:
        # No server takes an attribute of what a factory returns.
        objects = [at_attribute(project, item, rule.attribute) for item in objects if not item.entry_point.factory]
    return _one_of_each(objects)


def _one_of_each(objects: list[AppObject]) -> list[Finding[EntryPoint]]:
    """Objects win over factories; of several in one file, or from one factory, the usual one wins and the others are remembered."""
    made = [item for item in objects if not item.entry_point.factory] or objects
    groups: dict[str, list[AppObject]] = {}
    for item in made:
        groups.setdefault(item.made_by or item.entry_point.file, []).append(item)
    left = [item for item in objects if item not in made]
    found = []
    for group in groups.values():
        best = min(group, key=lambda item: (_server_rank(item.entry_point.file), item.entry_point.file))
        lost = [item for item in (*group, *left) if item is not best]
        rejected = tuple(Candidate(str(item.entry_point), item.source, "less usual than the one taken") for item in lost)
        found.append(Finding(best.entry_point, best.source, best.reason, rejected))
    return found


def _server_rank(path: str) -> int:
    name = PurePosixPath(path).name
    return _FOR_SERVERS.index(name) if name in _FOR_SERVERS else len(_FOR_SERVERS)
