"""Background workers: found by the object, the decorated functions or the settings class that their library is started with."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.inspection.application.app_objects import AppObject, find_app_objects
from containerize.inspection.application.django import find_djangos
from containerize.inspection.application.modules import is_importable
from containerize.inspection.application.start_lines import find_start_lines
from containerize.inspection.application.symbols import Symbols
from containerize.inspection.application.syntax import constant_string, files_with, nodes, top_level
from containerize.inspection.dependencies.model import Dependencies
from containerize.inspection.findings import EntryPoint, Finding, Source, Worker
from containerize.knowledge import schema
from containerize.project import Project


def find_workers(project: Project, dependencies: Dependencies) -> tuple[Finding[Worker], ...]:
    """One worker for each library that is a dependency and that the code uses, and its scheduler; the main one is called `worker`."""
    found: list[Finding[Worker]] = []
    replaced: set[str] = set()
    for name, row in knowledge.workers().items():
        if name not in replaced and dependencies.first(row.distributions):
            workers = list(_FINDERS[row.found](project, row, dependencies))
            found += workers
            replaced |= set(row.instead_of) if workers else set()
    return tuple(found)


def _object(project: Project, row: schema.Worker, dependencies: Dependencies) -> Iterator[Finding[Worker]]:
    """The application object of the library, with its scheduler and the page that shows what its workers do."""
    objects = find_app_objects(project, schema.EntryPointRule(finder="app_object", calls=row.calls))
    item = _one(project, row, [one for one in objects if not one.entry_point.factory])
    if item is None:
        return
    filled = _filled(item.entry_point)
    yield _worker(row, row.command, filled, item.source, item.reason)
    if beat := _beat(project, row, dependencies):
        command, source, reason = beat
        yield _worker(row, command, filled, source, reason, "beat")
    monitor = row.monitor
    brought = dependencies.get(monitor.distribution) if monitor else None
    if monitor and brought and brought.direct:
        place = Source(brought.file, brought.line)
        found = _worker(row, monitor.command, filled, place, f"{brought.name} shows what the workers do", monitor.name)
        yield replace(found, value=replace(found.value, port=monitor.port))


def _one(project: Project, row: schema.Worker, objects: list[AppObject]) -> AppObject | None:
    """The object that workers share: the only one, else the one that a line which starts the project elsewhere names.

    Raises InvalidInput for several that nothing decides between: one worker on a queue would take what it does not know.
    """
    files = {one.entry_point.file for one in objects}
    if len(files) < 2:
        return objects[0] if objects else None
    words = {word for line in find_start_lines(project) for word in line.words}
    named = [one for one in objects if words & _spellings(one.entry_point)]
    if not named:
        listed = ", ".join(f"{one.entry_point} ({one.source})" for one in objects)
        raise InvalidInput(
            f"{len(objects)} applications of {row.title}: {listed}",
            "a worker runs one of them, and on a queue that they share it would take tasks that it does not know",
            f"name the one in a Procfile: echo 'worker: celery -A {objects[0].entry_point} worker' >> Procfile",
        )
    return named[0]


def _spellings(entry: EntryPoint) -> set[str]:
    """How `celery -A` may name it: https://docs.celeryq.dev/en/stable/getting-started/next-steps.html#about-the-app-argument."""
    module = entry.module or ""
    return {module, f"{module}:{entry.attribute}", f"{module}.{entry.attribute}", module.removesuffix(".celery")}


def _beat(project: Project, row: schema.Worker, dependencies: Dependencies) -> tuple[list[str], Source, str] | None:
    """The scheduler, of which there must be one alone: with its entries in the database, or in the code."""
    brought = dependencies.first(row.database_beat.distributions) if row.database_beat else None
    if row.database_beat and brought:
        return row.database_beat.command, Source(brought.file, brought.line), f"{brought.name} keeps the schedule"
    for needle in row.beat.needles if row.beat else ():
        for path in files_with(project, needle.encode()):
            assert row.beat
            return row.beat.command, Source(path, _line(project, path, needle)), "the code has a schedule"
    return None


def _line(project: Project, path: str, needle: str) -> int:
    text = (project.source(path) or b"").decode(errors="replace")
    return text[: text.index(needle)].count("\n") + 1


