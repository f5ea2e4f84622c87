"""The choice of a Python: the one that is asked for if everything allows it, else the best that is allowed and has wheels."""

from collections.abc import Callable, Sequence

from containerize.errors import ContainerizeError
from containerize.inspection.findings import DEFAULT, Candidate, Finding, Source
from containerize.inspection.python.agreement import Agreed, agree
from containerize.inspection.python.constraints import LATEST, Constraint, allows, default, minor, newest_patch
from containerize.inspection.python.evidence import Evidence, find_evidence
from containerize.inspection.python.images import supported
from containerize.inspection.python.locks import lock_constraints
from containerize.inspection.python.refusals import allowed_patches, conflict, exclude_each_other, fitting, preferred, refuse_unknown
from containerize.inspection.python.sources import manifest_constraints
from containerize.inspection.python.wishes import Wish, Wishes, find_wishes
from containerize.knowledge import pins
from containerize.project import Project

HeldBack = Callable[[str], Candidate | None]


def find_python(project: Project, chosen: Finding[str] | None, manager: str, manifest: str, held_back: HeldBack) -> Finding[str]:
    """The version, as `3.13` or, where the project pins a patch, `3.13.2`.

    chosen: what an option or the configuration says; it must still satisfy the manifest and the lock. manager, manifest: what is
    installed and from which file. held_back: for a series (`3.13`), the first distribution that has wheels for other Pythons and
    none for this one (its `reason` reads on after its `value`: "has wheels up to Python 3.12"), or None; asked no more than needed.
    Raises InvalidInput for a version that cannot be read, that has no image, or when two sources exclude each other.
    """
    constraints = manifest_constraints(project, manager, manifest)
    constraints += _narrowing(lock_constraints(project, manager, manifest), constraints)
    better = fitting(constraints)
    wishes = _overruled(project, chosen, better) if chosen else find_wishes(project, better)
    constraints += wishes.ranges
    if chosen:
        return _fixed(Agreed(chosen.value, chosen.source, chosen.reason, tuple(wishes.passed_over)), constraints, held_back)
    wanted = agree(wishes, constraints, better)
    if wanted is not None:
        return _fixed(wanted, constraints, held_back)
    return _free(project, wishes, constraints, held_back)


def _overruled(project: Project, chosen: Finding[str], better: str) -> Wishes:
    """What the files ask for that an option overrules, for the record. What cannot be read of them does not matter then."""
    try:
        wishes = find_wishes(project, better)
    except ContainerizeError:
        return Wishes()
    named = [Candidate(wish.words, wish.source, f"{chosen.source} decides") for wish in wishes.named]
    return Wishes(passed_over=[*named, *(Candidate(one.words, one.source, f"{chosen.source} decides") for one in wishes.ranges)])


def _narrowing(locked: list[Constraint], others: list[Constraint]) -> list[Constraint]:
    """Of what a lock says, only that which excludes something that the manifests allow: most locks repeat them."""
    before = {name: newest_patch(others, name) for name in pins().python.series}
    return [one for one in locked if any(newest_patch([*others, one], name) != patch for name, patch in before.items())]


def _fixed(wanted: Agreed, constraints: Sequence[Constraint], held_back: HeldBack) -> Finding[str]:
    """The version that somebody named. It is taken even where a distribution must be compiled for it."""
    refuse_unknown(wanted.value, wanted.source, constraints)
    for constraint in constraints:
        if not allows([constraint], wanted.value):
            raise conflict(wanted, constraint, constraints)
    patch = newest_patch(constraints, wanted.value) if wanted.value.count(".") == 1 else None
    if patch is None and not allows(constraints, wanted.value):
        raise exclude_each_other(constraints)
    # A series of which only older patches are allowed becomes the newest of those.
    value = wanted.value if patch in (None, LATEST) else f"{wanted.value}.{patch}"
    reason = f"{wanted.reason}; an exact patch gets no more security fixes" if value.count(".") > 1 else wanted.reason
    lost = [*wanted.lost, *(Candidate(one.words, one.source, "allows it") for one in constraints)]
    if held := held_back(minor(value)):
        reason = f"{reason}; {held.value} {held.reason}, so it is compiled"
        lost.append(held)
    return Finding(value, wanted.source, reason, tuple(lost))


