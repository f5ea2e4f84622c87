"""Reading YAML from a stranger: plain values only, nothing that grows without bound, and the line of every key."""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from containerize.errors import InvalidInput

_MAX_NODES = 20_000
_MAX_DEPTH = 50
# An alias repeats a long text for a few bytes.
_MAX_CHARACTERS = 4 << 20
_MERGE = "tag:yaml.org,2002:merge"
_PLAIN = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value"))
# The core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema), which compose follows: `yes` and `12:30` are text there.
_WORDS: dict[str, object] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_INTEGER = re.compile(r"[-+]?[0-9]+")
# A file mode such as 0440: compose reads it as octal, as YAML 1.1 did.
_OCTAL = re.compile(r"0o?([0-7]+)")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")

Path = tuple[str | int, ...]


@dataclass
class Document:
    """A parsed file. lines: where each value stands, by its path of keys and positions."""

    name: str
    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)

    def where(self, *path: str | int) -> str:
        """`compose.yaml:12` for a value, or for the nearest one that holds it."""
        for length in range(len(path), -1, -1):
            if line := self.lines.get(path[:length]):
                return f"{self.name}:{line}"
        return self.name


def read_yaml(name: str, text: str) -> Document:
    """Parse one YAML document; name is for messages. Raises InvalidInput for anything but plain, bounded YAML."""
    document = Document(name)
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
        if node is not None:
            document.data = _Builder(document).build(node, (), 0)
    except _TooMuch as error:
        raise _refused(f"{name}:{error.line}", f"makes more than {_MAX_NODES} values or {_MAX_DEPTH} levels") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{name}:{mark.line + 1}" if mark else name
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be parsed"
        raise InvalidInput(f"{place}: not valid YAML: {problem}", "compose could not read it either", f"correct {place}") from None
    except (RecursionError, ValueError, OverflowError):  # PyYAML turns the digits of `\U` into a character without looking
        raise _refused(name, "is nested too deep, or holds a character that does not exist") from None
    return document


class _TooMuch(Exception):
    def __init__(self, line: int) -> None:
        self.line = line


class _Loader(yaml.SafeLoader):
    """Stops at the bounds while it reads; reading on would take minutes."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._nodes = 0
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        self._nodes += 1
        self._depth += 1
        if self._nodes > _MAX_NODES or self._depth > _MAX_DEPTH:
            raise _TooMuch(self.line + 1)
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1


class _Builder:
    """Makes plain values of YAML nodes, counting every one it makes, so that aliases cannot multiply for ever."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._count = 0
        self._characters = 0

    def build(self, node: yaml.Node, path: Path, depth: int) -> Any:
        line = node.start_mark.line + 1
        self._count += 1
        if self._count > _MAX_NODES or depth > _MAX_DEPTH:
            raise _TooMuch(line)
        self._document.lines.setdefault(path, line)
        if isinstance(node, yaml.MappingNode) and node.tag == "tag:yaml.org,2002:map":
            return self._mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
            return [self.build(item, (*path, index), depth + 1) for index, item in enumerate(node.value)]
        if not isinstance(node, yaml.ScalarNode) or node.tag not in _PLAIN:
            raise _refused(f"{self._document.name}:{line}", f"has the tag {node.tag}")
        self._check_text(node)
        return _scalar(node.value) if node.style is None else node.value

    def _mapping(self, node: yaml.MappingNode, path: Path, depth: int) -> dict[str, Any]:
        """Its own keys first: where a merged one is overridden, the line that counts is the mapping's own."""
        own: dict[str, Any] = {}
        merges: list[yaml.Node] = []
        for key_node, value_node in node.value:
            if key_node.tag == _MERGE:
                merges += value_node.value if isinstance(value_node, yaml.SequenceNode) else [value_node]
                continue
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag not in _PLAIN:
                raise _refused(f"{self._document.name}:{line}", "has a key that is not a plain text")
            self._check_text(key_node)
            key = str(key_node.value)
            if key in own:
                raise _refused(f"{self._document.name}:{line}", f"has the key {key!r} twice")
            self._document.lines.setdefault((*path, key), line)
            own[key] = self.build(value_node, (*path, key), depth + 1)
        return self._merged(merges, path, depth) | own

    def _merged(self, sources: list[yaml.Node], path: Path, depth: int) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        for source in sources:
            values = self.build(source, path, depth + 1)
            if not isinstance(values, dict):
                raise _refused(f"{self._document.name}:{source.start_mark.line + 1}", "merges something that is not a mapping")
            merged = values | merged
        return merged

    def _check_text(self, node: yaml.ScalarNode) -> None:
        line = node.start_mark.line + 1
        self._characters += len(node.value)
        if self._characters > _MAX_CHARACTERS:
            raise _refused(f"{self._document.name}:{line}", f"makes more than {_MAX_CHARACTERS} characters")
        if _UNUSABLE.search(node.value):
            raise _refused(f"{self._document.name}:{line}", "has a character that no file name and no variable can hold")


def _scalar(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if (octal := _OCTAL.fullmatch(text)) and len(text) < 20:
        return int(octal[1], 8)
    if _INTEGER.fullmatch(text) and len(text) < 20:
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) and len(text) < 40 else text


def _refused(place: str, what: str) -> InvalidInput:
    return InvalidInput(f"{place} {what}", "such YAML has no place in a compose file", f"simplify {place}")
