"""What `inspect` and `init` show of a project: each answer, where it comes from, and why."""

from collections.abc import Iterator
from typing import TypeVar

from containerize import knowledge
from containerize.inspection.findings import Candidate, Finding, Findings, Source
from containerize.pipeline import Analysis
from containerize.reporting.console import Console

T = TypeVar("T")

_LABEL_WIDTH = 16

Row = tuple[str, str, Source, str, tuple[Candidate, ...]]


def show_analysis(console: Console, analysis: Analysis) -> None:
    """One answer a line, its source and reason beside it, or below it where the terminal is narrow; then the notes."""
    findings = analysis.findings
    console.say(console.bold(headline(findings)))
    console.say("")
    rows = list(answers(analysis))
    width = max(len(value) for _, value, _, _, _ in rows)
    for label, value, source, reason, rejected in rows:
        why = f"{source}: {reason}" if str(source) not in ("derived",) else reason
        left = f"  {label:<{_LABEL_WIDTH}}  {value:<{min(width, 30)}}"
        if len(left) + 2 + len(why) <= console.width:
            console.say(f"{left}  {console.dim(why)}")
        else:
            console.say(f"  {label:<{_LABEL_WIDTH}}  {value}")
            console.wrap(why, indent=_LABEL_WIDTH + 6, style=console.dim)
        for candidate in together(rejected):
            console.wrap(f"not {candidate.value} ({candidate.source}): {candidate.reason}", indent=_LABEL_WIDTH + 6, style=console.dim)
    console.notes(analysis.resolution.notes)


def together(rejected: tuple[Candidate, ...]) -> list[Candidate]:
    """Candidates that lost for one reason, as one."""
    values: dict[tuple[Source, str], list[str]] = {}
    for candidate in rejected:
        values.setdefault((candidate.source, candidate.reason), []).append(candidate.value)
    return [Candidate(", ".join(names), source, reason) for (source, reason), names in values.items()]


def headline(findings: Findings) -> str:
    """`bookshelf: FastAPI, uv, Python 3.13`."""
    framework = knowledge.frameworks().get(findings.framework.value)
    title = framework.title if framework else "a program"
    manager = {"none": "no dependencies", "pyproject": "pyproject.toml"}.get(findings.manager.value, findings.manager.value)
    return f"{findings.name.value}: {title}, {manager}, Python {findings.python.value}"


def answers(analysis: Analysis) -> Iterator[Row]:
    """(label, value, source, reason, what lost) of each answer, in the order in which they are shown."""
    found = analysis.findings
    yield _row("package manager", found.manager)
    yield from _chosen(found)
    yield _row("Python", found.python)
    yield _row("framework", found.framework)
    yield _row("entry point", found.entry_point)
    if found.packaging:
        yield _row("project", found.packaging, "installed")
    yield from _installed(found)
    if found.server:
        version = found.server.value.version
        yield _row("server", found.server, f"{found.server.value.name}{f' {version}' if version else ''}")
    if found.port:
        yield _row("port", found.port)
    if found.port:
        health = analysis.resolution.provenance.of("processes.app.health")
        assert health is not None
        yield "health check", f"GET {found.health.value}" if found.health else "TCP connect", health.source, health.reason, ()
    for service in found.services:
        yield _row("service", service, knowledge.services()[service.value.name].title)
    yield from _commands(found)
    for place in found.places:
        yield _row("written", place, place.value.path)
    for needs in found.system_packages:
        yield _row("system packages", needs, " ".join(dict.fromkeys([*needs.value.build, *needs.value.runtime])))
    yield from _variables(analysis)


def _commands(found: Findings) -> Iterator[Row]:
    for job in found.jobs:
        yield _row("job", job, " ".join(job.value.argv))
    for worker in found.workers:
        yield _row("worker", worker, " ".join(worker.value.argv))
    if found.assets:
        yield _row("assets", found.assets, f"{' '.join(found.assets.value.build)} on Node.js {found.assets.value.node}")
    for step in found.steps:
        yield _row("build step", step, " ".join(step.value.argv))


def _chosen(found: Findings) -> Iterator[Row]:
    """Of the installation, what a manager does not say by itself."""
    installation = found.installation
    if installation.workspace:
        yield _row("workspace", installation.workspace)
    if installation.manifest.value and str(installation.manifest.source.place) != str(found.manager.source.place):
        yield _row("installed from", installation.manifest)
    if installation.lock_tool:
        yield _row("lock is read by", installation.lock_tool, installation.lock_tool.value.requirements[0].replace("==", " "))
    if installation.uv:
        yield _row("uv", installation.uv, installation.uv.value.rpartition(":")[2])
    if installation.platform:
        yield _row("platform", installation.platform)


def _installed(found: Findings) -> Iterator[Row]:
    installation = found.installation
    for local in installation.local_paths:
        yield _row("own library", local, local.value.path)
    if installation.version_tool:
        stands_in = "0.0.0, or build argument VERSION" if installation.version_tool.value.variable else "-"
        yield _row("version", installation.version_tool, stands_in)
    for index in installation.indexes:
        yield _row("package index", index, index.value.host)
    if installation.gpu:
        yield _row("GPU", installation.gpu, "reserved" if installation.gpu.value.needed else "none")
    if installation.dependencies.distributions and not any(needs.value.build for needs in found.system_packages):
        yield _no_compiler(found)


def _no_compiler(found: Findings) -> Row:
    installation = found.installation
    machine = "arm64" if installation.platform and installation.platform.value.endswith("arm64") else "amd64"
    who, rest = ("every distribution", "") if not installation.assumed else ("each that is known of", "; the others are taken to have one")
    reason = f"{who} has a wheel for Python {found.python.value} on {machine}, or no code to compile{rest}"
    return "compiler", "none", installation.manifest.source, reason, ()


def _variables(analysis: Analysis) -> Iterator[Row]:
    config, provenance = analysis.config, analysis.resolution.provenance
    environment = config.processes["app"].environment
    names = sorted({*environment, *config.secrets})
    for index, name in enumerate(names):
        path = f"secrets.{name}" if name in config.secrets else f"processes.app.environment.{name}"
        origin = provenance.of(path)
        if origin:
            yield "environment" if index == 0 else "", name, origin.source, origin.reason, ()


def _row(label: str, finding: Finding[T], value: str | None = None) -> Row:
    return label, value or str(finding.value), finding.source, finding.reason, finding.rejected
