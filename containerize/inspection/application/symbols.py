"""What names mean across the files of a project: full names, followed through re-exports to where they are defined."""

import ast

from containerize.inspection.application.import_lines import imports_of
from containerize.inspection.application.modules import file_of, import_root, module_name, package_of
from containerize.inspection.application.syntax import absolute, defined_names, dotted, import_nodes, imported_names, top_level
from containerize.project import Project

# More re-exports in a row than anybody writes: a circle of imports ends here.
_MAX_HOPS = 8


class Symbols:
    """Full names of what the files of a project define and use. root: the folder that all of them import from, else each its own."""

    def __init__(self, project: Project, root: str | None = None) -> None:
        self._project = project
        self._root = root
        self._roots: dict[str, str] = {}
        self._star_modules: dict[str, list[str]] = {}
        self._own: dict[str, frozenset[str]] = {}
        self._names: dict[tuple[str, str], dict[str, str]] = {}

    def root(self, path: str) -> str:
        """The folder that the code of a file imports from."""
        if self._root is not None:
            return self._root
        if path not in self._roots:
            self._roots[path] = import_root(self._project, path)
        return self._roots[path]

    def module(self, path: str) -> str:
        """The full name of the module that a file is."""
        return module_name(path, self.root(path))

    def local(self, path: str, name: str) -> str:
        """The full name of something that a file defines."""
        module = self.module(path)
        return f"{module}.{name}" if module else name

    def full(self, path: str, node: ast.expr) -> str | None:
        """The full name of what an expression names, where it is defined; None when it is no name."""
        names = self._imported(path, self.root(path))
        name = dotted(node, names)
        if name is None:
            return None
        first = node
        while isinstance(first, ast.Attribute):
            first = first.value
        if isinstance(first, ast.Name) and first.id not in names:
            return self._from_star(path, first.id, name) or self.local(path, name)
        return self.follow(name, self.root(path))

    def imported(self, path: str) -> dict[str, str]:
        """The names that a file imports, with the full names of what they stand for where that is defined."""
        root = self.root(path)
        return {name: self.follow(full, root) for name, full in self._imported(path, root).items()}

    def follow(self, name: str, root: str) -> str:
        """A full name through re-exports: `shop.create_app` is `shop.factory.create_app` when `shop/__init__.py` imports it from there."""
        for _ in range(_MAX_HOPS):
            module, _, attribute = name.rpartition(".")
            path = file_of(self._project, module, root) if module else None
            target = self._imported(path, root).get(attribute) if path else None
            if target is None or target == name:
                break
            name = target
        return name

    def _from_star(self, path: str, first: str, name: str, hops: int = _MAX_HOPS) -> str | None:
        """The full name of what `from .base import *` brings, be it the project's or somebody else's; None for the file's own."""
        stars = self._stars(path) if hops else []
        if not stars or first in self._defined(path):
            return None
        foreign = None
        for module in stars:
            file = file_of(self._project, module, self.root(path))
            if file is None:
                foreign = foreign or f"{module}.{name}"
            elif first in self._imported(file, self.root(path)) or first in self._defined(file):
                return self.follow(f"{module}.{name}", self.root(path))
            elif found := self._from_star(file, first, name, hops - 1):
                return found
        return foreign

    def _defined(self, path: str) -> frozenset[str]:
        """The names that a file binds at its top."""
        if path not in self._own:
            tree = self._project.module(path)
            self._own[path] = frozenset(name for node in top_level(tree.body) for name in defined_names(node)) if tree else frozenset()
        return self._own[path]

    def _stars(self, path: str) -> list[str]:
        """The modules that a file imports everything from."""
        if path not in self._star_modules:
            module = imports_of(self._project, path) if "*" in self._imported(path, self.root(path)) else None
            froms = [node for node in import_nodes(module) if isinstance(node, ast.ImportFrom)] if module else []
            package = package_of(path, self.root(path)) if froms else ""
            self._star_modules[path] = [name for node in froms if node.names[0].name == "*" and (name := absolute(node, package))]
        return self._star_modules[path]

    def file(self, name: str) -> tuple[str | None, str]:
        """(the file that defines a full name, its own name there); None for what is not the project's."""
        module, _, attribute = name.rpartition(".")
        roots = {self._root or ".", *self._roots.values()}
        return next((path for root in sorted(roots) if module and (path := file_of(self._project, module, root))), None), attribute

    def _imported(self, path: str, root: str) -> dict[str, str]:
        key = (path, root)
        if key not in self._names:
            module = imports_of(self._project, path)
            self._names[key] = imported_names(module, package_of(path, root)) if module else {}
        return self._names[key]
