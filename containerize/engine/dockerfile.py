"""Reading a Dockerfile: its instructions with their lines, flags and here-documents, and the stages that they make.

The format: https://docs.docker.com/reference/dockerfile/. Nothing is judged here: what BuildKit would refuse is read as it stands.
"""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field

_DIRECTIVE = re.compile(r"#\s*([A-Za-z][\w-]*)\s*=\s*(\S+)\s*$")
_HEREDOC = re.compile(r"<<(?P<dash>-?)(?P<quote>[\"']?)(?P<name>[A-Za-z_]\w*)(?P=quote)")
_WITH_HEREDOCS = ("RUN", "COPY", "ADD")
_FLAG = re.compile(r"--[a-z][a-z-]*(?:=(?:\"[^\"]*\"|'[^']*'|[^\s\"'])*)?(?=\s|$)")
_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)(?::?[-+?]([^}]*))?\})")
# What adds a step to a build; all others only say something about the image or about the steps after them.
STEPS = ("RUN", "COPY", "ADD", "WORKDIR")


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction. keyword: in upper case. line, end: the first and last of its lines. flags: `--name=value`, as written.

    text: what follows the flags, continued lines joined. heredocs: the bodies of here-documents.
    """

    keyword: str
    line: int
    end: int
    text: str
    flags: tuple[str, ...] = ()
    heredocs: tuple[str, ...] = ()

    def flag(self, name: str) -> str | None:
        """The value of the last flag of that name."""
        return next((value for value in reversed(self.all_flags(name))), None)

    def all_flags(self, name: str) -> list[str]:
        """The values of every flag of that name."""
        found = (flag.removeprefix("--").partition("=") for flag in self.flags)
        return [value.strip("\"'") for key, _, value in found if key == name]

    def mounts(self) -> list[dict[str, str]]:
        """What `--mount` flags say, each with its `type`, which is `bind` where it is not given."""
        pairs = [[part.partition("=") for part in value.split(",")] for value in self.all_flags("mount")]
        return [{"type": "bind", **{key.strip(): value.strip() for key, _, value in mount}} for mount in pairs]

    def words(self) -> list[str]:
        """The arguments: of the JSON form its strings, else what spaces part, quotes taken off."""
        if self.text.startswith("["):
            try:
                listed = json.loads(self.text)
            except ValueError:
                listed = None
            if isinstance(listed, list):
                return [str(word) for word in listed]
        try:
            return shlex.split(self.text)
        except ValueError:
            return self.text.split()


@dataclass(frozen=True, slots=True)
class Stage:
    """What one FROM begins. index: counted from 0. base: the image, or the name or number of an earlier stage."""

    index: int
    line: int
    base: str
    name: str | None = None
    instructions: tuple[Instruction, ...] = ()

    @property
    def title(self) -> str:
        """As the builder calls it."""
        return self.name or f"stage-{self.index}"


@dataclass(frozen=True, slots=True)
class Dockerfile:
    """All stages, in order. arguments: the defaults of those ARGs that stand before the first FROM."""

    stages: tuple[Stage, ...]
    arguments: dict[str, str] = field(default_factory=dict)

    def find(self, reference: str) -> Stage | None:
        """The stage that a `--from`, FROM or `--target` means, None for an image. Names are compared without regard to case."""
        if reference.isdecimal() and int(reference) < len(self.stages):
            return self.stages[int(reference)]
        named = (stage for stage in reversed(self.stages) if stage.name and stage.name.lower() == reference.lower())
        return next(named, None)

    def base(self, stage: Stage) -> Stage | None:
        """The stage that a stage starts from; None when it starts from an image."""
        found = self.find(stage.base) if not stage.base.isdecimal() else None
        return found if found and found.index < stage.index else None


def parse(text: str) -> Dockerfile:
    """Read a Dockerfile; one without FROM has no stages."""
    stages: list[Stage] = []
    arguments: dict[str, str] = {}
    held: list[Instruction] = []
    for instruction in instructions(text):
        if instruction.keyword == "FROM":
            _close(stages, held)
            stages.append(_stage(instruction, len(stages), arguments))
        elif stages:
            held.append(instruction)
        elif instruction.keyword == "ARG":
            arguments |= _assigned(instruction)
    _close(stages, held)
    return Dockerfile(tuple(stages), arguments)


def instructions(text: str) -> Iterator[Instruction]:
    """The instructions in order, comments and empty lines left out."""
    lines = text.removeprefix("\ufeff").removesuffix("\n").split("\n")
    escape = _escape(lines)
    number = 0
    while number < len(lines):
        first = number
        joined, number = _joined(lines, number, escape)
        if not joined:
            continue
        keyword, _, rest = joined.partition(" ")
        rest, flags = _flags(rest.strip())
        names = [(match["name"], bool(match["dash"])) for match in _HEREDOC.finditer(rest)] if keyword.upper() in _WITH_HEREDOCS else []
        bodies, number = _bodies(lines, number, names)
        yield Instruction(keyword.upper(), _start(lines, first), number, rest, flags, bodies)


def _escape(lines: list[str]) -> str:
    """The escape character that a directive at the very top sets."""
    for line in lines:
        match = _DIRECTIVE.match(line.strip())
        if match is None:
            return "\\"
        if match[1].lower() == "escape":
            return match[2]
    return "\\"


def _is_skipped(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _joined(lines: list[str], number: int, escape: str) -> tuple[str, int]:
    """(a line with those that continue it, the number of the next one)."""
    parts: list[str] = []
    while number < len(lines):
        line = lines[number].rstrip("\r")
        number += 1
        if _is_skipped(line):
            if parts:
                continue
            return "", number
        stripped = line.rstrip()
        if not stripped.endswith(escape):
            parts.append(line)
            break
        parts.append(stripped[: -len(escape)])
    return "".join(parts).replace("\t", " ").strip(), number


def _start(lines: list[str], number: int) -> int:
    while number < len(lines) - 1 and _is_skipped(lines[number]):
        number += 1
    return number + 1


def _flags(rest: str) -> tuple[str, tuple[str, ...]]:
    flags = []
    while match := _FLAG.match(rest):
        flags.append(match[0])
        rest = rest[match.end() :].lstrip()
    return rest, tuple(flags)


def _bodies(lines: list[str], number: int, names: list[tuple[str, bool]]) -> tuple[tuple[str, ...], int]:
    found = []
    for name, dashed in names:
        body = []
        while number < len(lines):
            line = lines[number].rstrip("\r")
            number += 1
            if (line.lstrip("\t") if dashed else line) == name:
                break
            body.append(line)
        found.append("\n".join(body))
    return tuple(found), number


def _stage(instruction: Instruction, index: int, arguments: dict[str, str]) -> Stage:
    base, _, rest = instruction.text.partition(" ")
    name = rest.split()[1] if rest.split()[:1] and rest.split()[0].lower() == "as" and len(rest.split()) > 1 else None
    return Stage(index, instruction.line, substituted(base, arguments), name)


def _close(stages: list[Stage], held: list[Instruction]) -> None:
    if stages:
        last = stages[-1]
        stages[-1] = Stage(last.index, last.line, last.base, last.name, tuple(held))
        held.clear()


def _assigned(instruction: Instruction) -> dict[str, str]:
    pairs = (word.partition("=") for word in instruction.words())
    return {name: value for name, equals, value in pairs if equals}


def substituted(text: str, values: dict[str, str]) -> str:
    """Text with `$NAME`, `${NAME}` and `${NAME:-default}` replaced where a value is known."""

    def value(match: re.Match[str]) -> str:
        return values.get(match[1] or match[2]) or (match[3] if match[3] is not None else match[0])

    return _VARIABLE.sub(value, text)
