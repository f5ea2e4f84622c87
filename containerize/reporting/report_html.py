"""`verify --html`: one file for people, with all in it: no script, nothing fetched; whatever a project or its log says is text there."""

from collections.abc import Iterable, Mapping
from typing import Any

from containerize import __version__
from containerize.engine.untrusted_text import neutralise
from containerize.reporting.build_view import short
from containerize.reporting.status_text import spoken_bytes
from containerize.verification.checks import Check, Verification

_WIDTH = 160
_WORDS = {"passed": "ok", "failed": "failed", "noted": "note", "skipped": "skipped"}


def verify_html(verification: Verification) -> str:
    """The report. Its data is that of `verify --json`."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    loader = PackageLoader("containerize", "reporting")
    environment = Environment(loader=loader, autoescape=select_autoescape(default=True), undefined=StrictUndefined, finalize=_text)
    found = {check.name: check for check in verification.checks}
    started: Mapping[str, Any] = found["starts and answers"].values if "starts and answers" in found else {}
    failed = len(verification.failed)
    asked = sum(check.status in ("passed", "failed") for check in verification.checks)
    return environment.get_template("report.html.jinja").render(
        project=verification.project,
        image=verification.image,
        seconds=verification.seconds,
        version=__version__,
        failed=failed,
        verdict=f"{failed} of {asked} checks failed" if failed else f"proved: {asked} checks passed",
        figures=list(_figures(found)),
        words=_WORDS,
        checks=verification.checks,
        layers=_layers(found.get("size")),
        steps=_steps(found.get("build")),
        proofs=[check.values for check in verification.checks if check.name.startswith("cache") and "ran" in check.values],
        networks=_networks(started),
        log=started.get("log") or (),
        main=started.get("main", ""),
    )


def _text(value: object) -> object:
    """Without terminal escapes and marks that turn text round: a browser obeys the latter too."""
    return neutralise(value) if type(value) is str else value


def _figures(found: Mapping[str, Check]) -> Iterable[tuple[str, str]]:
    if "size" in found and "bytes" in found["size"].values:
        yield "image", spoken_bytes(int(found["size"].values["bytes"]))
    if "build" in found and found["build"].status == "passed":
        yield "build", f"{found['build'].seconds:.1f} s"
    if (edited := found.get("cache, code edited")) and "seconds" in edited.values:
        yield "build after an edit", f"{edited.values['seconds']:.1f} s"
    if (started := found.get("starts and answers")) and "boot_seconds" in started.values:
        yield "until it is ready", f"{started.values['boot_seconds']:.1f} s"
    if (stopped := found.get("stops")) and stopped.status == "passed":
        yield "to stop", f"{stopped.seconds:.1f} s"


def _layers(check: Check | None) -> list[dict[str, object]]:
    history = check.values.get("history", ()) if check else ()
    largest = max((layer["bytes"] for layer in history), default=0) or 1
    return [
        {
            "instruction": short(layer["instruction"], _WIDTH),
            "size": spoken_bytes(layer["bytes"]),
            "percent": _percent(layer["bytes"], largest),
        }
        for layer in history
    ]


def _steps(check: Check | None) -> list[dict[str, object]]:
    steps = sorted(check.values.get("steps", ()) if check else (), key=lambda step: (step["at"], step["name"]))
    whole = max((step["at"] + step["seconds"] for step in steps), default=0.0) or 1.0
    return [
        {**step, "name": short(step["name"], _WIDTH), "left": _percent(step["at"], whole), "width": _percent(step["seconds"], whole)}
        for step in steps
    ]


def _percent(part: float, whole: float) -> float:
    return round(min(100.0, max(0.0, 100.0 * part / whole)), 2)


def _networks(started: Mapping[str, Any]) -> list[dict[str, object]]:
    """Each network with the services in it, as they came up."""
    reports = {service["name"]: service for service in started.get("services", ())}
    found: dict[str, list[dict[str, object]]] = {}
    for service in started.get("topology", ()):
        report = reports.get(service["name"], {})
        row = {**service, "seconds": report.get("seconds"), "state": report.get("health") or report.get("state")}
        for network in service["networks"]:
            found.setdefault(network, []).append(row)
    internal = started.get("internal", ())
    return [{"name": name, "internal": name in internal, "services": services} for name, services in sorted(found.items())]
