"""requirements.txt and what it includes: https://pip.pypa.io/en/stable/reference/requirements-file-format/."""

from dataclasses import replace

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from containerize.errors import InvalidInput
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution, Resolver, Selection
from containerize.inspection.dependencies.requirement_tree import Entry, Tree, read_tree
from containerize.project import Project


def load(project: Project, manifest: str, _selection: Selection) -> Resolver:
    """The distributions that a requirements file and its includes name; read once, asked for each Python.

    manifest: the file, relative to the root; `.in` files too. Raises InvalidInput for a line that pip would refuse, and for what leads
    out of the project; asked for a target also for two versions of one distribution.
    """
    tree = read_tree(project, manifest)
    return lambda target: _resolve(tree, target, manifest)


def _resolve(tree: Tree, target: Target, manifest: str) -> Dependencies:
    found: dict[str, Distribution] = {}
    for entry in tree.entries:
        if entry.marker is None or target.accepts(entry.marker, entry.extras):
            name = entry.distribution.name
            found[name] = _merged(found[name], entry.distribution) if name in found else entry.distribution
    for name, constraints in tree.constraints.items():
        for constraint in constraints if name in found else ():
            if target.accepts(constraint.marker):
                found[name] = _constrained(found[name], constraint)
    return Dependencies(
        dict(sorted(found.items())),
        files=tuple(tree.files),
        requirements=(manifest,),
        locked=bool(found) and tree.complete and all(_is_decided(item, tree) for item in found.values()),
        indexes=tuple(tree.indexes),
        encodings=dict(tree.encodings),
        no_binary=frozenset(tree.no_binary),
        only_binary=frozenset(tree.only_binary),
        no_index=tree.no_index,
        prereleases=tree.prereleases,
        trusted_hosts=tuple(tree.trusted_hosts),
    )


def _is_decided(distribution: Distribution, tree: Tree) -> bool:
    if distribution.origin == "index":
        return distribution.version is not None
    return distribution.name not in tree.floating


def _merged(known: Distribution, new: Distribution) -> Distribution:
    """One distribution of two lines that ask for it: installers join what they say."""
    _refuse_two_versions(known, new)
    main = known if known.origin != "index" or new.origin == "index" else new
    return replace(
        main,
        version=known.version or new.version,
        specifier=_joined(known.specifier, new.specifier),
        extras=known.extras | new.extras,
        direct=known.direct or new.direct,
        editable=known.editable or new.editable,
    )


def _constrained(known: Distribution, constraint: Entry) -> Distribution:
    """What a constraint makes of a distribution that something else asks for: it adds versions and places, never a name."""
    limit = constraint.distribution
    _refuse_two_versions(known, limit)
    origin, location = (known.origin, known.location) if known.origin != "index" else (limit.origin, limit.location)
    return replace(
        known,
        version=known.version or limit.version,
        specifier=_joined(known.specifier, limit.specifier),
        origin=origin,
        location=location,
    )


def _joined(first: str, second: str) -> str:
    return ",".join(dict.fromkeys(part for part in (first, second) if part))


def _refuse_two_versions(known: Distribution, new: Distribution) -> None:
    for pinned, other in ((known, new), (new, known)):
        if pinned.version and other.specifier and not _allows(other.specifier, pinned.version):
            raise InvalidInput(
                f"{pinned.place} wants {pinned.name}{pinned.specifier}, {other.place} wants {other.name}{other.specifier}",
                "no version is both, and installers stop at it",
                f"change one of the two: {pinned.place} or {other.place}",
            )


def _allows(specifier: str, version: str) -> bool:
    try:
        return SpecifierSet(specifier).contains(Version(version), prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return True
