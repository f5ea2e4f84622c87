"""Requirement files that a build backend takes dynamic dependencies and extras from."""

from collections.abc import Iterator
from dataclasses import dataclass

from packaging.utils import canonicalize_name

from containerize.errors import InvalidInput
from containerize.inspection.packages.named_files import inside, texts
from containerize.project import Project
from containerize.toml_document import TomlDocument

_SETUPTOOLS = ("tool", "setuptools", "dynamic")
_HATCH = ("tool", "hatch", "metadata", "hooks", "requirements_txt")
_HATCH_FILE = "requirements.txt"


@dataclass(frozen=True, slots=True)
class BackendList:
    """A file that a manifest names, relative to the project's root. extra: normalised, None for production. where: `file:line`."""

    path: str
    extra: str | None
    where: str


def backend_lists(document: TomlDocument, folder: str = ".") -> tuple[BackendList, ...]:
    """Those of setuptools and of hatch-requirements-txt.

    https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html#dynamic-metadata
    """
    return tuple(
        BackendList(inside(folder, path), canonicalize_name(extra) if extra is not None else None, document.where(*keys))
        for keys, extra, value in (*_setuptools(document), *_hatch(document))
        for path in texts(value)
    )


def check_list(project: Project, named: BackendList) -> None:
    """Raise InvalidInput for a file that is not there: setuptools would go on without it, hatchling would stop."""
    if project.read(named.path) is None:
        raise InvalidInput(
            f"{named.where}: a list of dependencies is {named.path}, and there is no such file",
            "what it lists would not be installed",
            f"add {named.path}, or correct {named.where}",
        )


def _setuptools(document: TomlDocument) -> Iterator[tuple[tuple[str, ...], str | None, object]]:
    keys = (*_SETUPTOOLS, "dependencies")
    yield keys, None, document.get(*keys, "file")
    keys = (*_SETUPTOOLS, "optional-dependencies")
    for extra in _keys(document, *keys):
        yield (*keys, extra), extra, document.get(*keys, extra, "file")


def _hatch(document: TomlDocument) -> Iterator[tuple[tuple[str, ...], str | None, object]]:
    """`files`, before it `filename`; without either the usual name."""
    if not isinstance(document.get(*_HATCH), dict):
        return
    if "dependencies" in document.strings("project", "dynamic"):
        yield _HATCH, None, document.get(*_HATCH, "files") or document.get(*_HATCH, "filename") or _HATCH_FILE
    keys = (*_HATCH, "optional-dependencies")
    for extra in _keys(document, *keys):
        yield (*keys, extra), extra, document.get(*keys, extra)


def _keys(document: TomlDocument, *keys: str) -> list[str]:
    table = document.get(*keys)
    return list(table) if isinstance(table, dict) else []
