"""pylock.toml (PEP 751) against pyproject.toml: it records no manifest, so what production asks for must be in it."""

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from containerize.errors import InvalidInput
from containerize.inspection.dependencies.freshness.difference import first_difference, locked_versions, requirements
from containerize.project import LOCK_BYTES, Project
from containerize.toml_document import TomlDocument

_MANIFEST = "pyproject.toml"
_KEYS = ("project", "requires-python")
_SAMPLES = tuple(f"3.{minor}.{patch}" for minor in range(31) for patch in (0, 5, 20))


def check(project: Project, lock: str) -> None:
    """Raise InvalidInput for a requirement of `[project]` that the lock does not satisfy, or when no Python fits both."""
    document, locked = project.toml(_MANIFEST), project.toml(lock, LOCK_BYTES)
    if document is None or locked is None:
        return
    asked = requirements(document, "project", "dependencies")
    found = first_difference(asked, locked_versions(locked, "packages"), lock) or _python_difference(document, locked)
    if found is not None:
        why = "no installer compares the two, and the image would hold something else than the manifest asks for"
        raise InvalidInput(found, why, _fix(project, locked))


def _python_difference(document: TomlDocument, lock: TomlDocument) -> str | None:
    asked, locked = document.get(*_KEYS), lock.get("requires-python")
    if not isinstance(asked, str) or not isinstance(locked, str):
        return None
    try:
        both = SpecifierSet(asked) & SpecifierSet(locked)
    except InvalidSpecifier:
        return None
    if any(both.contains(python) for python in _SAMPLES):
        return None
    return f"{document.where(*_KEYS)} asks for Python {asked}, {lock.where('requires-python')} was made for {locked}"


def _fix(project: Project, lock: TomlDocument) -> str:
    """The command that makes such a file again, by the tool that made it."""
    maker = str(lock.get("created-by")).lower()
    if "pdm" in maker:
        return f"pdm lock && pdm export -f pylock -o {lock.path}"
    if maker == "pip":
        return f"pip lock -o {lock.path} ."
    if "uv.lock" in project:
        return f"uv lock && uv export --format pylock.toml -o {lock.path}"
    return f"uv pip compile {_MANIFEST} -o {lock.path}"