def _queue(project: Project, row: schema.Worker, _: Dependencies) -> Iterator[Finding[Worker]]:
    """The queues that the code names."""
    code, queues, first = Symbols(project), list[str](), None
    for path in files_with(project, b"Queue"):
        module = project.module(path)
        for node in nodes(module) if module else ():
            if isinstance(node, ast.Call) and code.full(path, node.func) in row.calls:
                queues.append((constant_string(node.args[0]) if node.args else None) or "default")
                first = first or Source(path, node.lineno)
    if first:
        command = [*row.command, *dict.fromkeys(queues)]
        yield _worker(row, command, {}, first, f"the code puts jobs into {', '.join(dict.fromkeys(queues))}")


def _decorator(project: Project, row: schema.Worker, _: Dependencies) -> Iterator[Finding[Worker]]:
    """The modules whose functions the library's decorator makes into tasks."""
    code, modules, first, root = Symbols(project), list[str](), None, "."
    for path in files_with(project, row.calls[0].rpartition(".")[2].encode()):
        module = project.module(path)
        for node in nodes(module) if module else ():
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _decorated(code, path, node, row) and code.module(path):
                modules.append(code.module(path))
                first, root = first or Source(path, node.lineno), code.root(path)
    if first:
        command = [*row.command, *dict.fromkeys(modules)]
        yield _worker(row, command, {"{root}": root}, first, f"functions are {row.title} tasks")


def _decorated(code: Symbols, path: str, node: ast.FunctionDef | ast.AsyncFunctionDef, row: schema.Worker) -> bool:
    decorators = [one.func if isinstance(one, ast.Call) else one for one in node.decorator_list]
    return any(code.full(path, one) in row.calls for one in decorators)


def _settings(project: Project, row: schema.Worker, _: Dependencies) -> Iterator[Finding[Worker]]:
    """The class of settings: it is called so, or has both functions and the address of Redis."""
    code = Symbols(project)
    for path in files_with(project, row.calls[0].encode(), b"redis_settings"):
        module = project.module(path)
        for node in top_level(module.body) if module else ():
            if isinstance(node, ast.ClassDef) and _is_settings(node) and is_importable(path, code.root(path)):
                entry = EntryPoint(path, code.module(path), node.name, import_root=code.root(path))
                yield _worker(row, row.command, _filled(entry), Source(path, node.lineno), f"class {node.name}")
                return


def _is_settings(node: ast.ClassDef) -> bool:
    names = {
        target.id
        for line in node.body
        for target in (line.targets if isinstance(line, ast.Assign) else [line.target] if isinstance(line, ast.AnnAssign) else [])
        if isinstance(target, ast.Name)
    }
    return bool(names & {"functions", "cron_jobs"}) and (node.name.endswith("WorkerSettings") or "redis_settings" in names)


def _django(project: Project, row: schema.Worker, _: Dependencies) -> Iterator[Finding[Worker]]:
    """A command of manage.py, when the settings or the code name the application."""
    using = files_with(project, row.calls[0].encode())
    for django in find_djangos(project)[:1] if using else []:
        source = Source(using[0], _line(project, using[0], row.calls[0]))
        yield _worker(row, row.command, {"{file}": django.manage, "{root}": django.root}, source, f"{row.title} is used")


_FINDERS = {"object": _object, "queue": _queue, "decorator": _decorator, "settings": _settings, "django": _django}


def _filled(entry: EntryPoint) -> dict[str, str]:
    return {
        "{target}": f"{entry.module}:{entry.attribute}",
        "{dotted}": f"{entry.module}.{entry.attribute}",
        "{root}": entry.import_root,
    }


def _worker(
    row: schema.Worker, command: list[str], filled: dict[str, str], source: Source, reason: str, kind: str = "worker"
) -> Finding[Worker]:
    argv = tuple(filled.get(word, word) for word in command)
    grace = row.stop_grace_period if kind == "worker" else "15s"
    worker = Worker(kind, row.title, argv, filled.get("{root}", "."), grace, dict(row.environment))
    return Finding(worker, source, f"{row.title}: {reason}")


def as_application(finding: Finding[Worker]) -> Finding[EntryPoint]:
    """A worker as the entry point of a project that has nothing else."""
    worker = finding.value
    entry = EntryPoint(finding.source.place, argv=worker.argv, import_root=worker.import_root or ".")
    return Finding(entry, finding.source, finding.reason)


