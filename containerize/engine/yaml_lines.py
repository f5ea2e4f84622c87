"""Reading YAML from a stranger: plain values only, nothing that grows without bound, and the line of every key."""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from containerize.errors import InvalidInput

_MAX_NODES = 20_000
_MAX_DEPTH = 50
_PLAIN = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp"))
# The core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema), which compose follows: `yes` and `12:30` are text there.
_WORDS: dict[str, object] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_INTEGER = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")

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
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is not None:
            document.data = _Builder(document).build(node, (), 0)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{name}:{mark.line + 1}" if mark else name
        problem = getattr(error, "problem", None) or "cannot be parsed"
        raise InvalidInput(f"{place}: not valid YAML: {problem}", "compose could not read it either", f"correct {place}") from None
    except RecursionError:
        raise _refused(name, "is nested too deep") from None
    return document


class _Builder:
    """Makes plain values of YAML nodes, counting every one it makes, so that aliases cannot multiply for ever."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._count = 0

    def build(self, node: yaml.Node, path: Path, depth: int) -> Any:
        place = f"{self._document.name}:{node.start_mark.line + 1}"
        self._count += 1
        if self._count > _MAX_NODES or depth > _MAX_DEPTH:
            raise _refused(place, f"makes more than {_MAX_NODES} values or {_MAX_DEPTH} levels")
        self._document.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, index), depth + 1) for index, item in enumerate(node.value)]
        if not isinstance(node, yaml.ScalarNode) or node.tag not in _PLAIN:
            raise _refused(place, f"has the tag {node.tag}")
        return _scalar(node.value) if node.style is None else node.value

    def _mapping(self, node: yaml.MappingNode, path: Path, depth: int) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        own: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if key_node.tag == "tag:yaml.org,2002:merge":
                for source in value_node.value if isinstance(value_node, yaml.SequenceNode) else [value_node]:
                    values = self.build(source, path, depth + 1)
                    merged = (values if isinstance(values, dict) else {}) | merged
                continue
            key = str(self.build(key_node, (*path, "\0key"), depth + 1))
            if key in own:
                raise _refused(f"{self._document.name}:{line}", f"has the key {key!r} twice")
            self._document.lines[(*path, key)] = line
            own[key] = self.build(value_node, (*path, key), depth + 1)
        return merged | own


def _scalar(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text) and len(text) < 20:
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) and len(text) < 40 else text


def _refused(place: str, what: str) -> InvalidInput:
    return InvalidInput(f"{place} {what}", "such YAML has no place in a compose file", f"simplify {place}")
