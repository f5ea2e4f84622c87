"""setup.py and setup.cfg without a `[project]` table: what can be seen without running them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from containerize.errors import InvalidInput
from containerize.inspection.dependencies import requirements
from containerize.inspection.dependencies.choice import refuse_unknown
from containerize.inspection.dependencies.declared import declared
from containerize.inspection.dependencies.markers import Target
from containerize.inspection.dependencies.model import Dependencies, Distribution, Resolver, Selection
from containerize.inspection.packages.literals import Asked, Listing
from containerize.inspection.packages.setup_cfg import FILE as SETUP_CFG
from containerize.inspection.packages.setup_cfg import SetupCfg, read_setup_cfg
from containerize.inspection.packages.setup_py import FILE as SETUP_PY
from containerize.inspection.packages.setup_py import SetupCall, setup_call
from containerize.project import Project

_FILES = (SETUP_PY, SETUP_CFG, "pyproject.toml")
_CFG_EXTRAS = "options.extras_require"


@dataclass(frozen=True, slots=True)
class _Part:
    """A list of requirements. under: the name in extras_require, `extra`, `extra:marker` or `:marker`; None for install_requires."""

    file: str
    under: str | None
    listing: Listing

    @property
    def extra(self) -> str | None:
        name = (self.under or "").partition(":")[0].strip()
        return canonicalize_name(name) if name else None

    @property
    def condition(self) -> str | None:
        return (self.under or "").partition(":")[2] or None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A requirement, from a line of a manifest. condition: the marker of the extra that it stands under, `extra:marker`."""

    requirement: Requirement
    file: str
    line: int
    condition: str | None = None


def load(project: Project, manifest: str, selection: Selection) -> Resolver:
    """What is written of the requirements, which may be less than there are: only the build tells, and `dynamic` says so.

    manifest: setup.py or setup.cfg. Raises InvalidInput for a setup.cfg that cannot be read, for a requirement that is none, for what
    is wrong in a requirements file that they read, and for an extra that neither has.
    """
    cfg = read_setup_cfg(project)
    call = setup_call(project)
    parts = [*_cfg_parts(cfg, call), *_py_parts(call)]
    if call is None or call.extras_require is not None:
        refuse_unknown(selection, [part.extra for part in parts if part.extra], (), manifest)
    chosen = [part for part in parts if part.extra is None or part.extra in selection.extras]
    wanted = [found for part in chosen for found in _parsed(part)]
    read = dict.fromkeys(path for part in chosen for path in part.listing.files if path in project)
    included = [requirements.load(project, path, Selection()) for path in read]
    files = tuple(path for path in _FILES if path in project)
    base = Dependencies(files=files, dynamic=_dynamic(manifest, call))
    return lambda target: _resolve(wanted, included, base, target)


def _resolve(wanted: list[_Wanted], included: list[Resolver], base: Dependencies, target: Target) -> Dependencies:
    found: dict[str, Distribution] = {}
    files = dict.fromkeys(base.files)
    for resolver in included:
        more = resolver(target)
        files |= dict.fromkeys(more.files)
        found |= {name: replace(one, direct=True) for name, one in more.distributions.items()}
    for one in wanted:
        if target.accepts(one.requirement.marker) and target.accepts(one.condition):
            distribution = declared(one.requirement, one.file, one.line)
            known = found.get(distribution.name)
            found[distribution.name] = _joined(known, distribution) if known else distribution
    return replace(base, distributions=dict(sorted(found.items())), files=tuple(files))


def _joined(known: Distribution, new: Distribution) -> Distribution:
    specifier = ",".join(dict.fromkeys(part for part in (known.specifier, new.specifier) if part))
    return replace(known, version=known.version or new.version, specifier=specifier, extras=known.extras | new.extras)


def _cfg_parts(cfg: SetupCfg | None, call: SetupCall | None) -> Iterator[_Part]:
    """What setup.cfg lists, but for what setup.py is given too: setuptools keeps that."""
    if cfg is None:
        return
    if call is None or not call.install_requires:
        yield _Part(SETUP_CFG, None, _cfg_listing(cfg, "options", "install_requires"))
    for extra in cfg.keys(_CFG_EXTRAS) if call is None or call.extras_require == {} else ():
        yield _Part(SETUP_CFG, extra, _cfg_listing(cfg, _CFG_EXTRAS, extra))


def _cfg_listing(cfg: SetupCfg, section: str, key: str) -> Listing:
    """A list, or `file: a.txt, b.txt`."""
    value = cfg.get(section, key)
    if value and value.text.startswith("file:"):
        return Listing(files=tuple(path.strip() for path in re.split(r"[,\n]", value.text.removeprefix("file:")) if path.strip()))
    return Listing(tuple(cfg.entries(section, key)))


def _py_parts(call: SetupCall | None) -> Iterator[_Part]:
    if call is None:
        return
    yield _Part(SETUP_PY, None, call.install_requires or Listing())
    for extra, listing in (call.extras_require or {}).items():
        yield _Part(SETUP_PY, extra, listing)


def _dynamic(manifest: str, call: SetupCall | None) -> str:
    where = f"{SETUP_PY}:{call.line}" if call else manifest
    return f"{where}: only setuptools knows all that it asks for"


def _parsed(part: _Part) -> Iterator[_Wanted]:
    for item in part.listing.items:
        yield _Wanted(_requirement(part.file, item), part.file, item.line, part.condition)


def _requirement(file: str, item: Asked) -> Requirement:
    try:
        return Requirement(item.text)
    except InvalidRequirement as error:
        raise InvalidInput(
            f"{file}:{item.line}: {item.text[:200]!r} is not a requirement: {str(error).splitlines()[0]}",
            "setuptools stops at it",
            f"correct {file}:{item.line} (form: name[extra]>=1.2; python_version < '3.14')",
        ) from None
