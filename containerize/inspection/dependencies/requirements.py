"""requirements.txt and what it includes: https://pip.pypa.io/en/stable/reference/requirements-file-format/."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from containerize.errors import InvalidInput
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution, Origin, Resolver, Selection
from containerize.project import Project

MANIFEST = "requirements.txt"
_MAX_FILES = 100
_COMMENT = re.compile(r"(^|\s)#.*$")
_INCLUDE = re.compile(r"^(-r|--requirement|-c|--constraint)(?:\s+|=|(?<=^-[rc]))(?P<path>\S.*)$")
# What a COPY or a mount can name without quoting.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9._/+-]*")
_EDITABLE = re.compile(r"^(-e|--editable)(?:\s+|=)(?P<path>\S+)")
_PER_REQUIREMENT_OPTION = re.compile(r"\s--(hash|config-settings|global-option)[=\s]\S+")
_VIA = re.compile(r"#\s+via\b(?P<first>.*)$")


@dataclass
class _Tree:
    """What has been read of a tree of requirement files."""

    found: dict[str, Distribution] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    pinned: bool = True
    indirect: frozenset[int] = frozenset()


def load(project: Project, manifest: str, _selection: Selection) -> Resolver:
    """The distributions that a requirements file and its includes name. Raises InvalidInput for a line that pip would refuse."""
    return lambda target: _read(project, target, manifest)


def _read(project: Project, target: Target, start: str) -> Dependencies:
    tree = _Tree()
    _read_file(project, target, start, tree, constraint=False)
    return Dependencies(
        dict(sorted(tree.found.items())), files=tuple(tree.files), requirements=(start,), locked=tree.pinned and bool(tree.found)
    )


def _read_file(project: Project, target: Target, path: str, tree: _Tree, *, constraint: bool) -> None:
    text = project.text(path)
    assert text is not None
    tree.files.append(path)
    indirect = _indirect_lines(text)
    for number, line in logical_lines(text):
        tree.indirect = indirect
        include = _INCLUDE.match(line)
        if include:
            _include(project, target, path, number, include, tree)
        elif not constraint and not line.startswith("-"):
            _requirement(target, path, number, line, tree)
        elif not constraint and (editable := _EDITABLE.match(line)):
            _local(path, number, editable["path"], tree)


def _include(project: Project, target: Target, path: str, number: int, include: re.Match[str], tree: _Tree) -> None:
    named = include["path"].strip("\"'")
    constraint = include[1] in ("-c", "--constraint")
    if "://" in named and constraint:
        return
    other = _beside(path, named)
    if other in tree.files:
        return
    if other is None or project.text(other) is None or len(tree.files) >= _MAX_FILES:
        raise InvalidInput(
            f"{path}:{number}: {include[0]} names no file of this project",
            "what it installs cannot be seen, and the build would not have the file",
            f"correct {path}:{number}, or add the file",
        )
    if not _PLAIN_PATH.fullmatch(other):
        raise InvalidInput(
            f"{path}:{number}: {include[0]} names a file with characters other than letters, digits and ._/+-",
            "a Dockerfile would need it quoted, which engines do not do alike",
            f"rename {other} and correct {path}:{number}",
        )
    _read_file(project, target, other, tree, constraint=constraint)


def _beside(path: str, other: str) -> str | None:
    """The path, from the root, of a file named relative to another; None when it leaves the root or is a URL."""
    if "://" in other or other.startswith(("/", "~")):
        return None
    parts: list[str] = list(PurePosixPath(path).parent.parts)
    for part in PurePosixPath(other).parts:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _requirement(target: Target, path: str, number: int, line: str, tree: _Tree) -> None:
    text = _PER_REQUIREMENT_OPTION.sub("", line).strip()
    if re.match(r"^(\.{1,2}(/|$)|/|[a-z+]+://|file:)", text) or (text.endswith((".whl", ".tar.gz", ".zip")) and "@" not in text):
        _local(path, number, text, tree)
        return
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        raise InvalidInput(
            f"{path}:{number}: {text[:200]!r} is not a requirement: {str(error).splitlines()[0][:200]}",
            "no installer can read it",
            f"correct {path}:{number} (form: name[extra]==1.2; python_version < '3.14')",
        ) from None
    if not target.accepts(requirement.marker):
        return
    name = canonicalize_name(requirement.name)
    if requirement.url and ("://" not in requirement.url or requirement.url.startswith("file:")):
        _local(path, number, f"{requirement.url}#egg={name}", tree)
        return
    pins = [specifier.version for specifier in requirement.specifier if specifier.operator in ("==", "===")]
    version = pins[0] if pins and "*" not in pins[0] else None
    tree.pinned = tree.pinned and (version is not None or requirement.url is not None)
    known = tree.found.get(name)
    tree.found[name] = Distribution(
        name,
        path,
        number,
        version or (known.version if known else None),
        direct=number not in tree.indirect,
        extras=frozenset(map(canonicalize_name, requirement.extras)) | (known.extras if known else frozenset()),
        origin="git" if "git+" in (requirement.url or "") else "url" if requirement.url else "index",
        location=requirement.url,
    )


def _local(path: str, number: int, location: str, tree: _Tree) -> None:
    """A path or URL without a name: what it installs is known only to the installer."""
    place = None if "://" in location and not location.startswith("file:") else location.removeprefix("file:")
    egg = re.search(r"[#&]egg=([A-Za-z0-9._-]+)", location)
    name = canonicalize_name(egg[1]) if egg else f"{path}:{number}"
    local = _beside(path, place.split("#")[0].split("[")[0]) if place else None
    origin: Origin = "path" if place else "git" if "git+" in location else "url"
    where = location if place is None else "." if local == "" else local
    tree.found[name] = Distribution(name, path, number, direct=True, origin=origin, location=where)
    tree.pinned = False


def _indirect_lines(text: str) -> frozenset[int]:
    """Lines of requirements that, as `pip-compile` and `uv pip compile` note it, only other distributions ask for."""
    found = set()
    asked: dict[int, list[str]] = {}
    requirement, listing = 0, False
    for number, line in enumerate(text.split("\n"), 1):
        via = _VIA.search(line)
        if line.strip() and not line.lstrip().startswith(("#", "--hash")):
            requirement, listing = number, False
        if via:
            asked[requirement] = [via["first"].strip()] if via["first"].strip() else []
            listing = True
        elif listing and line.lstrip().startswith("#"):
            asked[requirement].append(line.strip(" #"))
    for number, names in asked.items():
        if names and not any(name.startswith("-r") or "(" in name for name in names):
            found.add(number)
    return frozenset(found)


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """(number of its first line, text) of each logical line: continuations joined, comments and blank lines left out."""
    start, joined = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        start = start or number
        comment = line.lstrip().startswith("#")
        if line.endswith("\\") and not comment:
            joined += line[:-1]
            continue
        # As pip joins them: nothing in between, but a comment stays one.
        whole = _COMMENT.sub("", f"{joined} {line}" if comment else joined + line).strip()
        if whole:
            yield start, whole
        start, joined = 0, ""
    if whole := _COMMENT.sub("", joined).strip():
        yield start, whole
