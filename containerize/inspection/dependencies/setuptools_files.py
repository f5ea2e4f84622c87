"""setup.py and setup.cfg without `[project]`: what can be read of them; only setuptools itself knows all that they ask for."""

from collections.abc import Iterator
from dataclasses import replace

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from containerize.inspection.dependencies import choice, requirements
from containerize.inspection.dependencies.declared import declared
from containerize.inspection.dependencies.local_projects import read_local_project
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution, Resolver, Selection
from containerize.inspection.packages.setup_py import PATH, setup_call
from containerize.project import Project

_OWN = (PATH, "setup.cfg", "pyproject.toml")


def load(project: Project, manifest: str, selection: Selection) -> Resolver:
    """What setup.cfg declares and what can be read of setup.py, without running it.

    Raises InvalidInput for a setup.cfg that cannot be read, and for an extra that neither names.
    """
    call = setup_call(project)
    asked = [*call.requires] if call else []
    extras = call.extras if call else {}
    choice.refuse_unknown(selection, {*map(canonicalize_name, extras), *_declared_extras(project)}, (), manifest)
    asked += [one for name, ones in extras.items() if canonicalize_name(name) in selection.extras for one in ones]
    lists = [requirements.load(project, path, Selection()) for path in dict.fromkeys(one.file for one in asked if one.file)]
    own = read_local_project(project, ".", selection.extras)
    where = f"{PATH}:{call.line}" if call else manifest

    def resolve(target: Target) -> Dependencies:
        found = {one.name: one for one in _read([(one.text, PATH, one.line) for one in asked if not one.file], target)}
        for one in _read([(line.text, line.file, line.number) for line, _ in own.requires], target):
            found.setdefault(one.name, one)
        for part in lists:
            for one in part(target).distributions.values():
                found.setdefault(one.name, replace(one, direct=True))
        files = tuple(path for path in _OWN if path in project)
        dynamic = f"{where}: only setuptools knows all that it asks for"
        return Dependencies(dict(sorted(found.items())), files=files, dynamic=dynamic)

    return resolve


def _read(texts: list[tuple[str, str, int]], target: Target) -> Iterator[Distribution]:
    """(text, file, line) as distributions; what is no requirement is left to setuptools."""
    for text, file, line in texts:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        if target.accepts(requirement.marker):
            yield declared(requirement, file, line)


def _declared_extras(project: Project) -> Iterator[str]:
    """Names of `[options.extras_require]` in setup.cfg."""
    for line in (project.text("setup.cfg") or "").partition("[options.extras_require]")[2].split("\n[")[0].split("\n"):
        if "=" in line and not line[:1].isspace():
            yield canonicalize_name(line.partition("=")[0].strip())
