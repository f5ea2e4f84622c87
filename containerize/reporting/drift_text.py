"""What `check` found, for people."""

from pathlib import Path

from containerize.drift.model import Drift, FileDrift, ValueDrift
from containerize.reporting.console import Console

_SHOWN = 90


def show_drift(console: Console, drift: Drift, path: Path) -> None:
    """Each kind under its own word, and the commands that end it."""
    where = "" if path == Path() else f" {path}"
    for file in drift.edited:
        _show_file(console, file)
    for value in drift.stale:
        _show_value(console, console.red("stale"), value)
    for value in drift.outdated:
        _show_value(console, "outdated", value)
    if drift.version != drift.newest:
        console.say(f"outdated  made by template {drift.version}; {drift.newest} is at hand")
    if not drift.is_red and drift.is_outdated:
        console.say(f"nothing has to be done; what is new comes with: containerize update{where}")
    elif not drift.is_red:
        more = ", but for edits that the project allows" if drift.edited else ""
        console.say(f"{console.green('up to date')}: every file is as its setup renders it, and that is what the project asks for{more}")
    for line in fixes(drift):
        console.say(f"  fix: {line}{where}" if line.startswith("containerize") else f"  fix: {line}")


def fixes(drift: Drift) -> list[str]:
    """The next steps: how files and setup come to agree again, and how an edit is kept."""
    names = [str(file.path) for file in drift.edited if not file.allowed]
    found = ["containerize update"] if drift.stale else []
    if names:
        listed = ", ".join(f'"{name}"' for name in names)
        found += [f"if the edits are meant: [tool.containerize] allow-edits = [{listed}]; else: git checkout, or containerize init --force"]
    return found


def _show_file(console: Console, file: FileDrift) -> None:
    word = console.dim("allowed") if file.allowed else console.red(file.effect)
    said = "it is not there" if file.effect == "missing" else f"line {file.line} is the first that differs from what the setup renders"
    console.say(f"{word}  {file.path}: {said}")
    if not file.allowed:
        for line in file.diff.splitlines():
            console.write(f"    {line}")


def _show_value(console: Console, word: str, value: ValueDrift) -> None:
    console.say(f"{word}  {value.path}: {spoken(value.was)} became {spoken(value.now)}")
    console.say(console.dim(f"       {value.source}: {value.reason}"), hanging=7)


def spoken(value: object) -> str:
    """A value in a line: nothing as such, lists by their members, and what has parts of its own by their number."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return f"{len(value)} settings"
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return f"{len(value)} entries"
    text = f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
