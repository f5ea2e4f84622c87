"""What a project declares about its setup: `[tool.containerize]` in pyproject.toml, or the same keys in a containerize.toml."""

from dataclasses import dataclass
from typing import Any

from containerize.errors import InvalidConfig
from containerize.project import Project
from containerize.toml_document import TomlDocument

OWN_FILE = "containerize.toml"
_TABLE = ("tool", "containerize")


@dataclass(frozen=True)
class Declared:
    """The table, and where it stands. path: of keys, to it."""

    document: TomlDocument
    path: tuple[str, ...]

    @property
    def title(self) -> str:
        """What people call it."""
        return f"[{'.'.join(self.path)}]" if self.path else OWN_FILE

    def table(self, *keys: str) -> dict[str, Any]:
        """It, or one below it; empty where that is not there. Raises InvalidInput when something else is."""
        return self.document.table(*self.path, *keys)

    def line(self, *keys: str) -> int | None:
        """The line of a key, from 1."""
        return self.document.line(*self.path, *keys)

    def where(self, *keys: str) -> str:
        """`pyproject.toml:12` of a key."""
        return self.document.where(*self.path, *keys)


def declared(project: Project) -> Declared | None:
    """What there is of the two. Raises InvalidConfig when both say something: which counts would be a guess."""
    manifest, own = project.toml("pyproject.toml"), project.toml(OWN_FILE)
    in_manifest = Declared(manifest, _TABLE) if manifest and manifest.get(*_TABLE) is not None else None
    if own is None:
        return in_manifest
    if in_manifest is not None:
        raise InvalidConfig(
            f"{in_manifest.where()} and {OWN_FILE} both declare a setup",
            "which of them counts is written nowhere",
            f"move the keys of one into the other, and remove it: [tool.containerize], or {OWN_FILE}",
        )
    return Declared(own, ())
