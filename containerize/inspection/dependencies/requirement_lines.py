"""One logical line of a requirements file: an option, or what to install (pip's requirements file format and PEP 508)."""

import re
import shlex
from dataclasses import dataclass
from functools import lru_cache

from packaging.markers import InvalidMarker, Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from containerize.errors import InvalidInput

# Each option with its short form, and whether a value follows.
_WITH_VALUE = {
    "-r": "--requirement",
    "-c": "--constraint",
    "-e": "--editable",
    "-i": "--index-url",
    "-f": "--find-links",
    "--pypi-url": "--index-url",
    "--extra-index-url": "--extra-index-url",
    "--no-binary": "--no-binary",
    "--only-binary": "--only-binary",
    "--trusted-host": "--trusted-host",
    "--use-feature": "--use-feature",
}
_WITH_VALUE |= {long: long for long in _WITH_VALUE.values()}
_ALONE = {"--no-index", "--pre", "--prefer-binary", "--require-hashes"}
_OF_A_REQUIREMENT = {"--hash", "--config-settings", "--config-setting", "-C", "--global-option"}
_HASH = re.compile(r"\s+--hash[=\s]\S+")
# Most requirements by far: matched here, because the full grammar takes ten times as long.
_CLAUSE = r"(?:[=!<>]=|[<>]) *[0-9]+(?:\.[0-9]+)*(?:(?:a|b|rc|\.post|\.dev)[0-9]+)?"
_SIMPLE = re.compile(
    rf"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?) *(?:\[([A-Za-z0-9-]+)\])? *({_CLAUSE}(?: *, *{_CLAUSE})*)?(?: *;(.*))?"
)
_MARKER = re.compile(r"\s*;\s+|\s+;\s*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|file:")
_ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar")
_NAMED_URL = re.compile(r"[A-Za-z0-9._-]+\s*(\[[^\]]*\])?\s*@")
_CONDA_PIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)=([^=\s]+)(=\S*)?")
_NO_INSTALLER = "no installer can read it"
_EXTRA = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", re.ASCII)
_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")


@dataclass(frozen=True, slots=True)
class Line:
    """Where a logical line stands: `requirements.txt:3` in messages."""

    file: str
    number: int
    text: str

    @property
    def place(self) -> str:
        """`file:line`."""
        return f"{self.file}:{self.number}"


