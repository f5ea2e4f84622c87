"""VERIFY: everything that is to be proved of a project's image, in order, as a checklist."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from containerize.engine.build_run import BuildResult
from containerize.engine.build_target import BuildTarget
from containerize.engine.builder import build_image
from containerize.engine.connection import Engine
from containerize.engine.layers.report import read_layers
from containerize.engine.objects import new_session
from containerize.errors import BuildFailed, ContainerExited, InvalidInput, NotProved, Unhealthy
from containerize.project import Project
from containerize.verification.budgets import Budgets, read_budgets
from containerize.verification.cache_proof import prove_edit, prove_manifest
from containerize.verification.checks import Check, Verification
from containerize.verification.cleanup import removed_afterwards
from containerize.verification.contents import find_secrets, look_inside, weigh
from containerize.verification.dockerfile_checks import check_dockerfile
from containerize.verification.lifecycle import Trials
from containerize.verification.report import ServiceReport, SmokeReport
from containerize.verification.run import SmokeSettings
from containerize.verification.smoke import smoke

_RELEASES = ("bookworm", "trixie")


@dataclass
class Verifier:
    """One verification. build: makes an image and shows how it goes. on_check: told of every check as it ends."""

    engine: Engine
    root: Path
    target: BuildTarget
    settings: SmokeSettings
    build: Callable[[BuildTarget], BuildResult]
    on_check: Callable[[Check], None]
    checks: list[Check] = field(default_factory=list)

    def run(self) -> Verification:
        """All checks; what needs an image that could not be built, or a run that ended, is left out."""
        began = time.monotonic()
        budgets = read_budgets(Project(self.root))
        self._timed(lambda: check_dockerfile(self.target))
        image = self._built()
        if image:
            self._of_image(image, budgets)
            self._of_cache(budgets)
            self._of_runs(image, budgets)
        return Verification(self.root.name, self.target.tag, tuple(self.checks), round(time.monotonic() - began, 2))

    def _note(self, check: Check) -> None:
        self.checks.append(check)
        self.on_check(check)

    def _timed(self, ask: Callable[[], Check]) -> None:
        began = time.monotonic()
        check = ask()
        self._note(replace(check, seconds=check.seconds or time.monotonic() - began))

    def _built(self) -> str | None:
        try:
            result = self.build(self.target)
        except BuildFailed as error:
            self._note(_failure("build", "it does not build", error))
            return None
        ran = sum(not step.cached for step in result.steps)
        first = min((step.started for step in result.steps if step.started), default=None)
        steps = [
            {
                "name": step.name,
                "seconds": round(step.seconds, 3),
                "cached": step.cached,
                "at": round((step.started - first).total_seconds(), 3) if first and step.started else 0.0,
            }
            for step in result.steps
        ]
        figure = f"{result.seconds:.1f} s ({ran} of {len(steps)} steps ran)"
        self._note(Check("build", "passed", figure, result.seconds, (), {"image": result.image_id, "steps": steps}))
        return result.image_id

    def _of_image(self, image: str, budgets: Budgets) -> None:
        self._timed(lambda: weigh(self.engine, image, budgets))
        release = next((name for name in _RELEASES if name in self.target.dockerfile.read_text("utf-8", "replace")), _RELEASES[-1])
        session = new_session()
        with removed_afterwards(self.engine, session):
            self._timed(lambda: look_inside(self.engine, image, session.labels, release))
        self._timed(lambda: find_secrets(self.engine, image, self.root))

    def _of_cache(self, budgets: Budgets) -> None:
        try:
            layers = read_layers(self.target, ())
        except InvalidInput as error:
            self._note(Check("cache", "skipped", error.found))
            return
        proofs: tuple[Callable[[], Check], ...] = (
            lambda: prove_edit(layers, self._trial, budgets),
            lambda: prove_manifest(layers, self._trial),
        )
        for prove in proofs:
            try:
                self._note(prove())
            except BuildFailed as error:
                self._note(_failure("cache", "a copy with a change does not build", error))

    def _trial(self, target: BuildTarget) -> BuildResult:
        """Build an image that goes again, by its label also when this process is killed."""
        session = new_session()
        tag = f"{target.tag.rpartition(':')[0] or target.tag}:verify-{session.id[:8]}"
        with removed_afterwards(self.engine, session):
            return build_image(self.engine, replace(target, tag=tag, labels=session.labels), on_progress=lambda *_: None)

    def _of_runs(self, image: str, budgets: Budgets) -> None:
        trials = Trials()
        services: list[ServiceReport] = []
        began = time.monotonic()
        try:
            report = smoke(
                self.engine, self.root, image_id=image, settings=self.settings, on_ready=services.append, trials=(trials,)
            )
        except (ContainerExited, Unhealthy) as error:
            if not trials.checks:
                self._note(_failure("starts and answers", "it does not run as it should", error))
            for check in trials.checks:
                self._note(check)
            return
        seconds = time.monotonic() - began
        for check in (_started(report, budgets, seconds), _account(report), *trials.checks, _stopped(report)):
            self._note(check)
        told = [detail for check in self.checks for detail in check.details]
        for note in report.notes:
            if note not in told and not note.endswith("runs as root"):
                self._note(Check("beside", "noted", note))


def _failure(name: str, figure: str, error: NotProved) -> Check:
    details = (*error.found.splitlines(), f"why: {error.why}", f"fix: {error.fix}")
    return Check(name, "failed", figure, 0.0, details, {"cause": error.cause}, error.exit_code)


def _started(report: SmokeReport, budgets: Budgets, seconds: float) -> Check:
    name = "starts and answers"
    boot = max((service.seconds for service in report.services), default=0.0)
    answers = [f"GET {probe.path} {probe.status}" for probe in report.probes]
    figure = ", ".join([f"{boot:.1f} s", *answers[:3], *(["..."] if len(answers) > 3 else [])])
    values: Mapping[str, object] = {
        "boot_seconds": boot,
        "services": [asdict(service) for service in report.services],
        "topology": [asdict(place) for place in report.topology],
        "internal": list(report.internal),
        "main": report.main,
        "log": list(report.log),
        "probes": [{"path": probe.path, "status": probe.status, "milliseconds": probe.milliseconds} for probe in report.probes],
    }
    if over := budgets.over("boot", boot):
        return Check(name, "failed", f"{figure}, {over}", seconds, (), values)
    return Check(name, "passed", figure, seconds, (), values)


def _account(report: SmokeReport) -> Check:
    if report.uid is None:
        return Check("account", "skipped", "its user cannot be told")
    values = {"uid": report.uid}
    if report.uid != 0:
        return Check("account", "passed", f"uid {report.uid}", 0.0, (), values)
    fix = "a fault in it could change everything in the container: USER with a number, as `containerize init` writes it"
    return Check("account", "failed", "runs as root", 0.0, (fix,), values)


def _stopped(report: SmokeReport) -> Check:
    seconds = report.stop_seconds
    if seconds is None:
        return Check("stops", "skipped", "it had ended by itself")
    said = tuple(note for note in report.notes if "SIGTERM" in note)
    if said:
        return Check("stops", "failed", f"killed after {seconds:.1f} s", seconds, said, {"cause": "ignores SIGTERM"})
    return Check("stops", "passed", f"{seconds:.1f} s after SIGTERM", seconds)
