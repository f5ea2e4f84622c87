"""What to say of a project that only conda or pixi can install: what of it a Python index has, and the command that writes it down."""

import shlex

from containerize.errors import InvalidInput
from containerize.inspection.manager.conda import CondaEntry, Counterparts, Environment, counterparts, read_environment, read_pixi
from containerize.project import Project
from containerize.toml_document import TomlDocument

ENVIRONMENTS = ("environment.yml", "environment.yaml", "conda.yml", "conda.yaml", "env.yml", "env.yaml")
_OTHERS = ("conda-lock.yml", "meta.yaml", "recipe/meta.yaml", "conda.recipe/meta.yaml")
_MAX_NAMED = 8
_BY_HAND = "write what the application imports into requirements.txt, then: containerize init"


def refuse_conda(project: Project) -> None:
    """Raise InvalidInput for a project that has a manifest of conda or pixi and no other."""
    document = project.toml("pixi.toml")
    if document is not None:
        raise _refused("pixi.toml: a pixi workspace", read_pixi(document))
    if "pixi.lock" in project:
        raise InvalidInput("pixi.lock, but no pixi.toml", "pixi installs nothing from a lock without its manifest", _BY_HAND)
    for path in ENVIRONMENTS:
        if path in project and (path.startswith("environment") or b"dependencies:" in (project.read(path) or b"")):
            raise _refused(f"{path}: a conda environment", read_environment(project, path))
    for path in _OTHERS:
        if path in project:
            kind = "a lock of conda packages" if path == "conda-lock.yml" else "a recipe for a conda package"
            raise InvalidInput(
                f"{path}: {kind}, and no file that pip or uv installs from",
                "containerize installs from a Python index, not from channels of conda",
                _BY_HAND,
            )


def refuse_pixi_tables(document: TomlDocument) -> None:
    """Raise InvalidInput for a pyproject.toml whose dependencies stand in `[tool.pixi]` alone."""
    if document.get("tool", "pixi") is None or document.get("project", "dependencies"):
        return
    environment = read_pixi(document, "tool", "pixi")
    if [entry for entry in environment.entries if entry.name not in ("python", "pip")] or environment.requirements:
        raise _refused(f"{document.where('tool', 'pixi')}: a pixi workspace", environment)


def _refused(found: str, environment: Environment) -> InvalidInput:
    known = counterparts(environment)
    parts = ["containerize installs from a Python index, not from channels of conda"]
    if known.debian:
        parts.append("system libraries, with their Debian packages: " + _listed([f"{name} ({apt})" for name, apt in known.debian]))
    if known.without:
        parts.append("without a counterpart: " + _listed([f"{name} ({why})" for name, why in known.without]))
    if known.unknown:
        parts.append("not known to be in the index: " + _listed([_place(environment.path, entry) for entry in known.unknown]))
    return InvalidInput(f"{found}, and no file that pip or uv installs from", "; ".join(parts), _fix(known))


def _fix(known: Counterparts) -> str:
    if not known.requirements:
        return _BY_HAND
    commands = [f"printf '%s\\n' {' '.join(shlex.quote(line) for line in known.requirements)} > requirements.txt"]
    if known.python:
        commands.insert(0, f"echo {known.python} > .python-version")
    if known.unknown:
        names = _listed([entry.name for entry in known.unknown])
        return f"{' && '.join(commands)}, add what the index has of {names}, then: containerize init"
    return " && ".join([*commands, "containerize init"])


def _place(path: str, entry: CondaEntry) -> str:
    return f"{entry.name} ({path}:{entry.line})" if entry.line else entry.name


def _listed(names: list[str]) -> str:
    return ", ".join(names[:_MAX_NAMED]) + (f" and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else "")
