"""Whether the files that name one Python name the same one."""

from collections.abc import Sequence
from dataclasses import dataclass

from containerize.errors import Ambiguous
from containerize.inspection.findings import Candidate, Source
from containerize.inspection.python.constraints import Constraint, can_be_had, minor
from containerize.inspection.python.wishes import Wish, Wishes

OPTION = "--python"


@dataclass(frozen=True, slots=True)
class Agreed:
    """The version that somebody named, where, and what else was said."""

    value: str
    source: Source
    reason: str
    lost: tuple[Candidate, ...] = ()


def agree(wishes: Wishes, constraints: Sequence[Constraint], better: str) -> Agreed | None:
    """The version that every file which names one can mean, or None when none names one. Raises Ambiguous for two series.

    Of several versions in one file the first wins that the other files and the constraints allow; a patch wins over its series.
    better: what an error proposes when no version that is named can be had.
    """
    fixed = [wish for wish in wishes.named if not wish.floating]
    if not fixed:
        return None
    first, *others = fixed
    common = [one for one in first.options if all(_means(wish, one) for wish in others)]
    if not common:
        # Three files can agree two by two and not all together.
        other = next((wish for wish in others if not any(_means(wish, one) for one in first.options)), others[0])
        raise _two_series(first, other, constraints, better)
    value = next((one for one in common if can_be_had(constraints, one)), common[0])
    decides, value = _more_exact(first, others, value)
    lost = [Candidate(one, first.source, "another one that is allowed") for one in first.options if minor(one) != minor(value)]
    lost += [Candidate(wish.words, wish.source, _why_lost(wish, decides, value)) for wish in wishes.named if wish is not decides]
    return Agreed(value, decides.source, decides.words, (*lost, *wishes.passed_over))


def _means(wish: Wish, version: str) -> bool:
    return any(minor(one) == minor(version) for one in wish.options)


def _more_exact(first: Wish, others: Sequence[Wish], value: str) -> tuple[Wish, str]:
    if value.count(".") == 1:
        for wish in others:
            for one in wish.options:
                if one.startswith(f"{value}."):
                    return wish, one
    return first, value


def _why_lost(wish: Wish, decides: Wish, value: str) -> str:
    same = any(value == one or value.startswith(f"{one}.") for one in wish.options)
    return "allows it" if same else f"{decides.source} decides"


def _two_series(one: Wish, other: Wish, constraints: Sequence[Constraint], better: str) -> Ambiguous:
    named = dict.fromkeys((*one.options, *other.options))
    choices = tuple(version for version in named if can_be_had(constraints, version)) or (better,)
    return Ambiguous(
        f"two Pythons: {one.source} says {_words(one)}, {other.source} says {_words(other)}",
        "only one of them can be in the image",
        f"change one of the two, or: containerize init {OPTION} {choices[0]}",
        option=OPTION,
        choices=choices,
    )


def _words(wish: Wish) -> str:
    return " or ".join(wish.options)
