"""Extras and groups that a person chose: whether the project has them, and which distributions are there for a group alone."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from containerize.errors import InvalidInput
from containerize.inspection.dependencies.model import Distribution, Selection

Walk = Callable[[frozenset[str]], dict[str, Distribution]]


def refuse_unknown(selection: Selection, extras: Iterable[str], groups: Iterable[str], file: str) -> None:
    """Raise InvalidInput for a chosen extra or group that is not among those of `file`."""
    for kind, chosen, known in (("extra", selection.extras, extras), ("group", selection.groups, groups)):
        unknown = sorted(chosen - set(known))
        if unknown:
            have = ", ".join(sorted(known))
            raise InvalidInput(
                f"{file} has no {kind} {unknown[0]!r}",
                "what it would install is not known",
                f"--{kind} with one of: {have}" if have else f"leave it out: {file} has no {kind}s",
            )


def attributed(walk: Walk, groups: frozenset[str]) -> dict[str, Distribution]:
    """What production and `groups` install; what is there for a group alone names it.

    walk: what is installed with the given groups beside production.
    """
    found = walk(groups)
    if not groups:
        return found
    production = walk(frozenset())
    for group in sorted(groups):
        for name in walk(frozenset({group})):
            if name not in production and found[name].group is None:
                found[name] = replace(found[name], group=group)
    return found
