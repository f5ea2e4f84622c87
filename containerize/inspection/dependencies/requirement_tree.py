"""A requirements file with all that it includes, read once: what is asked for, what constrains it, and which indexes are named."""

from dataclasses import dataclass, field

from packaging.utils import canonicalize_name

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.inspection.dependencies.local_projects import read_local_project
from containerize.inspection.dependencies.model import Distribution, Index
from containerize.inspection.dependencies.requirement_lines import Line, Option, Wanted, parse_line
from containerize.inspection.dependencies.requirement_places import (
    archive_name,
    check_local,
    inside,
    is_archive,
    is_decided,
    is_git,
    is_remote,
    refuse_credentials,
)
from containerize.inspection.dependencies.requirement_text import indirect_lines, logical_lines, read_text
from containerize.project import Project

_MAX_FILES = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A distribution that is asked for where the marker holds. extras: of the local project that brings it, for its markers."""

    distribution: Distribution
    marker: str | None = None
    extras: frozenset[str] = frozenset()


@dataclass
class Tree:
    """All that a tree of files says. floating: names from a place whose content can change. complete: whether all names are known."""

    entries: list[Entry] = field(default_factory=list)
    constraints: dict[str, list[Entry]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    encodings: dict[str, str] = field(default_factory=dict)
    indexes: list[Index] = field(default_factory=list)
    no_binary: set[str] = field(default_factory=set)
    only_binary: set[str] = field(default_factory=set)
    trusted_hosts: list[str] = field(default_factory=list)
    no_index: bool = False
    prereleases: bool = False
    complete: bool = True
    floating: set[str] = field(default_factory=set)
    seen: set[tuple[str, bool]] = field(default_factory=set)


def read_tree(project: Project, start: str) -> Tree:
    """Read `start` and what it includes. Raises InvalidInput as `requirements.load` says."""
    tree = Tree()
    _Reader(project, tree).read(start, constraint=False)
    if not tree.indexes:
        _refuse_what_no_index_has(tree)
    return tree


def _refuse_what_no_index_has(tree: Tree) -> None:
    names = knowledge.no_distributions()
    for entry in tree.entries:
        found = entry.distribution
        if found.name in names and found.origin == "index":
            raise InvalidInput(f"{found.place}: {found.name} is in no index", names[found.name], f"remove {found.place}")


class _Reader:
    def __init__(self, project: Project, tree: Tree) -> None:
        self.project = project
        self.tree = tree

    def read(self, path: str, *, constraint: bool) -> None:
        found = read_text(self.project, path)
        if found is None:
            raise InvalidInput(f"{path} is not a file", "what it installs cannot be seen", f"add {path}")
        text, encoding = found
        self.tree.seen.add((path, constraint))
        self._add_file(path)
        if encoding != "utf-8":
            self.tree.encodings[path] = encoding
        indirect = indirect_lines(text)
        for number, logical in logical_lines(text):
            line = Line(path, number, logical)
            said = parse_line(line)
            if isinstance(said, Wanted):
                self._want(line, said, direct=number not in indirect, constraint=constraint)
            else:
                for option in said:
                    self._option(line, option, constraint=constraint)

    def _add_file(self, path: str) -> None:
        if path not in self.tree.files:
            self.tree.files.append(path)

    def _option(self, line: Line, option: Option, *, constraint: bool) -> None:
        tree = self.tree
        match option.name:
            case "--requirement" | "--constraint":
                self._include(line, option, constraint=constraint or option.name == "--constraint")
            case "--index-url" | "--extra-index-url":
                refuse_credentials(line, option.value)
                default = option.name == "--index-url"
                tree.indexes.append(Index(option.value, line.file, line.number, kind="default" if default else "extra"))
            case "--find-links":
                self._find_links(line, option.value)
            case "--no-binary" | "--only-binary":
                _add_names(tree.no_binary if option.name == "--no-binary" else tree.only_binary, option.value)
            case "--no-index":
                tree.no_index = True
            case "--pre":
                tree.prereleases = True
            case "--trusted-host":
                tree.trusted_hosts.append(option.value)

    def _include(self, line: Line, option: Option, *, constraint: bool) -> None:
        if is_remote(option.value):
            refuse_credentials(line, option.value)
            self._remote_include(line, option)
            return
        path = inside(line, option.value, line.file.rpartition("/")[0])
        if (path, constraint) in self.tree.seen:
            return
        if len(self.tree.seen) >= _MAX_FILES or self.project.read(path) is None:
            raise InvalidInput(
                f"{line.place}: {line.text[:200]} names no file of this project",
                "what it installs cannot be seen, and the build would not have the file",
                f"correct {line.place}, or add the file",
            )
        self.read(path, constraint=constraint)

    def _remote_include(self, line: Line, option: Option) -> None:
        if option.name == "--requirement":
            raise InvalidInput(
                f"{line.place}: {line.text[:200]} includes a file of another machine",
                "what it installs cannot be seen, and it can be another at each build",
                f"download it into the project, and name the copy in {line.place}",
            )
        note = f"{line.place}: the constraints of {option.value} are fetched at each build and not looked into here"
        if note not in self.project.warnings:
            self.project.warnings.append(note)

    def _find_links(self, line: Line, value: str) -> None:
        refuse_credentials(line, value)
        path = value
        if not is_remote(value):
            beside = inside(line, value, line.file.rpartition("/")[0])
            path = beside if self.project.exists(beside) else inside(line, value)
            if not self.project.exists(path):
                raise InvalidInput(
                    f"{line.place}: {path} does not exist", "the files to install from are missing", f"add {path}, or remove {line.place}"
                )
            for name in self.project.files:
                if name.startswith(f"{path}/") and is_archive(name):
                    self._add_file(name)
        self.tree.indexes.append(Index(path, line.file, line.number, kind="links"))

    def _want(self, line: Line, wanted: Wanted, *, direct: bool, constraint: bool) -> None:
        if constraint:
            self._constrain(line, wanted)
        elif wanted.url is None:
            assert wanted.name
            distribution = Distribution(
                wanted.name, line.file, line.number, wanted.version, direct=direct, extras=wanted.extras, specifier=wanted.specifier
            )
            self.tree.entries.append(Entry(distribution, wanted.marker))
        elif is_remote(wanted.url):
            self.tree.entries.append(Entry(self._remote(line, wanted), wanted.marker))
        else:
            self._local(line, wanted)

    def _constrain(self, line: Line, wanted: Wanted) -> None:
        if wanted.name is None or wanted.extras or wanted.editable:
            raise InvalidInput(
                f"{line.place}: {line.text[:200]!r} is no constraint",
                "a constraint limits the versions of a name, without extras or -e; pip stops at others",
                f"correct {line.place} (form: name==1.2), or name {line.file} with -r",
            )
        if wanted.url is not None and is_remote(wanted.url):
            distribution = self._remote(line, wanted)
        else:
            distribution = Distribution(wanted.name, line.file, line.number, wanted.version, specifier=wanted.specifier)
        self.tree.constraints.setdefault(wanted.name, []).append(Entry(distribution, wanted.marker))

    def _remote(self, line: Line, wanted: Wanted) -> Distribution:
        url = wanted.url or ""
        refuse_credentials(line, url)
        archive = archive_name(url)
        name = wanted.name or (archive[0] if archive else line.place)
        if not is_decided(url):
            self.tree.floating.add(name)
        return Distribution(
            name,
            line.file,
            line.number,
            archive[1] if archive else None,
            direct=True,
            extras=wanted.extras,
            origin="git" if is_git(url) else "url",
            location=url,
            editable=wanted.editable,
        )

    def _local(self, line: Line, wanted: Wanted) -> None:
        path = inside(line, wanted.url or "")
        check_local(self.project, line, path)
        archive = archive_name(path) if is_archive(path) else None
        name = wanted.name or (archive[0] if archive else None)
        if is_archive(path):
            self._add_file(path)
        else:
            local = read_local_project(self.project, path, wanted.extras)
            name = name or local.name
            self.tree.complete = self.tree.complete and local.complete
            for place, brought in local.requires:
                self._bring(place, brought, wanted, direct=path == ".")
        distribution = Distribution(
            name or line.place,
            line.file,
            line.number,
            archive[1] if archive else None,
            direct=True,
            extras=wanted.extras,
            origin="path",
            location=path,
            editable=wanted.editable,
        )
        self.tree.entries.append(Entry(distribution, wanted.marker))

    def _bring(self, place: Line, brought: Wanted, by: Wanted, *, direct: bool) -> None:
        """What a local project asks for itself; its own paths and URLs are its installer's business."""
        if brought.name is None or (brought.url is not None and not is_remote(brought.url)):
            return
        marker = " and ".join(f"({part})" for part in (by.marker, brought.marker) if part) or None
        distribution = Distribution(
            brought.name, place.file, place.number, brought.version, direct=direct, extras=brought.extras, specifier=brought.specifier
        )
        if brought.url is not None:
            distribution = self._remote(place, brought)
        self.tree.entries.append(Entry(distribution, marker, by.extras))


def _add_names(names: set[str], value: str) -> None:
    """As pip reads it: `:none:` empties the list, others are added."""
    for name in filter(None, (part.strip() for part in value.split(","))):
        if name == ":none:":
            names.clear()
        else:
            names.add(name if name == ":all:" else canonicalize_name(name))