@dataclass(frozen=True, slots=True)
class Option:
    """An option of the file. name: its long form. value: empty for one that takes none."""

    name: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a line asks for. name: normalised, None for a bare path or URL. url: the path or URL as written, None for an index."""

    name: str | None
    extras: frozenset[str] = frozenset()
    specifier: str = ""
    version: str | None = None
    url: str | None = None
    marker: str | None = None
    editable: bool = False


def parse_line(line: Line) -> tuple[Option, ...] | Wanted:
    """The options of a line that starts with one, else what it asks for. Raises InvalidInput for what pip would refuse."""
    if line.text.startswith("-"):
        return _options(line)
    text = line.text
    if " -" in text or "\t-" in text:
        text = _without_options(line)
    return _wanted(line, text)


def _options(line: Line) -> tuple[Option, ...] | Wanted:
    editable = re.match(r"(?:-e|--editable)(?:\s+|=|(?<=-e))(.*)", line.text)
    if editable:
        text = _without_options(Line(line.file, line.number, editable[1].strip()))
        return _wanted(line, _unquoted(text), editable=True)
    try:
        words = shlex.split(line.text.replace("\\", "\\\\"))
    except ValueError:
        raise _not_an_option(line, "a quote is not closed") from None
    found = []
    while words:
        word = words.pop(0)
        name, equals, value = word.partition("=") if word.startswith("--") else (word[:2], "", word[2:])
        if name in _ALONE and not equals:
            found.append(Option(name))
        elif name in _WITH_VALUE and (equals or value or words):
            found.append(Option(_WITH_VALUE[name], value if equals or value else words.pop(0)))
        elif name in _WITH_VALUE:
            raise _not_an_option(line, f"nothing follows {name}")
        else:
            raise _not_an_option(line, f"there is no option {name}" if name.startswith("-") else f"{word[:200]!r} follows an option")
    return tuple(found)


def _unquoted(text: str) -> str:
    quoted = re.fullmatch(r"""(["'])([^"']*)\1(.*)""", text)
    return quoted[2] + quoted[3] if quoted else text


def _not_an_option(line: Line, what: str) -> InvalidInput:
    return InvalidInput(
        f"{line.place}: {what}",
        "pip stops at an option that it does not know in a requirements file",
        f"correct {line.place} (such as: -r FILE, -c FILE, -e PATH, --index-url URL)",
    )


def _without_options(line: Line) -> str:
    """What a line asks for without the options that follow it. Raises InvalidInput for one that no requirement takes."""
    text = _HASH.sub("", line.text)
    text, *options = re.split(r"\s+(?=--?[A-Za-z])", text)
    for option in options:
        name = re.split(r"[=\s]", option)[0]
        if name not in _OF_A_REQUIREMENT:
            raise _not_an_option(line, f"{name} follows a requirement")
    return text


def _wanted(line: Line, text: str, *, editable: bool = False) -> Wanted:
    simple = None if editable else _SIMPLE.fullmatch(text)
    if simple and not text.lower().endswith(_ARCHIVES):
        return _simple(line, simple)
    if _is_place(text) or (editable and not _NAMED_URL.match(text)):
        return _unnamed(line, text, editable=editable)
    return _named(line, text, editable=editable)


def _simple(line: Line, found: re.Match[str]) -> Wanted:
    name, extra, specifier, marker = found.groups()
    clauses = sorted({clause.replace(" ", "") for clause in specifier.split(",")}) if specifier else []
    return Wanted(
        canonicalize_name(name),
        frozenset([canonicalize_name(extra)]) if extra else frozenset(),
        ",".join(clauses),
        next((clause[2:] for clause in clauses if clause.startswith("==")), None),
        marker=_marker(line, marker.strip()) if marker else None,
    )


def _is_place(text: str) -> bool:
    """Whether a path or a URL stands there, not a name: as pip tells them apart, without looking at the disk."""
    place = _MARKER.split(text, maxsplit=1)[0]
    if _SCHEME.match(place) or place.startswith((".", "/", "~", "\\")):
        return True
    return "@" not in place and (place.lower().endswith(_ARCHIVES) or re.match(r"[\w.-]+[/\\]", place) is not None)


def _unnamed(line: Line, text: str, *, editable: bool) -> Wanted:
    place, *marker = _MARKER.split(text, maxsplit=1)
    extras = re.search(r"\[([^\]]*)\]$", place)
    place = place[: extras.start()] if extras else place
    egg = re.search(r"[#&]egg=([A-Za-z0-9._-]+)", place)
    return Wanted(
        canonicalize_name(egg[1]) if egg else None,
        _extras(line, extras[1]) if extras else frozenset(),
        url=place.strip(),
        marker=_marker(line, marker[0]) if marker else None,
        editable=editable,
    )


def _extras(line: Line, text: str) -> frozenset[str]:
    """The names between brackets after a place."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if not _EXTRA.fullmatch(name):
            raise InvalidInput(f"{line.place}: {name!r} is no name of an extra", "pip would refuse the line", f"correct {line.place}")
    return frozenset(canonicalize_name(name) for name in names)


def _named(line: Line, text: str, *, editable: bool) -> Wanted:
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        raise _not_a_requirement(line, text, error) from None
    pins = [item.version for item in requirement.specifier if item.operator == "===" or (item.operator == "==" and "*" not in item.version)]
    return Wanted(
        canonicalize_name(requirement.name),
        frozenset(map(canonicalize_name, requirement.extras)),
        str(requirement.specifier),
        pins[0] if pins else None,
        requirement.url,
        str(requirement.marker) if requirement.marker else None,
        editable,
    )


def _not_a_requirement(line: Line, text: str, error: Exception) -> InvalidInput:
    variable = _VARIABLE.search(text)
    if variable:
        return InvalidInput(
            f"{line.place}: {text[:200]!r} needs the environment variable {variable[1]}",
            "what it stands for is written nowhere in the project, so what would be installed cannot be seen",
            f"write the value into {line.place} (in URLs of indexes a variable may stay)",
        )
    if conda := _CONDA_PIN.fullmatch(text):
        if not conda[3]:
            return InvalidInput(f"{line.place}: {text!r} has one `=`", _NO_INSTALLER, f"write {conda[1]}=={conda[2]} in {line.place}")
        return InvalidInput(
            f"{line.place}: {text[:200]!r} is a package of conda",
            "`conda list --export` writes such lines, and no installer of Python reads them",
            f"pip list --format=freeze > {line.file} (in that environment)",
        )
    return InvalidInput(
        f"{line.place}: {text[:200]!r} is not a requirement: {str(error).splitlines()[0][:200]}",
        _NO_INSTALLER,
        f"correct {line.place} (form: name[extra]==1.2; python_version < '3.14')",
    )


def _marker(line: Line, text: str) -> str:
    """A marker in its normal form. Raises InvalidInput for one that PEP 508 does not know."""
    try:
        return _normal_marker(text)
    except InvalidMarker as error:
        raise _not_a_requirement(line, line.text, error) from None


@lru_cache(1024)
def _normal_marker(text: str) -> str:
    return str(Marker(text))
