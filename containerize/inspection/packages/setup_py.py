"""What setup.py passes to `setup()`, read as syntax: literals, names and functions of the file, and files whose names stand in it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from containerize.project import Project

PATH = "setup.py"
_LIST_FILES = (".txt", ".in")
_MAX_STEPS = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """A requirement as it is written, and the line of setup.py; or, with `file`, a list that setup.py reads it from."""

    text: str
    line: int
    file: str | None = None


@dataclass(frozen=True, slots=True)
class SetupCall:
    """The keywords of the call. requires, extras: what could be read of install_requires and extras_require; there may be more."""

    line: int
    name: str | None
    requires: tuple[Asked, ...]
    extras: dict[str, tuple[Asked, ...]]


def setup_call(project: Project) -> SetupCall | None:
    """The call of `setup()` in setup.py, or None when there is none. Nothing is run; what cannot be read is left out."""
    module = project.module(PATH) if PATH in project else None
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call) and _called(node) == "setup"] if module else []
    if module is None or not calls:
        return None
    reader = _Reader(project, module)
    keywords = {keyword.arg: keyword.value for keyword in calls[-1].keywords if keyword.arg}
    name = keywords.get("name")
    return SetupCall(
        calls[-1].lineno,
        name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else None,
        tuple(reader.requirements(keywords["install_requires"])) if "install_requires" in keywords else (),
        reader.extras(keywords.get("extras_require")),
    )


def _called(node: ast.Call) -> str | None:
    return node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else None


class _Reader:
    """Follows names and functions of one file, each at most once in a chain and all within a bound."""

    def __init__(self, project: Project, module: ast.Module) -> None:
        self._project = project
        self._values: dict[str, ast.expr] = {}
        self._functions: dict[str, ast.FunctionDef] = {}
        self._steps = 0
        for node in ast.walk(module):
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                self._values[node.targets[0].id] = node.value
            elif isinstance(node, ast.FunctionDef):
                self._functions[node.name] = node

    def extras(self, node: ast.expr | None) -> dict[str, tuple[Asked, ...]]:
        """The lists of a dictionary whose keys are literals."""
        if isinstance(node, ast.Name):
            node = self._values.get(node.id)
        if not isinstance(node, ast.Dict):
            return {}
        named = [(key.value, value) for key, value in zip(node.keys, node.values, strict=True) if isinstance(key, ast.Constant)]
        return {key: tuple(self.requirements(value)) for key, value in named if isinstance(key, str)}

    def requirements(self, node: ast.AST, *, seen: frozenset[str] = frozenset(), listed: bool = False) -> Iterator[Asked]:
        """Literals in lists, lines of literals, and the lists that named files are. listed: whether `node` is an element of a list."""
        self._steps += 1
        if self._steps > _MAX_STEPS:
            return
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from self._literal(node.value, node.lineno, listed=listed)
        elif isinstance(node, ast.List | ast.Tuple | ast.Set):
            for element in node.elts:
                yield from self.requirements(element, seen=seen, listed=True)
        elif isinstance(node, ast.Name):
            yield from self._named(node.id, seen)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in self._functions:
            yield from self._named(node.func.id, seen)
            for argument in node.args:
                yield from self.requirements(argument, seen=seen)
        else:
            for child in ast.iter_child_nodes(node):
                yield from self.requirements(child, seen=seen)

    def _named(self, name: str, seen: frozenset[str]) -> Iterator[Asked]:
        if name in seen:
            return
        function = self._functions.get(name)
        if function:
            returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value]
            opened = [node for node in ast.walk(function) if isinstance(node, ast.Call) and _called(node) in ("open", "Path", "join")]
            for part in [*returned, *opened]:
                yield from self.requirements(part, seen=seen | {name})
        elif name in self._values:
            yield from self.requirements(self._values[name], seen=seen | {name})

    def _literal(self, text: str, line: int, *, listed: bool) -> Iterator[Asked]:
        name = PurePosixPath(text).name
        if text.endswith(_LIST_FILES):
            file = next((path for path in (text.removeprefix("./"), name) if path in self._project), None)
            if file:
                yield Asked("", line, file)
        elif listed or "\n" in text:
            yield from (Asked(part.strip(), line) for part in text.split("\n") if part.strip())
