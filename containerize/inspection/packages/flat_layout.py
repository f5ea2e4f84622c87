"""What setuptools refuses to choose between: several packages beside each other at the root, and nothing that says which to pack.

https://setuptools.pypa.io/en/latest/userguide/package_discovery.html#flat-layout
"""

import json
from collections.abc import Iterable
from fnmatch import fnmatch

from containerize import knowledge
from containerize.errors import InvalidInput
from containerize.inspection.findings import Finding, Packaging
from containerize.inspection.packages.ignored import ignoring_pattern
from containerize.inspection.packages.setup_cfg import read_setup_cfg
from containerize.inspection.packages.setup_py import FILE, setup_call
from containerize.project import Project

# setuptools.discovery.FlatLayoutPackageFinder and FlatLayoutModuleFinder, as of setuptools 61 to 80.
_NOT_PACKAGES = (
    "ci bin debian doc docs documentation manpages news newsfragments changelog test tests unit_test unit_tests example examples scripts "
    "tools util utils python build dist venv env requirements tasks fabfile site_scons benchmark benchmarks exercise exercises htmlcov"
).split()
_NOT_MODULES = (
    "setup conftest test tests example examples build toxfile noxfile pavement dodo tasks fabfile [Ss][Cc]onstruct conanfile manage "
    "benchmark benchmarks exercise exercises"
).split()
_SAID = ("packages", "py_modules", "ext_modules", "package_dir")


def refuse_flat_layout(project: Project, packaging: Finding[Packaging]) -> None:
    """Raise InvalidInput when setuptools would find several packages, or without any several modules, and stop."""
    if not packaging.value.backend.startswith("setuptools") or _is_said(project) or "src" in project.folders:
        return
    packages = [name for name in _at_root(project.folders) if _may_be(name, _NOT_PACKAGES)]
    modules = [name for path in _at_root(project.python_files) if _may_be(name := path.removesuffix(".py"), _NOT_MODULES)]
    found, kind = (packages, "packages") if packages else (modules, "modules")
    if len(found) > 1:
        raise InvalidInput(
            f"{packaging.source}: setuptools packs the project, and {', '.join(found)} lie beside each other: nothing says which are meant",
            f"it takes one of the {kind} by itself and stops at several; `pip install .` would end in the same error",
            f"remove [build-system] if nobody installs the project, else say what to pack:\n{_setting(project, found, kind)}",
        )


def _setting(project: Project, found: list[str], kind: str) -> str:
    """The setting that packs those of them that have code."""
    if kind == "modules":
        return f"       [tool.setuptools]\n       py-modules = {json.dumps(found)}"
    code = [name for name in found if any(path.startswith(f"{name}/") for path in project.python_files)]
    include = json.dumps([pattern for name in code for pattern in (name, f"{name}.*")])
    return f"       [tool.setuptools.packages.find]\n       include = {include}"


def _is_said(project: Project) -> bool:
    """Whether any manifest says what is packed, or could: a setup.py that computes it."""
    document = project.toml("pyproject.toml")
    table = document.table("tool", "setuptools") if document else {}
    call, config = setup_call(project), read_setup_cfg(project)
    return (
        any(key.replace("-", "_") in _SAID for key in table)
        or (FILE in project and (call is None or any(key in call.keywords for key in _SAID)))
        or (config is not None and any(config.get("options", key) for key in _SAID))
    )


def _at_root(paths: Iterable[str]) -> list[str]:
    """What of them lies at the root and in the build."""
    patterns = knowledge.ignore_patterns()
    return sorted(path for path in paths if "/" not in path and ignoring_pattern(path, patterns) is None)


def _may_be(name: str, others: list[str]) -> bool:
    return name.isidentifier() and not name.startswith("_") and not any(fnmatch(name, pattern) for pattern in others)
