"""The checklist of `verify` for people: a line as each check ends, more below it when it failed."""

from containerize.reporting.console import Console
from containerize.verification.checks import Check, Verification

_WORDS = {"passed": "ok", "failed": "FAILED", "noted": "note", "skipped": "skipped"}


def show_check(console: Console, check: Check) -> None:
    """A word, the question, the figure; no meaning is in colour alone."""
    word = f"{_WORDS[check.status]:<7}"
    style = {"passed": console.green, "failed": console.red, "noted": console.yellow, "skipped": console.dim}[check.status]
    console.say(f"  {style(word)}  {check.name:<28}{check.figure}", hanging=11)
    for line in check.details:
        console.say(f"{'':11}{line}", hanging=13)


def show_verdict(console: Console, verification: Verification) -> None:
    """One line at the end."""
    failed = verification.failed
    asked = [check for check in verification.checks if check.status in ("passed", "failed")]
    if failed:
        console.say(f"{console.red('not proved')}: {len(failed)} of {len(asked)} checks failed, in {verification.seconds:.1f} s")
    else:
        console.say(f"{console.green('proved')}: {len(asked)} checks passed in {verification.seconds:.1f} s; everything is removed again")
