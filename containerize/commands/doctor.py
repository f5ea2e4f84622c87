"""What `doctor` does: every question, told as it is answered."""

import os
from collections.abc import Iterator

from containerize.engine.doctor.machine import of_machine
from containerize.engine.doctor.symptom import Symptom
from containerize.errors import FINDINGS, EngineMissing
from containerize.reporting.console import Console

_WORDS = {"ok": "ok", "note": "note", "problem": "PROBLEM"}


def doctor(console: Console, *, fix: bool) -> tuple[list[Symptom], int]:
    """Ask everything. fix: do what is safe. Returns the answers and the exit code: that of a missing engine, 1 for others, or 0."""
    found: list[Symptom] = []
    for symptom in _ask(fix=fix):
        found.append(symptom)
        _show(console, symptom)
    problems = [symptom for symptom in found if symptom.severity == "problem"]
    if not problems:
        console.say(f"{console.green('ready')}: builds and runs will work here")
        return found, 0
    console.say(f"{console.red('not ready')}: {len(problems)} of {len(found)} answers are problems")
    return found, EngineMissing.exit_code if any(symptom.name == "engine" for symptom in problems) else FINDINGS


def _ask(*, fix: bool) -> Iterator[Symptom]:
    from containerize.engine.connection import connect, engine_may_be_lost
    from containerize.engine.doctor.engine import of_engine
    from containerize.engine.objects import sweep_dead

    yield from of_machine(os.environ)
    try:
        with connect(cli=False) as engine, engine_may_be_lost("nothing was changed"):
            for symptom in of_engine(engine):
                if fix and symptom.fixable:
                    sweep_dead(engine)
                    yield Symptom(symptom.name, "ok", f"{symptom.found}: removed now")
                else:
                    yield symptom
    except EngineMissing as error:
        yield Symptom("engine", "problem", f"{error.found}: {error.why}", error.fix)


def _show(console: Console, symptom: Symptom) -> None:
    style = {"ok": console.green, "note": console.yellow, "problem": console.red}[symptom.severity]
    console.say(f"  {style(f'{_WORDS[symptom.severity]:<7}')}  {symptom.name:<12}{symptom.found}", hanging=23)
    if symptom.fix:
        console.say(f"{'':23}fix: {symptom.fix}", hanging=28)
