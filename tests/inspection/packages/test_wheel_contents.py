"""What each backend packs of the tree, by its own settings and by where it looks without them."""

from collections.abc import Callable

import pytest

from containerize.inspection.packages.wheel_contents import wheel_contents
from containerize.project import Project

MakeProject = Callable[[dict[str, str]], Project]
NAMED = "[project]\nname = 'wool-shop'\n"


def _tops(project: MakeProject, files: dict[str, str], backend: str) -> tuple[str, ...]:
    opened = project(files)
    return wheel_contents(opened, opened.toml("pyproject.toml"), backend)


@pytest.mark.parametrize(
    ("backend", "settings", "modules", "tops"),
    [
        ("setuptools", "[tool.setuptools.packages.find]\nwhere = ['lib']\n", ["lib/shop/__init__.py"], ("lib",)),
        ("setuptools", "[tool.setuptools.package-dir]\nshop = 'code'\n", ["code/__init__.py"], ("code",)),
        ("setuptools", "[tool.setuptools]\npy-modules = ['loom', 'yarn']\n", ["loom.py", "yarn.py", "other.py"], ("loom.py", "yarn.py")),
        ("setuptools", "[tool.setuptools.packages.find]\ninclude = ['sh*']\n", ["shop/__init__.py", "web/__init__.py"], ("shop",)),
        ("setuptools", "", ["shop/__init__.py", "tests/__init__.py"], ("shop",)),
        ("hatchling", "[tool.hatch.build.targets.wheel]\nonly-include = ['loom/yarn']\n", ["loom/yarn/__init__.py"], ("loom",)),
        ("hatchling", "[tool.hatch.build]\npackages = ['/code/shop']\n", ["code/shop/__init__.py"], ("code",)),
        ("hatchling", "[tool.hatch.build.targets.wheel.force-include]\n'loom' = 'shop'\n", ["loom/__init__.py"], ("loom",)),
        ("hatchling", "", ["wool_shop/__init__.py", "other/__init__.py"], ("wool_shop",)),
        ("poetry.core", "[tool.poetry]\npackages = [{include = 'shop', from = 'code'}]\n", ["code/shop/__init__.py"], ("code",)),
        ("uv_build", "[tool.uv.build-backend]\nmodule-root = ''\n", ["wool_shop/__init__.py"], ("wool_shop",)),
        ("uv_build", "[tool.uv.build-backend]\nmodule-name = 'loom'\nmodule-root = ''\n", ["loom/__init__.py"], ("loom",)),
        ("uv_build", "[tool.uv.build-backend]\nmodule-name = 'loom'\n", ["src/loom/__init__.py"], ("src",)),
        ("pdm.backend", "[tool.pdm.build]\npackage-dir = 'lib'\n", ["lib/shop/__init__.py"], ("lib",)),
        ("flit_core", "[tool.flit.module]\nname = 'loom'\n", ["loom.py"], ("loom.py",)),
        ("maturin", "[tool.maturin]\npython-source = 'python'\n", ["python/loom/__init__.py"], ("python",)),
        ("scikit_build_core", "[tool.scikit-build]\nwheel.packages = ['python/loom']\n", ["python/loom/__init__.py"], ("python",)),
        ("mesonpy", "[project.scripts]\nloom = 'loom.main:run'\n", ["loom/main.py", "tools/x.py"], ("loom",)),
        ("hatchling", "", ["elsewhere/__init__.py"], ()),
    ],
)
def test_what_the_settings_list(
    project: MakeProject, backend: str, settings: str, modules: list[str], tops: tuple[str, ...]
) -> None:
    files = {"pyproject.toml": NAMED + settings, **dict.fromkeys(modules, "")}
    assert _tops(project, files, backend) == tops


@pytest.mark.parametrize(
    ("files", "tops"),
    [
        ({"setup.py": "from setuptools import setup\nsetup(package_dir={'': 'lib'}, packages=['shop'])\n", "lib/shop/__init__.py": ""}, ("lib",)),
        ({"setup.py": "from setuptools import setup\nsetup(py_modules=['loom'])\n", "loom.py": "", "other.py": ""}, ("loom.py",)),
        ({"setup.cfg": "[options]\npackages = find:\n\n[options.packages.find]\nwhere = lib\n", "lib/shop/__init__.py": ""}, ("lib",)),
        ({"setup.cfg": "[options]\npackages = shop.web\npackage_dir =\n    = code\n", "code/shop/web/__init__.py": ""}, ("code",)),
    ],
)
def test_what_setup_files_say(project: MakeProject, files: dict[str, str], tops: tuple[str, ...]) -> None:
    assert _tops(project, files, "setuptools.build_meta") == tops
