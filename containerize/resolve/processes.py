"""What runs in containers: the application with its command, port and health check, and the jobs before it."""

import itertools
import re
import shlex
from typing import Literal

from packaging.version import InvalidVersion, Version

from containerize import knowledge
from containerize.config import Health, Mount, Process
from containerize.inspection.application.entrypoints import WORKER
from containerize.inspection.findings import DEFAULT, Findings, Worker
from containerize.inspection.findings import Server as ServerFound
from containerize.knowledge.schema import Server
from containerize.resolve.environment import Environment
from containerize.resolve.provenance import Provenance

# Slow enough for migrations and imports; the short interval at the start finds a fast application at once.
_START_PERIOD = "60s"
_MAX_PROBES = 5


def resolve_processes(
    findings: Findings, environment: Environment, mounts: list[Mount], provenance: Provenance
) -> dict[str, Process]:
    """`app`, and one process for each job that must end before it starts. mounts: of all of them."""
    jobs = _jobs(findings, environment, mounts, provenance)
    needs = [finding.value.name for finding in findings.services]
    provenance.default("processes.app", "the same for every project")
    if findings.server:
        provenance.from_finding("processes.app.command", findings.server)
    else:
        provenance.from_finding("processes.app.command", findings.entry_point)
    provenance.from_finding("processes.app.kind", findings.framework)
    web = findings.server is not None or findings.port is not None
    app = Process(
        kind="web" if web else _kind(findings),
        image="app",
        command=_command(findings),
        port=findings.port.value if findings.port else None,
        health=_health(findings, provenance) if web else None,
        needs=needs,
        after=list(jobs),
        environment=environment.values,
        probes=_probes(findings, provenance) if web else [],
        mounts=mounts,
        gpu=_gpu(findings, provenance),
    )
    if findings.port:
        provenance.from_finding("processes.app.port", findings.port)
    return {"app": app, **jobs, **_workers(findings, app, provenance)}


def _kind(findings: Findings) -> Literal["web", "worker", "command"]:
    """What runs on until it is stopped is a worker; what ends by itself a command."""
    if findings.framework.value == WORKER:
        return "worker"
    framework = knowledge.frameworks().get(findings.framework.value)
    return framework.kind if framework else "command"


