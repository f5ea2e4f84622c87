"""The install plan: what each step reads, what is built from the project's own code, and what the lock's tool is."""

from collections.abc import Callable
from typing import Any

import pytest

from containerize.config import Install
from containerize.errors import InvalidInput
from containerize.resolve import Resolution

Resolved = Callable[..., Resolution]

FLASK = "from flask import Flask\napp = Flask('x')\n"
SETUP = "from setuptools import setup\nsetup(name='shop', version='1', packages=['shop'])\n"
SHOP = {"shop/__init__.py": "", "shop/web.py": FLASK}
LIBRARY = {"libs/common/pyproject.toml": "[project]\nname = 'common'\nversion = '1'\n", "libs/common/common.py": "x = 1\n"}
PACKAGE = "[project]\nname = 'shop'\n{}[build-system]\nrequires = ['setuptools']\nbuild-backend = 'setuptools.build_meta'\n"


def _install(resolved: Resolved, files: dict[str, Any], **options: Any) -> Install:
    return resolved(files, **options).config.images["app"].install


def _packages(install: Install) -> list[tuple[str, str]]:
    return [(package.name, package.path) for package in install.packages]


def test_a_tree_that_is_no_package_has_none(resolved: Resolved) -> None:
    install = _install(resolved, {"requirements.txt": "flask", "web.py": FLASK})
    assert (install.manager, install.inputs, install.packages, install.dynamic) == ("pip", ["requirements.txt"], [], False)


def test_requirements_that_name_the_project_build_it_and_take_its_list(resolved: Resolved) -> None:
    install = _install(resolved, {"requirements.txt": "flask\n-e .[web,db]\n", "setup.py": SETUP, **SHOP})
    assert _packages(install) == [("shop", ".")]
    assert (install.dynamic, install.extras, install.inputs) == (True, ["db", "web"], ["requirements.txt"])


def test_a_library_in_a_folder_is_built_with_the_code(resolved: Resolved) -> None:
    install = _install(resolved, {"requirements.txt": "flask\n./libs/common\n", "web.py": FLASK, **LIBRARY})
    assert (_packages(install), install.dynamic) == ([("common", "libs/common")], True)


def test_a_wheel_of_the_project_is_an_input(resolved: Resolved) -> None:
    wheel = "vendor/common-1.0-py3-none-any.whl"
    install = _install(resolved, {"requirements.txt": f"flask\n./{wheel}\n", "web.py": FLASK, wheel: "x"})
    assert (install.packages, install.inputs) == ([], ["requirements.txt", wheel])


def test_a_folder_that_is_no_project_is_refused(resolved: Resolved) -> None:
    with pytest.raises(InvalidInput) as error:
        resolved({"requirements.txt": "flask\n./libs/common\n", "web.py": FLASK, "libs/common/common.py": ""})
    assert str(error.value).startswith("requirements.txt:2: ")
    assert "libs/common" in error.value.found
    assert error.value.fix


def test_a_static_list_is_read_from_the_manifest(resolved: Resolved) -> None:
    install = _install(resolved, {"pyproject.toml": PACKAGE.format("version = '1'\ndependencies = ['flask']\n"), **SHOP})
    assert (install.dynamic, install.inputs, _packages(install)) == (False, ["pyproject.toml"], [("shop", ".")])


def test_a_list_that_only_the_backend_knows_is_taken_from_the_package(resolved: Resolved) -> None:
    manifest = PACKAGE.format("dynamic = ['version', 'dependencies']\n") + "[tool.setuptools.dynamic]\ndependencies = {file = 'deps.txt'}\n"
    found = resolved({"pyproject.toml": manifest, "deps.txt": "flask\n", **SHOP})
    assert found.config.images["app"].install.dynamic is True
    assert found.config.processes["app"].kind == "web"


def test_chosen_extras_and_groups_are_installed_and_recorded(resolved: Resolved) -> None:
    manifest = (
        "[project]\nname = 'x'\ndependencies = ['flask']\n[project.optional-dependencies]\ndb = ['six']\n[dependency-groups]\nops = ['attrs']\n"
    )
    found = resolved({"pyproject.toml": manifest, "web.py": FLASK}, extras=["db"], groups=["ops"])
    install = found.config.images["app"].install
    assert (install.extras, install.groups) == (["db"], ["ops"])
    assert found.config.settled["extras"] == ["db"]
    assert found.config.settled["groups"] == ["ops"]


@pytest.mark.parametrize(
    ("python", "tool"),
    [("3.8", ["poetry==1.8.5", "poetry-plugin-export==1.8.0"]), ("3.13", ["poetry==2.5.1", "poetry-plugin-export==1.10.1"])],
)
def test_the_tool_of_a_lock_is_pinned_for_the_python(resolved: Resolved, python: str, tool: list[str]) -> None:
    manifest = "[tool.poetry]\nname = 'x'\n[tool.poetry.dependencies]\npython = '^3.8'\nflask = '*'\n"
    lock = '[[package]]\nname = "flask"\nversion = "3.0"\n[metadata]\nlock-version = "2.0"\n'
    assert _install(resolved, {"pyproject.toml": manifest, "poetry.lock": lock, "web.py": FLASK}, python=python).tool == tool


def test_a_private_index_may_ask_for_credentials(resolved: Resolved) -> None:
    requirements = "--extra-index-url https://${CORP_USER}:${CORP_PASSWORD}@packages.corp.example/simple\nflask\n"
    install = _install(resolved, {"requirements.txt": requirements, "web.py": FLASK})
    assert (install.netrc, install.several_indexes, install.blank) == (True, True, ["CORP_PASSWORD", "CORP_USER"])


@pytest.mark.parametrize(("gpu", "backend"), [(None, "cpu"), (False, "cpu"), (True, None)])
def test_torch_without_a_lock_comes_for_the_cpu_unless_a_gpu_is_wanted(resolved: Resolved, gpu: bool | None, backend: str | None) -> None:
    files = {"requirements.txt": "torch==2.7.1\n", "main.py": "import torch\nprint(torch.ones(1))\n"}
    config = resolved(files, gpu=gpu).config
    assert config.images["app"].install.torch_backend == backend
    assert config.processes["app"].gpu is (gpu is True)


@pytest.mark.parametrize("platform", ["linux/arm64", "linux/amd64"])
def test_another_platform_is_recorded(resolved: Resolved, platform: str) -> None:
    assert resolved({"main.py": "print(1)"}, platform=platform).config.images["app"].platform == platform


def test_a_platform_without_images_is_refused(resolved: Resolved) -> None:
    with pytest.raises(InvalidInput) as error:
        resolved({"main.py": "print(1)"}, platform="linux/riscv64")
    assert str(error.value) == (
        "--platform: platform 'linux/riscv64'\n  why: images of Python are taken for linux/amd64 and linux/arm64\n"
        "  fix: use one of: linux/amd64, linux/arm64"
    )
