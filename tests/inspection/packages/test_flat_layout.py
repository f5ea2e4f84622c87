"""What setuptools stops at: several packages or modules at the root; held against setuptools itself where it is installed."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from containerize.errors import InvalidInput
from containerize.inspection import Findings
from containerize.inspection.findings import Finding, Packaging, Source
from containerize.inspection.packages.flat_layout import refuse_flat_layout
from containerize.project import Project

Inspect = Callable[..., Findings]
MANIFEST = "[project]\nname = 'shop'\nversion = '1'\n[build-system]\nrequires = ['setuptools']\nbuild-backend = 'setuptools.build_meta'\n"
BESIDE = {"shop/__init__.py": "", "shop/__main__.py": "print(1)\n", "migrations/env.py": "", "static/a.css": ""}
NAMES = tuple("shop api migrations static tests docs scripts utils tasks _private my-data conftest setup manage main noxfile".split())


def test_several_packages_are_named_with_the_setting_that_packs_those_with_code(inspect: Inspect) -> None:
    with pytest.raises(InvalidInput) as caught:
        inspect({"pyproject.toml": MANIFEST, **BESIDE, "tests/test_shop.py": "", "docs/index.md": ""})
    assert str(caught.value) == (
        "pyproject.toml:4: setuptools packs the project, and migrations, shop, static lie beside each other: nothing says which are meant\n"
        "  why: it takes one of the packages by itself and stops at several; `pip install .` would end in the same error\n"
        "  fix: remove [build-system] if nobody installs the project, else say what to pack:\n"
        "       [tool.setuptools.packages.find]\n"
        '       include = ["migrations", "migrations.*", "shop", "shop.*"]'
    )


def test_several_modules(inspect: Inspect) -> None:
    with pytest.raises(InvalidInput) as caught:
        inspect({"pyproject.toml": MANIFEST, "shop.py": "", "main.py": "print(1)\n", "setup.py": "from setuptools import setup\nsetup()\n"})
    assert "main, shop lie beside each other" in caught.value.found
    assert caught.value.fix.endswith('[tool.setuptools]\n       py-modules = ["main", "shop"]')


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": MANIFEST + "[tool.setuptools.packages.find]\ninclude = ['shop*']\n", **BESIDE},
        {"pyproject.toml": MANIFEST + "[tool.setuptools]\npackages = ['shop']\n", **BESIDE},
        {"pyproject.toml": MANIFEST, **BESIDE, "setup.py": "from setuptools import setup\nsetup(packages=['shop'])\n"},
        {"pyproject.toml": MANIFEST, **BESIDE, "setup.py": "from helpers import make\nmake()\n"},
        {"pyproject.toml": MANIFEST, **BESIDE, "setup.cfg": "[options]\npackages = find:\n"},
        {"pyproject.toml": MANIFEST, **{f"src/{path}": text for path, text in BESIDE.items()}},
        {"pyproject.toml": MANIFEST.replace("setuptools", "hatchling").replace("build_meta", "build"), **BESIDE},
        {"pyproject.toml": MANIFEST, "shop/__init__.py": "", "shop/__main__.py": "print(1)\n", "main.py": "", "config.py": ""},
    ],
)
def test_what_says_what_is_packed_is_enough(inspect: Inspect, files: dict[str, str]) -> None:
    assert inspect(files).packaging is not None


_ASK = """
import json, sys
from setuptools.discovery import FlatLayoutModuleFinder, FlatLayoutPackageFinder
print(json.dumps([FlatLayoutPackageFinder.find(root) or FlatLayoutModuleFinder.find(root) for root in sys.argv[1:]]))
"""


def test_setuptools_stops_at_the_same(tmp_path: Path) -> None:
    dice = random.Random(1)
    roots = [_tree(tmp_path / str(number), set(dice.sample(NAMES, 3)), set(dice.sample(NAMES, 2))) for number in range(30)]
    roots += [_tree(tmp_path / f"m{number}", set(), set(dice.sample(NAMES, 2))) for number in range(30)]
    # In a process of its own: setuptools does not load beside a distutils that something else has loaded.
    asked = subprocess.run([sys.executable, "-c", _ASK, *map(str, roots)], capture_output=True, text=True, check=False)
    if "No module named 'setuptools'" in asked.stderr:
        pytest.skip("setuptools is not installed here")
    found = json.loads(asked.stdout)
    assert [_refuses(root) for root in roots] == [len(names) > 1 for names in found]
    assert {len(names) > 1 for names in found} == {True, False}


def _tree(root: Path, folders: set[str], modules: set[str]) -> Path:
    root.mkdir()
    (root / "pyproject.toml").write_text(MANIFEST)
    for path in [*(f"{folder}/part.py" for folder in folders), *(f"{module}.py" for module in modules - folders - {"setup"})]:
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text("")
    return root


def _refuses(root: Path) -> bool:
    try:
        refuse_flat_layout(Project(root), Finding(Packaging("setuptools.build_meta", ()), Source("pyproject.toml", 4), ""))
    except InvalidInput:
        return True
    return False