def _free(project: Project, wishes: Wishes, constraints: Sequence[Constraint], held_back: HeldBack) -> Finding[str]:
    """The best series, when nobody named one."""
    allowed = allowed_patches(constraints)
    words = " and ".join(constraint.words for constraint in constraints)
    # An image of a series has its latest patch, whichever that is: `<=3.12` allows 3.12.0 and no image of 3.12.
    lasting = [series for series, patch in allowed.items() if patch == LATEST]
    if not lasting:
        series, patch = list(allowed.items())[-1]
        newest = Agreed(f"{series}.{patch}", constraints[0].source, f"the newest that {words} allows", tuple(wishes.passed_over))
        return _fixed(newest, [], held_back)
    if floating := next((wish for wish in wishes.named if [one for one in wish.options if one in lasting]), None):
        return _latest(floating, lasting, wishes, held_back)
    evidence = find_evidence(project)
    pool, telling = _narrowed(lasting, evidence)
    order = [*preferred(pool), *preferred([series for series in lasting if series not in pool])]
    taken, skipped = _first_free(order, held_back)
    source, reason = _why(order[0], telling, constraints)
    if skipped and taken != order[0]:
        source = source if constraints else skipped[-1].source
        reason = f"{words} allows it" if constraints else "nothing in the project names a version"
    against = [one for one in evidence if taken not in one.series]
    lost = [Candidate(", ".join(one.series), one.source, f"{one.words}, which decides nothing here") for one in against]
    return Finding(taken, source, reason + _because(order[0], taken, skipped), (*lost, *wishes.passed_over, *skipped))


def _latest(wish: Wish, lasting: list[str], wishes: Wishes, held_back: HeldBack) -> Finding[str]:
    """The newest of the series that a word such as `latest` means."""
    order = [series for series in wish.options if series in lasting]
    taken, skipped = _first_free(order, held_back)
    return Finding(taken, wish.source, wish.words + _because(order[0], taken, skipped), (*wishes.passed_over, *skipped))


def _narrowed(lasting: list[str], evidence: list[Evidence]) -> tuple[list[str], Evidence | None]:
    """The series that weak evidence leaves, and the evidence that made another one the best. Series past their end do not count."""
    pool, telling = lasting, None
    for one in evidence:
        left = [series for series in pool if series in one.series and supported(series)]
        if left:
            telling = one if preferred(left)[0] != preferred(pool)[0] else telling
            pool = left
    return pool, telling


def _first_free(order: Sequence[str], held_back: HeldBack) -> tuple[str, list[Candidate]]:
    """The first series that nothing holds back, with those before it; the very first when all of them are."""
    skipped: list[Candidate] = []
    for series in order:
        held = held_back(series)
        if held is None:
            return series, skipped
        skipped.append(Candidate(series, held.source, f"{held.value} {held.reason}"))
    return order[0], skipped


def _why(best: str, telling: Evidence | None, constraints: Sequence[Constraint]) -> tuple[Source, str]:
    words = " and ".join(constraint.words for constraint in constraints)
    if telling is not None:
        return telling.source, f"{telling.words}, and {words} allows that" if words else telling.words
    if not constraints:
        return DEFAULT, "nothing in the project names a version"
    if best == default():
        return constraints[0].source, f"{words} allows the default"
    decides = next((one for one in constraints if newest_patch([one], default()) != LATEST), constraints[0])
    return decides.source, f"the newest that {words} allows"


def _because(best: str, taken: str, skipped: Sequence[Candidate]) -> str:
    """What held back the best series, and what those after it, each distribution once and in its own words."""
    if not skipped:
        return ""
    if taken == best:
        return f"; {skipped[0].reason}, so it is compiled"
    first = {one.reason: one for one in reversed(skipped)}
    return "".join(f"; not {one.value}: {one.reason}" for one in skipped if first[one.reason] is one)
