from collections.abc import Callable
from typing import Any

import pytest

from containerize.inspection.packages.version_tools import VersionTool, find_version_tool
from containerize.project import Project

Open = Callable[[dict[str, Any]], Project]
REASON = "reads the version from version control, which is not in the build"
DYNAMIC = "[project]\nname = 'shop'\ndynamic = ['version']\n"
SETUP = "from setuptools import setup\n"
SCM = "SETUPTOOLS_SCM_PRETEND_VERSION"


def _requires(requirement: str, rest: str = DYNAMIC) -> dict[str, str]:
    return {"pyproject.toml": f"[build-system]\nrequires = [\n 'x',\n '{requirement}',\n]\n{rest}"}


@pytest.mark.parametrize(
    ("files", "name", "variable"),
    [
        (_requires("setuptools_scm[toml]>=8"), "setuptools-scm", SCM),
        (_requires("setuptools-scm", "[tool.setuptools_scm]\n"), "setuptools-scm", SCM),
        (_requires("hatch-vcs", DYNAMIC + "[tool.hatch.version]\nsource = 'vcs'\n"), "hatch-vcs", SCM),
        (_requires("flit_scm"), "flit-scm", SCM),
        (_requires("pdm-backend", DYNAMIC + "[tool.pdm]\nversion = {source = 'scm'}\n"), "pdm-backend", "PDM_BUILD_SCM_VERSION"),
        (
            _requires("poetry-dynamic-versioning>=1,<2", "[tool.poetry]\nversion = '0.0.0'\n[tool.poetry-dynamic-versioning]\nenable = true\n"),
            "poetry-dynamic-versioning",
            "POETRY_DYNAMIC_VERSIONING_BYPASS",
        ),
        (_requires("uv-dynamic-versioning"), "uv-dynamic-versioning", "UV_DYNAMIC_VERSIONING_BYPASS"),
        (_requires("pbr>=6.1"), "pbr", "PBR_VERSION"),
    ],
)
def test_tools_with_a_variable(project: Open, files: dict[str, str], name: str, variable: str) -> None:
    found = find_version_tool(project(files))
    assert found is not None
    assert (found.value, str(found.source), found.reason) == (VersionTool(name, variable), "pyproject.toml:4", f"{name} {REASON}")


@pytest.mark.parametrize(
    ("files", "name", "place", "instead"),
    [
        (_requires("versioneer[toml]"), "versioneer", "pyproject.toml:4", "it goes on with 0+unknown"),
        (_requires("setuptools-git-versioning"), "setuptools-git-versioning", "pyproject.toml:4", "it goes on with 0.0.1"),
        (
            _requires("versioningit"),
            "versioningit",
            "pyproject.toml:4",
            "without default-version in [tool.versioningit] or [tool.hatch.version] the build stops",
        ),
        ({"setup.py": f"{SETUP}import versioneer\nsetup(version=versioneer.get_version())"}, "versioneer", "setup.py:3", "it goes on with 0+unknown"),
    ],
)
def test_tools_without_a_variable(project: Open, files: dict[str, str], name: str, place: str, instead: str) -> None:
    found = find_version_tool(project(files))
    assert found is not None
    assert (found.value, str(found.source), found.reason) == (VersionTool(name, None), place, f"{name} {REASON}; {instead}")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("setup(\n  use_scm_version=True)", "setuptools-scm"),
        ("setup(\n  setup_requires=['pbr'], pbr=True)", "pbr"),
        ("setup(**dict(name='shop',\n  use_scm_version={'write_to': 'v.py'}))", "setuptools-scm"),
    ],
)
def test_setup_py(project: Open, code: str, name: str) -> None:
    manifest = {"pyproject.toml": f"[build-system]\nrequires = ['setuptools', '{name}']\n"}
    for files in ({}, manifest):
        found = find_version_tool(project({"setup.py": SETUP + code, **files}))
        assert found is not None
        assert (found.value.name, str(found.source)) == (name, "setup.py:3")


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"setup.py": SETUP + "setup(version='1.0')"},
        _requires("setuptools-scm", "[project]\nversion = '1.0'\n"),
        _requires("pdm-backend", DYNAMIC + "[tool.pdm]\nversion = {source = 'file', path = 'v.py'}\n"),
        _requires("hatch-vcs", DYNAMIC + "[tool.hatch.version]\npath = 'v.py'\n"),
        _requires("poetry-dynamic-versioning", "[tool.poetry]\nversion = '1.0'\n"),
        _requires("poetry-dynamic-versioning", "[tool.poetry]\nversion = '1.0'\n[tool.poetry-dynamic-versioning]\nenable = false\n"),
        _requires("dunamai", "[tool.poetry]\nversion = '1.0'\n"),
        _requires("", DYNAMIC),
    ],
)
def test_a_version_that_is_written(project: Open, files: dict[str, str]) -> None:
    assert find_version_tool(project(files)) is None