def _workers(findings: Findings, app: Process, provenance: Provenance) -> dict[str, Process]:
    """Processes of the same image that run on: they have the application's environment and wait for the same jobs and services."""
    workers: dict[str, Process] = {}
    taken = {"app", *app.after, *app.needs}
    for finding in findings.workers:
        worker = finding.value
        name = _free(worker.name, {*taken, *workers})
        provenance.from_finding(f"processes.{name}", finding)
        addresses = {key: _address(service) for key, service in worker.environment.items() if service in app.needs}
        workers[name] = Process(
            kind="worker",
            image="app",
            command=list(worker.argv),
            needs=app.needs,
            after=app.after,
            environment=addresses | _path(findings, worker) | app.environment,
            mounts=app.mounts,
            stop_grace_period=worker.stop_grace_period,
            port=worker.port,
            health=_connects(str(worker.port)) if worker.port else None,
        )
    return workers


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number where a process or service has it."""
    numbered = (f"{name}-{number}" for number in itertools.count(2))
    return next(one for one in itertools.chain([name], numbered) if one not in taken)


def _path(findings: Findings, worker: Worker) -> dict[str, str]:
    """Where the worker's modules are imported from, when that is another folder than the application's. Installed code is found anyway."""
    if findings.packaging or worker.import_root is None or worker.import_root == findings.entry_point.value.import_root:
        return {}
    return {"PYTHONPATH": "/app" if worker.import_root == "." else f"/app/{worker.import_root}"}


def _address(service: str) -> str:
    row = knowledge.services()[service]
    return row.url.replace("{scheme}", row.scheme)


def _gpu(findings: Findings, provenance: Provenance) -> bool:
    gpu = findings.installation.gpu
    if gpu is None:
        return False
    provenance.from_finding("processes.app.gpu", gpu)
    return gpu.value.needed


def _jobs(findings: Findings, environment: Environment, mounts: list[Mount], provenance: Provenance) -> dict[str, Process]:
    jobs = {}
    for finding in findings.jobs:
        name = finding.value.name
        provenance.from_finding(f"processes.{name}", finding)
        needs = [service.value.name for service in findings.services]
        command = list(finding.value.argv)
        jobs[name] = Process(kind="job", image="app", command=command, needs=needs, environment=environment.values, mounts=mounts)
    return jobs


def _command(findings: Findings) -> list[str]:
    if findings.server is None:
        return list(findings.entry_point.value.argv)
    row = knowledge.servers()[findings.server.value.name]
    words = _server_words(findings, row)
    if row.bind and "bind" in findings.server.value.configured:
        return ["/bin/sh", "-c", " ".join(["exec", *map(shlex.quote, words), row.bind, '"0.0.0.0:${PORT}"'])]
    if row.port == "environment":
        return words
    # A shell only to put PORT in; `exec` makes the server PID 1, so that signals reach it.
    port = row.port_value.replace("{port}", "${PORT}")
    target = [shlex.quote(words.pop())] if row.target_last else []
    return ["/bin/sh", "-c", " ".join(["exec", *map(shlex.quote, words), str(row.port_flag), f'"{port}"', *target])]


def _server_words(findings: Findings, row: Server) -> list[str]:
    assert findings.server is not None
    entry_point = findings.entry_point.value
    target = f"{entry_point.module}:{entry_point.attribute}"
    if entry_point.factory and row.factory_target:
        target = row.factory_target.replace("{target}", target)
    framework = knowledge.frameworks()[findings.framework.value]
    filled = {
        "{target}": target,
        "{interface}": entry_point.interface or framework.interface,
        "{file}": entry_point.file,
        "{module}": str(entry_point.module),
        "{attribute}": str(entry_point.attribute),
    }
    words = [re.sub(r"\{\w+\}", lambda name: filled[name[0]], word) for word in _command_words(row, findings.server.value)]
    for flags in row.flags:
        if _is_at_least(findings.server.value.version, flags.since):
            words += flags.arguments
    if entry_point.factory:
        words += row.factory
    return [*words, target] if row.target_last else words


def _command_words(row: Server, server: ServerFound) -> list[str]:
    """The command without the flags for what the project's own configuration sets."""
    words: list[str] = []
    dropped = {flag for flag, name in row.settings.items() if name in server.configured}
    for index, word in enumerate(row.command):
        if word not in dropped and (index == 0 or row.command[index - 1] not in dropped):
            words.append(word)
    return [*words, "--config", server.config] if server.config else words


def _is_at_least(version: str | None, since: str) -> bool:
    try:
        return version is not None and Version(version) >= Version(since)
    except InvalidVersion:
        return False


def _health(findings: Findings, provenance: Provenance) -> Health:
    """A probe by the standard library alone. Any answer below 500 counts: a 404 or a refused Host header proves that it serves."""
    port = "int(os.environ['PORT'])"
    if findings.health:
        provenance.from_finding("processes.app.health", findings.health)
        path = findings.health.value
        code = (
            f"import http.client as h, os, sys; c = h.HTTPConnection('127.0.0.1', {port}, timeout=4); "
            f"c.request('GET', {path!r}); sys.exit(c.getresponse().status >= 500)"
        )
    else:
        provenance.default("processes.app.health", "no health route in the code: the probe asks whether the port accepts connections")
        return _connects(port)
    return _health_of(code, path)


def _connects(port: str) -> Health:
    """A probe that asks whether a port accepts connections. port: as code."""
    modules = "os, socket" if "os." in port else "socket"
    return _health_of(f"import {modules}; socket.create_connection(('127.0.0.1', {port}), timeout=4)", None)


def _health_of(code: str, path: str | None) -> Health:
    # -I: the application's own folder is not on the path, so no module of its own can stand in for a standard one.
    return Health(command=["python", "-Ic", code], path=path, start_period=_START_PERIOD)


def _probes(findings: Findings, provenance: Provenance) -> list[str]:
    """What a smoke run asks for: `/` and the other plain routes, the health route among them. Nothing where no HTTP is spoken."""
    framework = knowledge.frameworks().get(findings.framework.value)
    if framework and framework.protocol != "http":
        return []
    routes = [route.value for route in findings.routes]
    health = [findings.health.value] if findings.health else []
    own_health = findings.health is not None and findings.health.source != DEFAULT
    first = [route for route in routes if route == "/"] or ([] if own_health else ["/"])
    provenance.derived("processes.app.probes", "the routes that a smoke run asks for")
    chosen = dict.fromkeys([*first, *health, *routes])
    return [path for path in chosen if re.fullmatch(r"/[A-Za-z0-9._~/+-]*", path)][:_MAX_PROBES]
