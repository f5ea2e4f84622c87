"""Which of several answers is meant: the one that a file which starts the project elsewhere names."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TypeVar

from containerize.errors import InvalidInput
from containerize.inspection.application.chosen_entry import named_object
from containerize.inspection.application.entrypoints import Application
from containerize.inspection.application.start_lines import StartLine, in_project
from containerize.inspection.dependencies.model import Dependencies
from containerize.inspection.findings import Candidate, EntryPoint, Finding
from containerize.project import Project

Answer = TypeVar("Answer")
_TARGET = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(\(\))?")
# Programs that are given `module:attribute`, or a module alone.
_SERVERS = frozenset("gunicorn uvicorn hypercorn daphne granian waitress-serve flask fastapi sanic robyn litestar quart".split())
# `flask run` means no run.py.
_SUBCOMMANDS = frozenset({"run", "dev"})
_CALLS_FACTORIES = frozenset({"--factory", "--call"})


def named_elsewhere(
    project: Project, lines: list[StartLine], dependencies: Dependencies, found: list[Application]
) -> Application | None:
    """The application that the first telling line names: one of those found, else one that it spells out and the code defines.

    None when nothing names one, or when a line names several.
    """
    taken = {application.framework.value for application in found}
    for line in lines:
        if application := _only(found, line, lambda item: item.entry_point.value):
            lost = [other for other in found if other is not application]
            return Application(application.framework, _finding(application.entry_point, line, [other.entry_point for other in lost]))
        # Django's own files name its applications, and its settings go with them; a line only tells which of the two is served.
        if taken == {"django"} and len(found) == 1 and (asgi := _django_asgi(project, found[0], line)):
            return asgi
        target = None if taken == {"django"} else _target(line)
        if target and (spelt := _spelt(project, dependencies, found, target, line)):
            return spelt
    return None


def _django_asgi(project: Project, application: Application, line: StartLine) -> Application | None:
    """The ASGI application of a Django project, when a line gives it to a server."""
    taken = application.entry_point.value
    for module, _, attribute in (word.partition(":") for word in line.words if _TARGET.fullmatch(word)):
        base = module.replace(".", "/")
        path = f"{base}.py" if taken.import_root == "." else f"{taken.import_root}/{base}.py"
        if path != taken.file and project.contains(path, b"get_asgi_application"):
            entry = replace(taken, file=path, module=module, attribute=attribute, interface="asgi")
            lost = (Candidate(str(taken), application.entry_point.source, f"{line.source} names another"),)
            return Application(application.framework, Finding(entry, line.source, f"{line.what} starts it", lost))
    return None


def named_program(lines: list[StartLine], found: list[Finding[EntryPoint]]) -> Finding[EntryPoint] | None:
    """Of several scripts or commands the one that a line names, when any does."""
    for line in lines if len(found) > 1 else ():
        if program := _only(found, line, lambda item: item.value):
            return _finding(program, line, [other for other in found if other is not program])
    return None


def _only(found: Iterable[Answer], line: StartLine, entry: Callable[[Answer], EntryPoint]) -> Answer | None:
    hits = [item for item in found if _spells(line, entry(item))]
    return hits[0] if len(hits) == 1 else None


def _finding(taken: Finding[EntryPoint], line: StartLine, lost: list[Finding[EntryPoint]]) -> Finding[EntryPoint]:
    rejected = tuple(Candidate(str(item.value), item.source, f"{line.source} names another") for item in lost)
    return replace(taken, reason=f"{taken.reason}; {line.source} starts it ({line.what})", rejected=(*taken.rejected, *rejected))


def _spells(line: StartLine, entry: EntryPoint) -> bool:
    words = set(line.words)
    if entry.command and entry.command in words:
        return True
    if entry.module:
        targets = {word.removesuffix("()") for word in words if _TARGET.fullmatch(word)}
        if targets:
            return any(_is_target(target, entry) for target in targets)
        modules = words - _SUBCOMMANDS if words & _SERVERS else set()
        if any(_is_module(word.removesuffix(".py").replace("/", "."), entry) for word in modules):
            return True
    elif entry.argv[:2] == ("python", "-m") and "-m" in words and entry.argv[2] in words:
        return True
    return any(in_project(word) == entry.file for word in words)


def _is_target(target: str, entry: EntryPoint) -> bool:
    module, _, attribute = target.partition(":")
    return attribute == entry.attribute and _is_module(module, entry)


def _is_module(module: str, entry: EntryPoint) -> bool:
    """Whether a dotted name is the module, from whatever folder it is imported there."""
    whole = PurePosixPath(entry.file).with_suffix("").as_posix().removesuffix("/__init__").replace("/", ".")
    return f".{whole}".endswith(f".{module}") if module else False


def _target(line: StartLine) -> str | None:
    """The `module:attribute` that a line gives a server, with `()` for a factory."""
    targets = [word for word in line.words if _TARGET.fullmatch(word)]
    if len(targets) != 1 or not _SERVERS & set(line.words):
        return None
    factory = "()" if _CALLS_FACTORIES & set(line.words) and not targets[0].endswith("()") else ""
    return targets[0] + factory


def _spelt(
    project: Project, dependencies: Dependencies, found: list[Application], target: str, line: StartLine
) -> Application | None:
    """What a line spells out, when the code defines it; a line that is older than the code says nothing."""
    try:
        application = named_object(project, dependencies, Finding(target, line.source, f"{line.what} starts it"), found)
    except InvalidInput:
        return None
    return Application(application.framework, _finding_of(application, found, line))


def _finding_of(application: Application, found: list[Application], line: StartLine) -> Finding[EntryPoint]:
    rejected = tuple(Candidate(str(item.entry_point.value), item.entry_point.source, f"{line.source} names another") for item in found)
    return replace(application.entry_point, rejected=rejected)
